import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Which replica may run a tick of a clock. */
export function createClockSlots(db: Database) {
  return {
    /**
     * True when no replica was given this slot or a later one, and also when none was given any for `ttlMs`: one whose clock is fast may have taken slots
     * that are yet to come, and be gone. `now`: the time of the clock that all share, when it is not the database's.
     */
    async take(name: string, slot: Date, ttlMs: number, now?: Date): Promise<boolean> {
      const at = sql`coalesce(${now ?? null}::timestamptz, clock_timestamp())`;
      const { rows } = await sql`
        insert into clock_slots as last (name, slot, taken_at) values (${name}, ${slot}, ${at})
        on conflict (name) do update set slot = excluded.slot, taken_at = excluded.taken_at
        where last.slot < excluded.slot or last.taken_at <= excluded.taken_at - make_interval(secs => ${ttlMs / 1000})
          or last.taken_at > excluded.taken_at + interval '1 minute'
        returning name`.execute(db);
      return rows.length > 0;
    },
  };
}
