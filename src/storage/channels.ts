import type { Database } from './database.ts';

export function createChannels(db: Database) {
  return {
    /** In a strict channel only a mention is a question. */
    async isStrict(channelId: string): Promise<boolean> {
      const row = await db
        .selectFrom('channels')
        .select('strict')
        .where('channel_id', '=', channelId)
        .executeTakeFirst();
      return row?.strict ?? false;
    },

    async setStrict(channelId: string, strict: boolean, by: string): Promise<void> {
      const change = { strict, changed_by: by, changed_at: new Date() };
      await db
        .insertInto('channels')
        .values({ channel_id: channelId, ...change })
        .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(change))
        .execute();
    },
  };
}
