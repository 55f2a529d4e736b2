import type { Database } from './database.ts';

export interface Feedback {
  teamId: string;
  channelId: string;
  /** The rated answer's message. */
  messageTs: string;
  personId: string;
  rating: 'good' | 'bad';
  turnId?: string;
}

export function createFeedback(db: Database) {
  return {
    /** One rating a person and answer: the last click wins. */
    async save(feedback: Feedback): Promise<void> {
      const rating = { rating: feedback.rating, turn_id: feedback.turnId ?? null, rated_at: new Date() };
      await db
        .insertInto('feedback')
        .values({
          team_id: feedback.teamId,
          channel_id: feedback.channelId,
          message_ts: feedback.messageTs,
          person_id: feedback.personId,
          ...rating,
        })
        .onConflict((c) => c.columns(['team_id', 'channel_id', 'message_ts', 'person_id']).doUpdateSet(rating))
        .execute();
    },

    async read(teamId: string, channelId: string, messageTs: string) {
      return db
        .selectFrom('feedback')
        .select(['person_id as personId', 'rating', 'turn_id as turnId'])
        .where('team_id', '=', teamId)
        .where('channel_id', '=', channelId)
        .where('message_ts', '=', messageTs)
        .execute();
    },
  };
}
