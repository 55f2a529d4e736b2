import { Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { makeFirstHouse } from './migrations/0001-first-house.ts';
import { makeConnections } from './migrations/0002-connections.ts';
import { makeLedger } from './migrations/0003-ledger.ts';
import { makeIndex } from './migrations/0004-index.ts';
import { makeQuestions } from './migrations/0005-questions.ts';
import { makeBudget } from './migrations/0006-budget.ts';
import { makeWrites } from './migrations/0007-writes.ts';
import { makeDigests } from './migrations/0008-digests.ts';
import { makeVersions } from './migrations/0009-versions.ts';

/** In the order in which they run; a name never changes once it has been deployed. */
const migrations = {
  '0001-first-house': { up: makeFirstHouse },
  '0002-connections': { up: makeConnections },
  '0003-ledger': { up: makeLedger },
  '0004-index': { up: makeIndex },
  '0005-questions': { up: makeQuestions },
  '0006-budget': { up: makeBudget },
  '0007-writes': { up: makeWrites },
  '0008-digests': { up: makeDigests },
  '0009-versions': { up: makeVersions },
};

/** Brings the schema up to date. Replicas that start at once wait for each other on Kysely's advisory lock. */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new Error(`The database schema could not be brought up to date: ${reason}`, { cause: error });
  }
}
