import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Which replica may run a tick of a clock. */
export function createClockSlots(db: Database) {
  return {
    /** True for the first caller of all replicas. */
    async take(key: string): Promise<boolean> {
      const { rows } = await sql`
        insert into clock_slots (key) values (${key}) on conflict do nothing returning key`.execute(db);
      return rows.length > 0;
    },
  };
}
