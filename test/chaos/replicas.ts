import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type Product, startProduct } from '../support/world.ts';
import type { Backend } from './balancer.ts';

export interface Kill {
  /** Milliseconds since the epoch. */
  at: number;
  replica: number;
  /** What the killer waited for. */
  moment: string;
}

export interface Replica extends Backend {
  readonly pid: number | undefined;
  readonly isReady: boolean;
  /** SIGKILL; another process takes its place at once. Resolves when it has begun to start. */
  kill(moment: string): Promise<void>;
  ready(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** How long a balancer believes that a dead process lives. */
const noticeMs = 150;

/** Processes of the unchanged product that share everything but their port. Their logs are written to `logDir`. */
export async function startReplicas(
  count: number,
  settings: Record<string, string>,
  logDir: string,
): Promise<{ replicas: Replica[]; kills: Kill[] } & AsyncDisposable> {
  const kills: Kill[] = [];
  const replicas = await Promise.all(Array.from({ length: count }, (_, index) => startReplica(index)));
  const killAll = () => {
    for (const { pid } of replicas) if (pid) process.kill(pid, 'SIGKILL');
  };
  process.once('exit', killAll); // nobody stays behind when whoever started them is interrupted
  await Promise.all(replicas.map((replica) => replica.ready()));
  return {
    replicas,
    kills,
    async [Symbol.asyncDispose]() {
      process.off('exit', killAll);
      await Promise.all(replicas.map((replica) => replica.stop()));
    },
  };

  async function startReplica(index: number): Promise<Replica> {
    const port = await freePort();
    const log = createWriteStream(join(logDir, `replica-${index}.log`));
    let isUp = false;
    let isReady = false;
    let readiness = Promise.resolve();
    let product = begin();

    function begin(): Product {
      const started = startProduct({ ...settings, PORT: String(port) }, (line) => void log.write(line));
      readiness = started.ready(port).then(() => {
        if (product === started) isUp = isReady = true;
      });
      readiness.catch(() => undefined);
      return started;
    }

    return {
      port,
      get isUp() {
        return isUp;
      },
      get isReady() {
        return isReady;
      },
      get pid() {
        return product.child.pid;
      },
      async kill(moment) {
        isReady = false;
        kills.push({ at: Date.now(), replica: index, moment });
        const dead = product;
        await dead.kill();
        log.write(`\n--- killed at ${new Date().toISOString()}: ${moment} ---\n`);
        product = begin();
        const next = product;
        void sleep(noticeMs).then(() => {
          if (product === next && !isReady) isUp = false;
        });
      },
      ready: () => readiness,
      async stop() {
        isUp = isReady = false;
        const code = await product.stop();
        log.end();
        return code;
      },
    };
  }
}
