import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import type { DigestTables } from './digest-tables.ts';
import { storable, storableJson } from './storable.ts';

/** One slot of one digest. `content` and `said` are plain JSON of whoever posts; `said` lists messages, those that were made with a `ts`. */
export interface StoredRun {
  id: string;
  digestId: string;
  localDate: string;
  slot: string;
  dueAt: Date;
  state: DigestTables['digest_runs']['state'];
  attempts: number;
  takenAt: Date;
  content?: object;
  said: unknown;
}

/** How a run ends. */
export interface RunEnd {
  state: Exclude<StoredRun['state'], 'due'>;
  at: Date;
  text: string;
  /** Everything up to this moment has been told. */
  until?: Date;
  /** Why the digest is paused with it. */
  pause?: string;
}

const columns = sql`digest_runs.id, digest_id, local_date, slot, due_at, state, attempts, taken_at, content, said`;
const isTold = sql`state in ('delivered', 'quiet')`;
const messages = sql`select 1 from json_array_elements(case json_typeof(digest_runs.said) when 'array' then digest_runs.said else '[]' end) message`;
/** Some message of it may be in Slack, or was made for certain; what was removed does not count. */
const mayBeSaid = sql`exists (${messages} where message->>'isRemoved' is null)`;

/** A slot that came to nothing and may still come, if its time is another one by now. */
export const isFree = sql`digest_runs.state = 'skipped' and not ${mayBeSaid}`;

/** The runs of digests: which are to be given to somebody, and how far each one is. */
export function createDigestRuns(db: Database) {
  const readMany = async (query: RawBuilder<RunRow>) => (await query.execute(db)).rows.map(readRow);

  return {
    /** The last slot of a digest that was not left out; what somebody asked for does not count. */
    async lastFired(digestId: string): Promise<StoredRun | undefined> {
      const [run] = await readMany(sql<RunRow>`
        select ${columns} from digest_runs where digest_id = ${digestId}::uuid and not (${isFree}) and slot not like 'now:%'
        order by due_at desc limit 1`);
      return run;
    },

    /** A run that somebody asked for; the same slot again is the same run. Undefined: the digest is gone. */
    async addAsked(digestId: string, { localDate, slot, at }: { localDate: string; slot: string; at: Date }) {
      await sql`
        insert into digest_runs (digest_id, local_date, slot, due_at, state, taken_at, retry_at)
        select id, ${localDate}, ${storable(slot)}, ${at}, 'due', ${at}, ${at} from digests where id::text = ${storable(digestId)}
        on conflict do nothing`.execute(db);
      const [run] = await readMany(sql<RunRow>`
        select ${columns} from digest_runs where digest_id::text = ${storable(digestId)} and slot = ${storable(slot)}`);
      return run;
    },

    /** Those to be given to somebody, the earliest first. */
    dueRuns: (now: Date): Promise<StoredRun[]> =>
      readMany(sql<RunRow>`
        select ${columns} from digest_runs where state = 'due' and retry_at <= ${now} order by due_at, id`),

    /** The id comes from the ledger of questions. */
    async readRun(id: string): Promise<StoredRun | undefined> {
      const [run] = await readMany(sql<RunRow>`select ${columns} from digest_runs where id::text = ${storable(id)}`);
      return run;
    },

    /** The first content stays, unless it is said to be replaced. Undefined: the run has ended. */
    async fixContent(id: string, content: object, replaces = false): Promise<object | undefined> {
      const [run] = await readMany(sql<RunRow>`
        update digest_runs set content = coalesce(case when ${replaces}::boolean then null else content end, ${storableJson(content)}::json)
        where id = ${id}::uuid and state = 'due' returning ${columns}`);
      return run?.content;
    },

    /** False: there is no such run any more. */
    async saveSaid(id: string, said: unknown): Promise<boolean> {
      const { rows } = await sql`
        update digest_runs set said = ${storableJson(said)}::json where id = ${id}::uuid returning id`.execute(db);
      return rows.length > 0;
    },

    /** One more try failed, the next one is at `retryAt`; nothing where another process has said so. */
    async postpone({ id, attempts }: Pick<StoredRun, 'id' | 'attempts'>, retryAt: Date): Promise<void> {
      await sql`update digest_runs set attempts = attempts + 1, retry_at = ${retryAt}
        where id = ${id}::uuid and attempts = ${attempts} and state = 'due'`.execute(db);
    },

    /**
     * In one decision: the run ends, its content is forgotten, and the digest knows what came of it. A run that was told stays so; one that was given up may
     * turn out to have been told. `deliveredUntil` never goes back.
     */
    async endRun(id: string, { state, at, text, until, pause }: RunEnd): Promise<void> {
      const isPausing = pause !== undefined;
      await sql`
        with ended as (
          update digest_runs set state = ${state}, content = null
          where id = ${id}::uuid and (state = 'due' or (${until !== undefined}::boolean and not ${isTold}))
          returning digest_id
        )
        update digests set last_at = ${at}, last_kind = ${state}, last_text = ${storable(text)},
          delivered_until = greatest(delivered_until, ${until ?? null}::timestamptz),
          state = case when ${isPausing}::boolean then 'paused' else state end,
          paused_because = case when ${isPausing}::boolean then ${storable(pause ?? '')} else paused_because end,
          next_run_at = case when ${isPausing}::boolean then null else next_run_at end,
          revision = revision + ${isPausing ? 1 : 0}::int
        from ended where digests.id = ended.digest_id`.execute(db);
    },

    /** Runs that were made before `before` are left out, except those of which a message is in Slack or may be. */
    skipUnsaid: (before: Date, outcome: Outcome) =>
      endAll('skipped', sql`taken_at < ${before} and not ${mayBeSaid}`, outcome),

    /** Those that have not been heard of since `before` count one more try, so that they are given to somebody again; after `most` tries that failed they are over. */
    async revive(before: Date, most: number, outcome: Outcome): Promise<void> {
      await endAll('failed', sql`retry_at < ${before} and attempts >= ${most}`, outcome);
      await sql`update digest_runs set attempts = attempts + 1, retry_at = ${outcome.at}
        where state = 'due' and retry_at < ${before}`.execute(db);
    },
  };

  async function endAll(state: RunEnd['state'], which: RawBuilder<unknown>, { at, text }: Outcome): Promise<void> {
    await sql`
      with ended as (
        update digest_runs set state = ${state}, content = null where state = 'due' and ${which} returning digest_id
      )
      update digests set last_at = ${at}, last_kind = ${state}, last_text = ${text}
      from ended where digests.id = ended.digest_id`.execute(db);
  }
}

type Outcome = Pick<RunEnd, 'at' | 'text'>;
type RunRow = Selectable<DigestTables['digest_runs']>;

function readRow(row: RunRow): StoredRun {
  return {
    id: row.id,
    digestId: row.digest_id,
    localDate: row.local_date,
    slot: row.slot,
    dueAt: row.due_at,
    state: row.state,
    attempts: row.attempts,
    takenAt: row.taken_at,
    ...(row.content ? { content: row.content } : {}),
    said: row.said,
  };
}
