import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/**
 * A pool that outlives restarts of the server: an idle connection that the server drops is logged and replaced.
 * Queries that meet a dead server fail after 5 s instead of hanging.
 */
export function openPool(connectionString: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'archivist',
  });
  pool.on('error', (error) => log.warn({ error }, 'the database dropped an idle connection'));
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
