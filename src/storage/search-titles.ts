import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { mayRead, type Reader } from './reader.ts';
import { type EntryFacts, entryFacts, readFacts } from './search-rows.ts';

const longestWords = 200;
const mostOfOneWay = 300;
const settings = "set local statement_timeout = '2s'; set local pg_trgm.word_similarity_threshold = 0.33";

/** By title, with room for a typo, a missing accent or an unfinished last word; no words list what was edited last. Nothing when it takes too long. */
export function createTitleSearch(db: Database) {
  return async (
    reader: Reader,
    words: string,
    { kind, limit }: { kind?: 'page' | 'data_source'; limit: number },
  ): Promise<EntryFacts[]> => {
    if (reader.kind === 'nobody') return [];
    const asked = words.replaceAll('\0', '').toWellFormed().slice(0, longestWords).trim().toLowerCase();
    const isAsked = /[\p{L}\p{N}]/u.test(asked);
    if (asked !== '' && !isAsked) return [];
    const pattern = `%${asked.replace(/[\\%_]/g, '\\$&')}%`;
    const readable = sql`${mayRead(reader, 'connection_id')} and title is not null and url is not null
      and kind = any(${kind ? [kind] : ['page', 'data_source']}) and state in ('known', 'indexed', 'failed')`;
    const found = db.transaction().execute(async (trx) => {
      await sql.raw(settings).execute(trx);
      const { rows } = await sql<Record<string, unknown>>`
        with called as (${isAsked ? calledLike(readable, asked, pattern) : lastEdited(readable)}), found as (
          select distinct on (entries.id) entries.connection_id, entries.id, entries.edited_time,
            ${isAsked ? closeness(asked, pattern) : sql`0::float8`} as closeness
          from called join entries using (connection_id, id) join connections on connections.id = entries.connection_id
          order by entries.id, (entries.state = 'indexed') desc, (connections.state = 'connected') desc,
            (connections.visibility = 'everyone') desc, entries.connection_id
        ), best as (
          select * from found order by closeness desc, edited_time desc nulls last, id limit ${Math.max(1, Math.min(limit, 200))}
        )
        select ${entryFacts} from best join entries on entries.connection_id = best.connection_id and entries.id = best.id
        order by closeness desc, best.edited_time desc nulls last, best.id`.execute(trx);
      return rows.map(readFacts);
    });
    return found.catch((error) => {
      if (isTimeout(error)) return [];
      throw error;
    });
  };
}

/** What bears these words, at most so many of each kind: a common word is in the titles of half a workspace. */
function calledLike(readable: RawBuilder<unknown>, asked: string, pattern: string): RawBuilder<unknown> {
  const ways = [
    sql`lower(title) = ${asked}`,
    sql`lower(title) like ${pattern.slice(1)}`,
    sql`lower(title) like ${pattern}`,
    sql`${asked} <% lower(title)`,
  ];
  return sql.join(
    ways.map((way) => sql`(select connection_id, id from entries where ${way} and ${readable} limit ${mostOfOneWay})`),
    sql` union `,
  );
}

function lastEdited(readable: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select connection_id, id from entries where ${readable} order by edited_time desc nulls last limit ${mostOfOneWay}`;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014';
}

/** An equal title first, then one that begins so, then one that has the words, then by shared trigrams; shorter titles before longer ones. */
function closeness(asked: string, pattern: string) {
  return sql`(case when lower(entries.title) = ${asked} then 3 when lower(entries.title) like ${pattern.slice(1)} then 2
    when lower(entries.title) like ${pattern} then 1 else 0 end)
    + word_similarity(${asked}, lower(entries.title)) + similarity(${asked}, lower(entries.title)) / 10`;
}
