import { setTimeout as sleep } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { Database } from './database.ts';
import { leaseSeconds } from './questions.ts';

/** First half of the key of the advisory locks that living processes hold; the second half is a hash of the holder. */
const lockSpace = 20_270_102;
const retryMs = 1_000;
const graceSeconds = 5;

/** Who of the processes that hold leases is alive. */
export function createPresence(connectionString: string, db: Database, log: Logger) {
  return {
    /** Frees the questions of killed processes other than `mine`. One that only lost its connection for a moment keeps what it renewed within 5 s. */
    freeQuestions: (mine: string) => freeQuestions(db, mine),

    /**
     * Shows the others that this process lives until it is disposed, by a lock that lasts as long as a connection of its own, and frees what
     * killed processes held, so that a restart goes on at once. Where that fails, leases still run out after 30 s.
     */
    async enter(holder: string): Promise<AsyncDisposable> {
      const leaving = new AbortController();
      let client: pg.Client | undefined;
      let shown: Promise<void>;
      const show = async (): Promise<void> => {
        client = new pg.Client({
          connectionString,
          connectionTimeoutMillis: 5_000,
          keepAlive: true,
          application_name: 'archivist presence',
        });
        client.on('error', (error) => log.debug({ error }, 'the connection that shows this process was lost'));
        await client.connect();
        await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [lockSpace, holder]);
        client.once('end', () => {
          shown = showAgain();
        });
      };
      const showAgain = async (): Promise<void> => {
        while (!leaving.signal.aborted) {
          try {
            return await show();
          } catch (error) {
            log.debug({ error }, 'other processes cannot see this one');
            await client?.end().catch(() => {});
            await sleep(retryMs, undefined, { signal: leaving.signal }).catch(() => {});
          }
        }
      };
      shown = showAgain();
      await Promise.race([shown, sleep(5_000, undefined, { signal: leaving.signal, ref: false })]);
      await freeTheDead(db).catch((error: unknown) => log.warn({ error }, 'what killed processes held is freed later'));
      return {
        async [Symbol.asyncDispose]() {
          leaving.abort();
          await shown;
          await client?.end();
        },
      };
    },
  };
}

/** That the process is dead and has not renewed its lease within the last 5 s; true also for one that never showed itself. */
export function isDead(holder: RawBuilder<unknown>, leasedUntil: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${leasedUntil} < now() + make_interval(secs => ${leaseSeconds - graceSeconds})
    and pg_try_advisory_xact_lock(${lockSpace}, hashtext(${holder})))`;
}

/** Nobody else can hold the lock of a dead process, so whoever gets it may take its leases away. */
async function freeTheDead(db: Database): Promise<void> {
  await sql`
    with holders as (
      select lease from entries where leased_until > now()
      union select lease from sync_state where leased_until > now()
    ), dead as materialized (
      select lease from holders where pg_try_advisory_xact_lock(${lockSpace}, hashtext(lease))
    ), freed as (
      update sync_state set lease = null, leased_until = null where lease in (select lease from dead)
    ), held as (
      select connection_id, id from entries where lease in (select lease from dead) order by id for update
    )
    update entries set lease = null, leased_until = null
    from held where entries.connection_id = held.connection_id and entries.id = held.id`.execute(db);
}

async function freeQuestions(db: Database, mine: string): Promise<void> {
  await sql`
    with held as (
      select distinct lease from questions where lease <> ${mine} and leased_until < now() + make_interval(secs => ${leaseSeconds - graceSeconds})
    ), dead as materialized (
      select lease from held where pg_try_advisory_xact_lock(${lockSpace}, hashtext(lease))
    )
    update questions set lease = null, leased_until = null where lease in (select lease from dead)`.execute(db);
}
