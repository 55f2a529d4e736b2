import { sql } from 'kysely';
import type { Logger } from '../log.ts';
import { createBudgetRows } from './budget.ts';
import { type Cache, createCaches } from './cache.ts';
import { createChannels } from './channels.ts';
import { createConnectionRows } from './connections.ts';
import { createCopy } from './copy.ts';
import { createCopyReads } from './copy-reads.ts';
import { createCoverage } from './coverage.ts';
import { openDatabase, openPool, waitForDatabase } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { createFeedback } from './feedback.ts';
import { createLedger } from './ledger.ts';
import { createLedgerWork } from './ledger-work.ts';
import { migrate } from './migrate.ts';
import { createOAuthStates } from './oauth-states.ts';
import { translateOutages } from './outage.ts';
import { createPresence } from './presence.ts';
import { createProposalRows } from './proposals.ts';
import { createQuestions } from './questions.ts';
import { createSeenRequests } from './requests.ts';
import { createSearch } from './search.ts';
import { maintainPostings } from './search-upkeep.ts';
import { sweep } from './sweep.ts';
import { createSyncState } from './sync-state.ts';
import { createTurns } from './turns.ts';
import { createWebhookRows } from './webhooks.ts';

/** Of their own, so that what Slack waits for does not wait behind the searches of running answers. */
const ledgerConnections = 4;

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/**
 * Postgres, ready for queries: the given one, or our own under `dataDir`; its schema is brought up to date first. While it runs, a
 * database that is away is an UpstreamError.
 */
export async function openStorage(settings: { databaseUrl?: string; dataDir: string; log: Logger }) {
  const { databaseUrl, dataDir, log } = settings;
  await using parts = new AsyncDisposableStack();
  const connectionString = databaseUrl ?? parts.use(await startEmbedded(dataDir, log)).connectionString;
  const pool = parts.adopt(openPool(connectionString, log), (open) => open.end());
  const db = openDatabase(pool);
  await waitForDatabase(db, log);
  await migrate(db);
  const ledger = openDatabase(parts.adopt(openPool(connectionString, log, ledgerConnections), (open) => open.end()));
  const caches = await createCaches(pool, log);
  const owned = parts.move();
  return {
    connectionString,
    questions: translateOutages(createQuestions(ledger)),
    requests: translateOutages(createSeenRequests(db)),
    turns: translateOutages(createTurns(db)),
    budget: translateOutages(createBudgetRows(db)),
    feedback: translateOutages(createFeedback(db)),
    proposals: translateOutages(createProposalRows(db)),
    channels: translateOutages(createChannels(db)),
    connections: translateOutages(createConnectionRows(db)),
    oauthStates: translateOutages(createOAuthStates(db)),
    webhooks: translateOutages(createWebhookRows(db)),
    ledger: translateOutages(createLedger(db)),
    work: translateOutages(createLedgerWork(db)),
    copy: translateOutages(createCopy(db)),
    reads: translateOutages(createCopyReads(db)),
    coverage: translateOutages(createCoverage(db)),
    search: translateOutages(createSearch(db)),
    index: translateOutages({
      /** Moves what was indexed since into the lists that searches read fastest. True when there is more to move. */
      maintain: () => maintainPostings(db),
    }),
    syncState: translateOutages(createSyncState(db)),
    presence: translateOutages(createPresence(connectionString, ledger, log)),
    cache: (namespace: string, ttlMs: number): Cache => translateOutages(caches(namespace, ttlMs)),
    /** Rejects while the database cannot be reached. */
    async ping(): Promise<void> {
      await sql`select 1`.execute(db);
    },
    sweep: (now: Date) => sweep(db, now),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
