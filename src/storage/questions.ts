import type { Database } from './database.ts';

export interface Question {
  eventId: string;
  teamId: string;
  channelId: string;
  messageTs: string;
  askerId: string;
}

export function createQuestions(db: Database) {
  return {
    /** True exactly once for an event id and for a message, over all replicas; the same message may come as several events. */
    async accept(question: Question): Promise<boolean> {
      const inserted = await db
        .insertInto('questions')
        .values({
          event_id: question.eventId,
          team_id: question.teamId,
          channel_id: question.channelId,
          message_ts: question.messageTs,
          asker_id: question.askerId,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
  };
}
