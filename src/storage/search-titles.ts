import { sql } from 'kysely';
import type { Database } from './database.ts';
import { mayRead, type Reader } from './reader.ts';
import { type EntryFacts, entryFacts, readFacts } from './search-rows.ts';

const longestWords = 200;

/** By title, with room for a typo, a missing accent or an unfinished last word; no words list what was edited last. */
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
    return db.transaction().execute(async (trx) => {
      await sql
        .raw("set local statement_timeout = '5s'; set local pg_trgm.word_similarity_threshold = 0.33")
        .execute(trx);
      const { rows } = await sql<Record<string, unknown>>`
        with found as (
          select distinct on (entries.id) entries.connection_id, entries.id, entries.edited_time,
            ${isAsked ? closeness(asked, pattern) : sql`0::float8`} as closeness
          from entries join connections on connections.id = entries.connection_id
          where ${mayRead(reader, 'entries.connection_id')} and entries.title is not null and entries.url is not null
            and entries.kind = any(${kind ? [kind] : ['page', 'data_source']}) and entries.state in ('known', 'indexed', 'failed')
            and ${isAsked ? sql`(lower(entries.title) like ${pattern} or ${asked} <% lower(entries.title))` : sql`true`}
          order by entries.id, (entries.state = 'indexed') desc, (connections.visibility = 'everyone') desc, entries.connection_id
        ), best as (
          select * from found order by closeness desc, edited_time desc nulls last, id limit ${Math.max(1, Math.min(limit, 200))}
        )
        select ${entryFacts} from best join entries on entries.connection_id = best.connection_id and entries.id = best.id
        order by closeness desc, best.edited_time desc nulls last, best.id`.execute(trx);
      return rows.map(readFacts);
    });
  };
}

/** An equal title first, then one that begins so, then one that has the words, then by shared trigrams; shorter titles before longer ones. */
function closeness(asked: string, pattern: string) {
  return sql`(case when lower(entries.title) = ${asked} then 3 when lower(entries.title) like ${pattern.slice(1)} then 2
    when lower(entries.title) like ${pattern} then 1 else 0 end)
    + word_similarity(${asked}, lower(entries.title)) + similarity(${asked}, lower(entries.title)) / 10`;
}
