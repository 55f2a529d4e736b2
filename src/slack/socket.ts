import { setTimeout as delay } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../log.ts';

/** Longer than all tries to get an address together. */
const helloMs = 90_000;
const longestPauseMs = 30_000;

export interface Socket {
  /** Resolves when Slack has said hello; rejects when the first connection fails. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Connection {
  /** Resolves when it has ended, for whatever reason. */
  lost: Promise<void>;
}

/**
 * Keeps one Socket Mode connection open. The client's own reconnecting is off: it waits five seconds at best, and an
 * error in it ends the process as an unhandled rejection.
 */
export function createSocket({ client }: SocketModeReceiver, log: Logger): Socket {
  const stopping = new AbortController();
  let kept: Promise<void> = Promise.resolve();
  guardMessages(client, log);

  async function connect(): Promise<Connection> {
    const { promise: lost, resolve: noteLost } = Promise.withResolvers<void>();
    client.once('disconnected', noteLost);
    const late = setTimeout(() => void client.disconnect(), helloMs);
    try {
      await client.start();
      return { lost };
    } catch (error) {
      client.off('disconnected', noteLost);
      throw error instanceof Error ? error : new Error('Slack closed the connection before saying hello');
    } finally {
      clearTimeout(late);
    }
  }

  async function keep(connection: Connection): Promise<void> {
    let current: Connection | undefined = connection;
    let failures = 0;
    while (!stopping.signal.aborted) {
      await current?.lost;
      if (failures > 0) await pause(failures);
      if (stopping.signal.aborted) return;
      try {
        current = await connect();
        failures = 0;
        log.info('connected to Slack again');
      } catch (error) {
        current = undefined;
        failures += 1;
        log.warn({ error, failures }, 'Slack cannot be reached');
      }
    }
  }

  async function pause(failures: number): Promise<void> {
    const pauseMs = Math.min(longestPauseMs, 500 * 2 ** failures) * (0.75 + Math.random() / 2);
    await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    async start() {
      kept = keep(await connect());
    },
    async stop() {
      stopping.abort();
      await Promise.race([client.disconnect().catch(() => undefined), delay(2_000, undefined, { ref: false })]);
      await Promise.race([kept, delay(2_000, undefined, { ref: false })]);
    },
  };
}

/** A message that is not what Slack documents throws inside an event handler of the client, which nobody awaits. */
function guardMessages(client: SocketModeReceiver['client'], log: Logger): void {
  const [listen] = client.listeners('ws_message');
  if (!listen) return;
  client.removeAllListeners('ws_message');
  client.on('ws_message', (...message: unknown[]) => {
    Promise.try(() => listen(...message)).catch((error: unknown) =>
      log.warn({ error }, 'Slack sent something unreadable'),
    );
  });
}
