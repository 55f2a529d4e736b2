import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isAbort } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Connection, Connections } from '../../notion/connection.ts';
import type { WebhookEvent } from '../../notion/webhooks.ts';
import type { Storage } from '../../storage/storage.ts';
import { createFreshen, type Freshen } from './freshen.ts';
import { keepUp } from './keep-up.ts';
import { createWorker, type Pauses } from './worker.ts';

export interface Sync extends AsyncDisposable {
  /** Begins to read what is due and hears of news at once; further news by `poll` and `hear`. */
  start(): void;
  /** Hears of what is new in every connection, those that another replica is at left out. Ends within a minute; long listings go on. */
  poll(): Promise<void>;
  /** See `createFreshen`. */
  freshen: Freshen;
  /** Takes a signed event of Notion. When it resolves the ledger knows, also of what a broken connection will read once it is mended. */
  hear(event: WebhookEvent): Promise<void>;
}

const renewMs = 10_000;
const pollMs = 45_000;

/** Keeps the copy complete and fresh, together with every other replica on the database. */
export function createSync(parts: {
  storage: Pick<Storage, 'ledger' | 'work' | 'copy' | 'reads' | 'coverage' | 'syncState' | 'index' | 'changes'>;
  connections: Pick<Connections, 'all' | 'find' | 'notion' | 'retryRefused'>;
  /** Names this process in leases; it has shown that it lives. */
  holder: string;
  log: Logger;
  pauses?: Pauses;
}): Sync {
  const { storage, connections, holder, log, pauses = { failed: 15, denied: 10 } } = parts;
  const { ledger, reads, syncState } = storage;
  const stopping = new AbortController();
  const worker = createWorker({ ...storage, connections, holder, log, pauses });
  const running = new Map<string, Promise<void>>();
  /** Connections whose first poll in this process is over: the log tells of each once that its copy is complete. */
  const watched = new Set<string>();

  async function keepUpWith({ id, name, workspaceId }: Connection): Promise<void> {
    if (!(await syncState.hold(id, holder))) return;
    const lease = setInterval(() => void syncState.hold(id, holder).catch(() => false), renewMs);
    try {
      if (!workspaceId) await connections.notion(id).identity({ lane: 'poll', signal: stopping.signal });
      await keepUp({
        ledger,
        syncState,
        notion: connections.notion(id),
        connectionId: id,
        wake: worker.wake,
        async warn(text) {
          log.warn({ connection: name }, text);
          await syncState.saveError(id, text);
        },
        signal: stopping.signal,
        async hold() {
          if (!(await syncState.hold(id, holder))) throw new LostLease();
        },
      });
      if (!watched.has(id)) worker.watch(id);
      watched.add(id);
    } catch (error) {
      if (isAbort(error, stopping.signal) || error instanceof LostLease) return;
      log.warn({ error, connection: name }, 'a connection could not be listed; trying again within a minute');
      const text = error instanceof AppError ? error.message : 'something went wrong on our side';
      await syncState.saveError(id, text);
    } finally {
      clearInterval(lease);
      await syncState.letGo(id, holder);
    }
  }

  function keepUpOnce(connection: Connection): Promise<void> {
    const known = running.get(connection.id);
    if (known) return known;
    const task = keepUpWith(connection)
      .catch((error: unknown) => log.warn({ error, connection: connection.name }, 'the sync met an error'))
      .finally(() => running.delete(connection.id));
    running.set(connection.id, task);
    return task;
  }

  async function poll(): Promise<void> {
    await connections.retryRefused();
    const live = (await connections.all()).filter(({ state }) => state === 'connected');
    const patience = new AbortController();
    await Promise.race([
      Promise.all(live.map(keepUpOnce)),
      sleep(pollMs, undefined, { signal: patience.signal }).catch(() => {}),
    ]);
    patience.abort();
  }

  /**
   * Those of the workspace; where the event names bots that we know, only these, and whoever has a copy: to them it may be lost now, or be
   * shared by a subscription that says nothing of them.
   */
  async function concernedBy({ entity, workspaceId, botIds = [] }: WebhookEvent): Promise<Connection[]> {
    const inside = (await connections.all()).filter(
      (connection) => connection.state !== 'absent' && (connection.workspaceId ?? workspaceId) === workspaceId,
    );
    const isNamed = ({ botId }: Connection) => botId !== undefined && botIds.includes(botId);
    if (!inside.some(isNamed)) return inside;
    const lines = await reads.entries({ kind: 'system' }, [entity.id]);
    const holders = new Set(lines.flatMap((line) => (line.isStored ? [line.connectionId] : [])));
    return inside.filter((connection) => !connection.botId || isNamed(connection) || holders.has(connection.id));
  }

  async function begin(): Promise<void> {
    worker.start();
    await poll().catch((error: unknown) =>
      log.warn({ error }, 'the first poll failed; the next comes within a minute'),
    );
  }

  return {
    poll,
    freshen: createFreshen({ storage, connections, poll: keepUpOnce, wake: worker.wake }),
    start() {
      void begin();
    },
    async hear(event) {
      const { type, entity, parentId } = event;
      if (entity.kind === 'other') return;
      const { kind, id } = entity;
      for (const connection of await concernedBy(event)) {
        await ledger.hear(connection.id, [{ kind, id }], 'webhook', { lane: 'webhook', again: true });
        log.debug({ type, id, parentId, connection: connection.name }, 'Notion told of a change');
      }
      worker.wake();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.allSettled(running.values());
      await worker[Symbol.asyncDispose]();
    },
  };
}

/** Another replica has taken over; it goes on from the checkpoint. */
class LostLease extends Error {}
