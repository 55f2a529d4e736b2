import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** Every table and its columns, as the migrations make them. */
export interface Tables {
  /** Questions that were accepted, so that each is answered once. */
  questions: {
    event_id: string;
    team_id: string;
    channel_id: string;
    message_ts: string;
    asker_id: string;
    accepted_at: Timestamp;
  };
  /** Signed requests that were seen, against replays. */
  seen_requests: { signature: string; expires_at: Date };
  turns: {
    id: string;
    conversation_id: string;
    asker_id: string;
    audience: string;
    place: string;
    prompt: string;
    started_at: Timestamp;
    ended_at: Date | null;
    outcome: string | null;
    detail: string | null;
    reference: string | null;
    model: string | null;
    input_tokens: Generated<number>;
    cache_read_tokens: Generated<number>;
    cache_write_tokens: Generated<number>;
    output_tokens: Generated<number>;
    steps: Generated<number>;
    dollars: Generated<number>;
  };
  feedback: {
    team_id: string;
    channel_id: string;
    message_ts: string;
    person_id: string;
    rating: string;
    turn_id: string | null;
    rated_at: Timestamp;
  };
  proposals: {
    id: string;
    turn_id: string | null;
    asker_id: string;
    draft: JSONColumnType<object>;
    hash: string;
    state: Generated<string>;
    created_at: Timestamp;
    expires_at: Date;
    decided_at: Date | null;
    decided_by: string | null;
    url: string | null;
    detail: string | null;
  };
  channels: { channel_id: string; strict: boolean; changed_by: string; changed_at: Timestamp };
  /** Written by keyv's adapter, except for `expires_at`: milliseconds since 1970, computed from `value`. */
  keyv: { key: string; value: string; expires_at: GeneratedAlways<string> };
}
