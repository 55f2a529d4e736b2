import { sql } from 'kysely';
import type { Database } from './database.ts';

/** New passages are searched one by one, so no more than this many should wait. */
export const mostFresh = 500;
const mostAtOnce = 20_000;
const openSize = 200;

/**
 * Moves new passages into the postings once they are many, and takes removed ones out once they are a tenth of all. Search is right before
 * and after; this keeps it fast. One process at a time does it; resolves to whether there is more to do.
 */
export async function maintainPostings(db: Database, enough = mostFresh): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('search postings', 0)) as mine`.execute(trx);
    if (!rows[0]?.mine) return false;
    const waiting = await countWaiting(trx);
    if (waiting.fresh >= enough) await mergeFresh(trx);
    if (waiting.removed > Math.max(20, waiting.passages / 10)) await purgeRemoved(trx);
    return waiting.fresh >= enough && waiting.fresh > mostAtOnce;
  });
}

async function countWaiting(trx: Database): Promise<{ fresh: number; removed: number; passages: number }> {
  const { rows } = await sql<{ fresh: number; removed: number; passages: number }>`
    select (select count(*) from fresh_passages)::float8 as fresh, (select count(*) from removed_passages)::float8 as removed,
      (select sum(passages) from search_languages)::float8 as passages`.execute(trx);
  return rows[0] ?? { fresh: 0, removed: 0, passages: 0 };
}

/** Rows of fewer than 200 entries stay open for more, so that a common word does not have its whole list written anew each time. */
async function mergeFresh(trx: Database): Promise<void> {
  await sql`set local work_mem = '32MB'`.execute(trx);
  await sql`
    with taken as (
      delete from fresh_passages where ctid = any(array(select ctid from fresh_passages limit ${mostAtOnce})) returning *
    ), counted as (
      update search_languages totals set passages = totals.passages + more.passages, words = totals.words + more.words
      from (select language, count(*) as passages, sum(length) as words from taken group by language) more
      where totals.language = more.language
    ), gathered as materialized (
      select lexeme, count(*)::integer as size,
        array_agg((id << 24) | (least(cardinality(positions), 255)::bigint << 16) | least(length, 65535) order by id) as entries
      from taken, unnest(vector) group by lexeme
    ), frequencies as (
      insert into lexemes select lexeme, size from gathered order by lexeme
      on conflict (lexeme) do update set passages = lexemes.passages + excluded.passages
    )
    insert into postings (lexeme, is_open, size, entries) select lexeme, size < ${openSize}, size, entries from gathered
    on conflict (lexeme) where is_open do update set entries = postings.entries || excluded.entries,
      size = postings.size + excluded.size, is_open = postings.size + excluded.size < ${openSize}`.execute(trx);
}

async function purgeRemoved(trx: Database): Promise<void> {
  await sql`create temporary table purged on commit drop as
    with taken as (delete from removed_passages where id not in (select id from fresh_passages) returning id) select id from taken`.execute(
    trx,
  );
  await sql`with gone as (delete from fresh_passages where id in (select id from removed_passages) returning id)
    delete from removed_passages where id in (select id from gone)`.execute(trx);
  await sql`
    with kept as (
      select row.ctid as place, array(select entry from unnest(entries) entry
        where entry >> 24 not in (select id from purged) order by entry) as entries
      from postings row
    )
    update postings set entries = kept.entries, size = cardinality(kept.entries)
    from kept where postings.ctid = place and cardinality(kept.entries) < postings.size`.execute(trx);
  await sql`delete from postings where size = 0`.execute(trx);
  await sql`with counted as (select lexeme, sum(size) as passages from postings group by lexeme)
    merge into lexemes using counted on lexemes.lexeme = counted.lexeme
    when matched and lexemes.passages <> counted.passages then update set passages = counted.passages`.execute(trx);
  await sql`delete from lexemes where not exists (select from postings where postings.lexeme = lexemes.lexeme)`.execute(
    trx,
  );
  await sql`update search_languages totals set passages = left_over.passages, words = left_over.words from (
    select known.language, count(id) as passages, coalesce(sum(length), 0) as words from search_languages known
      left join passages on passages.language = known.language and id not in (select id from fresh_passages)
      group by known.language
  ) left_over where totals.language = left_over.language`.execute(trx);
}
