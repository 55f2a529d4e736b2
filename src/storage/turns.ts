import type { Database } from './database.ts';

export interface StartedTurn {
  id: string;
  conversationId: string;
  askerId: string;
  audience: 'person' | 'channel';
  place: string;
  prompt: string;
}

export interface EndedTurn {
  outcome: 'answered' | 'declined' | 'stopped' | 'failed';
  detail?: string;
  reference?: string;
  model: string;
  usage: {
    inputTokens: number;
    cacheReadTokens: number;
    cacheWriteTokens: number;
    outputTokens: number;
    dollars: number;
    steps: number;
  };
}

/** PostgreSQL's text holds no NUL, and a question is hostile text. */
const withoutNul = (text: string) => text.replaceAll('\0', '');

export function createTurns(db: Database) {
  return {
    async start(turn: StartedTurn): Promise<void> {
      await db
        .insertInto('turns')
        .values({
          id: turn.id,
          conversation_id: turn.conversationId,
          asker_id: turn.askerId,
          audience: turn.audience,
          place: withoutNul(turn.place),
          prompt: withoutNul(turn.prompt),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async end(id: string, { outcome, detail, reference, model, usage }: EndedTurn): Promise<void> {
      await db
        .updateTable('turns')
        .set({
          ended_at: new Date(),
          outcome,
          detail: detail === undefined ? null : withoutNul(detail),
          reference: reference ?? null,
          model,
          input_tokens: usage.inputTokens,
          cache_read_tokens: usage.cacheReadTokens,
          cache_write_tokens: usage.cacheWriteTokens,
          output_tokens: usage.outputTokens,
          steps: usage.steps,
          dollars: usage.dollars,
        })
        .where('id', '=', id)
        .execute();
    },

    async read(id: string) {
      return db.selectFrom('turns').selectAll().where('id', '=', id).executeTakeFirst();
    },
  };
}
