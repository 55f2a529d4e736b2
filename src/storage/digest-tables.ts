import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** What digests and the clocks are kept in. */
export interface DigestTables {
  digests: {
    id: string;
    /** What was ordered, plain JSON of whoever orders. */
    wish: JSONColumnType<object>;
    /** Null where it goes to its owner. */
    channel_id: string | null;
    creator_id: string;
    owner_id: string;
    state: Generated<'active' | 'paused'>;
    paused_because: string | null;
    delivered_until: Timestamp;
    /** When its time was last changed. */
    timed_at: Date | null;
    /** The slot that comes next; null while it is paused. */
    next_run_at: Date | null;
    next_local_date: string | null;
    next_slot: string | null;
    last_at: Date | null;
    last_kind: RunState | null;
    last_text: string | null;
    /** Grows with every change of what is ordered, the state and the next slot. */
    revision: Generated<number>;
    created_at: Timestamp;
  };
  digest_runs: {
    id: Generated<string>;
    digest_id: string;
    local_date: string;
    /** `HH:MM`, or `now:` and the key of the request. */
    slot: string;
    due_at: Date;
    state: RunState;
    attempts: Generated<number>;
    /** When some replica made it. */
    taken_at: Date;
    /** When it is to be given to somebody, first or again. */
    retry_at: Date;
    /** Kept until the run has ended. */
    content: JSONColumnType<object> | null;
    said: JSONColumnType<object> | null;
  };
  /** The last tick of each clock that was given to some replica; read and written by plain SQL. */
  clock_slots: { name: string; slot: Date; taken_at: Date };
}

type RunState = 'due' | 'delivered' | 'quiet' | 'skipped' | 'failed';
