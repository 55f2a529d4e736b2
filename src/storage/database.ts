import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { isOutage } from './outage.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/**
 * A pool that outlives restarts of the server: a connection that the server drops is replaced, and only the queries on it fail.
 * Queries that meet a dead server fail after 5 s instead of hanging.
 */
export function openPool(connectionString: string, log: Logger, max = 16): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'archivist',
  });
  pool.on('error', (error) => log.warn({ error }, 'the database dropped an idle connection'));
  // The pool watches idle clients only: without a listener, one that is lost inside a transaction would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ error }, 'the database dropped a connection'));
  });
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** For a database that starts together with this process. Throws a sentence for whoever set DATABASE_URL, without its password. */
export async function waitForDatabase(db: Database, log: Logger, patienceMs = 30_000): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      await sql`select 1`.execute(db);
      return;
    } catch (error) {
      const reason = error instanceof Error && error.message ? error.message : 'nobody answers there';
      if (!isOutage(error) || Date.now() > giveUpAt) {
        throw new Error(`The database cannot be used: ${reason}. Please check DATABASE_URL.`, { cause: error });
      }
      log.warn({ reason }, 'waiting for the database');
      await sleep(1_000);
    }
  }
}
