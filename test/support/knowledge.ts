import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createSync, type Sync } from '../../src/knowledge/sync/sync.ts';
import { createLogger } from '../../src/log.ts';
import type { Connections } from '../../src/notion/connection.ts';
import { createConnections } from '../../src/notion/connections.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionOptions, NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { onServer } from './postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from './storage.ts';
import { requireValidRequests } from './valid-requests.ts';

export const connectionId = 'internal:notion';

/** Forty times as hasty as the real one, so that retries do not take minutes. */
const hasty: Clock = { now: Date.now, sleep: (ms, signal) => systemClock.sleep(ms / 40, signal) };

/** One replica: its own storage, connections and sync on a database that others may share. */
export interface Replica extends AsyncDisposable {
  storage: Storage;
  connections: Connections;
  sync: Sync;
  /** Names it in leases. */
  holder: string;
}

export interface Library extends AsyncDisposable {
  notion: NotionStandIn;
  databaseUrl: string;
  replica: Replica;
  /** Starts a further process's worth of parts on the same database. */
  openReplica(): Promise<Replica>;
  /** Rows of a query on the database. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  /** Polls once and waits until nothing in the ledger is due. */
  catchUp(): Promise<void>;
  /** What a signed webhook of this page brings, in the workspace of the connection. */
  hear(pageId: string, workspaceId?: string): Promise<void>;
  /** Known, indexed and explained entries of the ledger. */
  count(): Promise<{ known: number; indexed: number; explained: number }>;
  /** State and reason of what the ledger calls by this title. */
  state(title: string): Promise<{ state: string; reason: string | null } | undefined>;
}

/** A stand-in Notion with all its internal connections, a database and one replica that syncs them; nothing is started yet. Disposal throws when an invalid request was sent. */
export async function openLibrary(options: Partial<NotionOptions> = {}): Promise<Library> {
  await using parts = new AsyncDisposableStack();
  const notion = parts.use(await startNotion({ company: tinyCompany, ...options }));
  const databaseUrl = await testDatabaseUrl();
  const further = (options.connections ?? []).map(({ name = 'more', token }) => ({ name, token }));
  const tokens = [{ name: 'notion', token: notion.token }, ...further];
  const openReplica = () => startReplica(notion.url, tokens, databaseUrl);
  const replica = parts.use(await openReplica());
  const query = async (statement: string) => (await onServer(databaseUrl, statement)) as Record<string, unknown>[];
  const owned = parts.move();
  return {
    notion,
    databaseUrl,
    replica,
    openReplica,
    query,
    async catchUp() {
      replica.sync.start();
      await replica.sync.poll();
      await until(async () => (await query('select 1 from entries where due_at <= now()')).length === 0);
    },
    async hear(pageId, workspaceId) {
      const [connection] = await replica.connections.all();
      const own = connection?.workspaceId ?? '';
      const entity = { kind: 'page', id: pageId } as const;
      await replica.sync.hear({ id: pageId, type: 'page.content_updated', workspaceId: workspaceId ?? own, entity });
    },
    async count() {
      const [row] =
        await query(`select count(*)::int as known, (count(*) filter (where state = 'indexed'))::int as indexed,
        (count(*) filter (where state <> 'indexed' and reason <> ''))::int as explained from entries`);
      return row as { known: number; indexed: number; explained: number };
    },
    async state(title) {
      const [row] = await query(`select state, reason from entries where title = '${title.replaceAll("'", "''")}'`);
      return row as { state: string; reason: string | null } | undefined;
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      requireValidRequests({ notion });
    },
  };
}

async function startReplica(
  baseUrl: string,
  tokens: { name: string; token: string }[],
  databaseUrl: string,
): Promise<Replica> {
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  await using parts = new AsyncDisposableStack();
  const storage = parts.use(await openTestStorageAt(databaseUrl));
  const connections = createConnections({
    rows: storage.connections,
    tokens,
    baseUrl,
    requestsPerMinute: 1_000_000,
    people: (id) => storage.cache(`notion-people:${id}`, 60_000),
    clock: hasty,
    log,
  });
  await connections.open();
  const pauses = { failed: 0.5, denied: 2.1 };
  const holder = randomUUID();
  parts.use(await storage.presence.enter(holder));
  const sync = parts.use(createSync({ storage, connections, holder, log, pauses }));
  const owned = parts.move();
  return { storage, connections, sync, holder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Looks every 50 ms until it is so; throws after the time. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 45_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`it did not become so within ${timeoutMs} ms: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
