import type { Database } from './database.ts';

/** Where each channel saved last. */
export function createLastDestinations(db: Database) {
  return {
    /** Plain JSON as it was saved. */
    async read(channelId: string): Promise<unknown> {
      const row = await db
        .selectFrom('last_destinations')
        .select('destination')
        .where('channel_id', '=', channelId)
        .executeTakeFirst();
      return row?.destination;
    },

    async save(channelId: string, destination: object, savedBy: string): Promise<void> {
      const row = { destination: JSON.stringify(destination), saved_by: savedBy, saved_at: new Date() };
      await db
        .insertInto('last_destinations')
        .values({ channel_id: channelId, ...row })
        .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(row))
        .execute();
    },
  };
}
