import { sql } from 'kysely';
import type { Logger } from '../log.ts';
import { createBudgetRows } from './budget.ts';
import { type Cache, createCaches } from './cache.ts';
import { createChangeRows } from './changes.ts';
import { createChannels } from './channels.ts';
import { createClockSlots } from './clock-slots.ts';
import { createConnectionRows } from './connections.ts';
import { createCopy } from './copy.ts';
import { createCopyReads } from './copy-reads.ts';
import { createCoverage } from './coverage.ts';
import { openDatabase, openPool, waitForDatabase } from './database.ts';
import { createDigestRows } from './digests.ts';
import { startEmbedded } from './embedded.ts';
import { createFeedback } from './feedback.ts';
import { createLastDestinations } from './last-destinations.ts';
import { createLedger } from './ledger.ts';
import { createLedgerWork } from './ledger-work.ts';
import { migrate } from './migrate.ts';
import { createOAuthStates } from './oauth-states.ts';
import { createPatience } from './outage.ts';
import { createPresence } from './presence.ts';
import { createProposalRows } from './proposals.ts';
import { createQuestions } from './questions.ts';
import { createSeenRequests } from './requests.ts';
import { createSavedThreads } from './saved-threads.ts';
import { createSearch } from './search.ts';
import { maintainPostings } from './search-upkeep.ts';
import { sweep } from './sweep.ts';
import { createSyncState } from './sync-state.ts';
import { createTurns } from './turns.ts';
import { createWatches } from './watches.ts';
import { createWebhookRows } from './webhooks.ts';

/** Of their own, so that what Slack waits for does not wait behind the searches of running answers. */
const ledgerConnections = 4;

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/**
 * Postgres, ready for queries: the given one, or our own under `dataDir`; its schema is brought up to date first. While it runs, queries
 * outlast an outage of 20 s, or `patienceMs`; after that a database that is away is an UpstreamError. What pages were is kept for `retentionDays`.
 */
export async function openStorage(settings: {
  databaseUrl?: string;
  dataDir: string;
  retentionDays?: number;
  patienceMs?: number;
  log: Logger;
}) {
  const { databaseUrl, dataDir, patienceMs, retentionDays = 90, log } = settings;
  const { outlast, end } = createPatience(log, patienceMs);
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
    outlast,
    questions: outlast(createQuestions(ledger), {
      once: ['retry'],
      hasty: [
        'accept',
        'claim',
        'holdWaiting',
        'renew',
        'stopRequests',
        'saveSaid',
        'saveAnswer',
        'end',
        'release',
        'letGo',
      ],
    }),
    requests: outlast(createSeenRequests(db), { hasty: 'all' }),
    turns: outlast(createTurns(db)),
    budget: outlast(createBudgetRows(db), { once: ['takeQuote'] }),
    feedback: outlast(createFeedback(db)),
    proposals: outlast(createProposalRows(db), { hasty: ['renew'] }),
    channels: outlast(createChannels(db)),
    lastDestinations: outlast(createLastDestinations(db)),
    savedThreads: outlast(createSavedThreads(db)),
    watches: outlast(createWatches(db)),
    digests: outlast(createDigestRows(db)),
    clockSlots: outlast(createClockSlots(db), { hasty: 'all' }),
    connections: outlast(createConnectionRows(db), { once: ['withLock', 'takeUntold'] }),
    oauthStates: outlast(createOAuthStates(db), { once: ['take'] }),
    webhooks: outlast(createWebhookRows(db)),
    ledger: outlast(createLedger(db)),
    work: outlast(createLedgerWork(db), { once: ['drop', 'postpone', 'becomes'] }),
    copy: outlast(createCopy(db), { once: ['savePage', 'saveContainer'] }),
    reads: outlast(createCopyReads(db)),
    coverage: outlast(createCoverage(db)),
    changes: outlast(createChangeRows(db)),
    search: outlast(createSearch(db)),
    index: outlast(
      {
        /** Moves what was indexed since into the lists that searches read fastest. True when there is more to move. */
        maintain: () => maintainPostings(db),
      },
      { hasty: 'all' },
    ),
    syncState: outlast(createSyncState(db)),
    presence: outlast(createPresence(connectionString, ledger, log), { hasty: 'all' }),
    cache: (namespace: string, ttlMs: number): Cache => outlast(caches(namespace, ttlMs)),
    /** Rejects while the database cannot be reached. */
    async ping(): Promise<void> {
      await sql`select 1`.execute(db);
    },
    sweep: (now: Date) => sweep(db, now, retentionDays),
    /** From now on an outage is not waited for: the process is ending. */
    stopWaiting: end,
    async [Symbol.asyncDispose]() {
      end();
      await owned.disposeAsync();
    },
  };
}
