import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/**
 * A pool that outlives restarts of the server: a connection that the server drops is replaced, and only the queries on it fail.
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
  // The pool watches idle clients only: without a listener, one that is lost inside a transaction would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ error }, 'the database dropped a connection'));
  });
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
