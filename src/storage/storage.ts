import { sql } from 'kysely';
import type { Logger } from '../log.ts';
import { createCaches } from './cache.ts';
import { createChannels } from './channels.ts';
import { openDatabase, openPool } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { createFeedback } from './feedback.ts';
import { migrate } from './migrate.ts';
import { createProposalRows } from './proposals.ts';
import { createQuestions } from './questions.ts';
import { createSeenRequests } from './requests.ts';
import { sweep } from './sweep.ts';
import { createTurns } from './turns.ts';

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/** Postgres, ready for queries: the given one, or our own under `dataDir`; its schema is brought up to date first. */
export async function openStorage(settings: { databaseUrl?: string; dataDir: string; log: Logger }) {
  const { databaseUrl, dataDir, log } = settings;
  await using parts = new AsyncDisposableStack();
  const connectionString = databaseUrl ?? parts.use(await startEmbedded(dataDir, log)).connectionString;
  const pool = parts.adopt(openPool(connectionString, log), (open) => open.end());
  const db = openDatabase(pool);
  await migrate(db);
  const cache = await createCaches(pool, log);
  const owned = parts.move();
  return {
    connectionString,
    questions: createQuestions(db),
    requests: createSeenRequests(db),
    turns: createTurns(db),
    feedback: createFeedback(db),
    proposals: createProposalRows(db),
    channels: createChannels(db),
    cache,
    /** Rejects while the database cannot be reached. */
    async ping(): Promise<void> {
      await sql`select 1`.execute(db);
    },
    sweep: (now: Date) => sweep(db, now),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
