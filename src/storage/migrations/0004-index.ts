import { type Kysely, sql } from 'kysely';

/**
 * The full-text index; docs/adr/0003-postings-in-arrays.md says why it is laid out so. Rows stay whole up to a page of the heap, because
 * ranking reads the vectors of many passages. An entry of `postings` is `id << 24 | times << 16 | length`.
 */
export async function makeIndex(db: Kysely<unknown>): Promise<void> {
  await sql`create table passages (
    id bigint generated always as identity primary key,
    connection_id text not null,
    page_id uuid not null,
    ordinal integer not null,
    language text not null,
    path text[] not null,
    texts text[] not null,
    vector tsvector not null,
    length integer not null,
    foreign key (connection_id, page_id) references pages (connection_id, id) on delete cascade
  ) with (toast_tuple_target = 8160)`.execute(db);
  await sql`create unique index passages_by_page on passages (connection_id, page_id, ordinal)`.execute(db);
  await sql`create table search_languages (
    language text primary key,
    passages bigint not null default 0,
    words bigint not null default 0
  )`.execute(db);

  await sql`create table lexemes (lexeme text primary key, passages integer not null) with (fillfactor = 80)`.execute(
    db,
  );
  await sql`create table postings (
    lexeme text not null,
    is_open boolean not null,
    size integer not null,
    entries bigint[] not null
  ) with (fillfactor = 80)`.execute(db);
  await sql`alter table postings alter column entries set storage external`.execute(db);
  await sql`create index postings_by_lexeme on postings (lexeme)`.execute(db);
  await sql`create unique index postings_open on postings (lexeme) where is_open`.execute(db);
  await sql`create table fresh_passages (
    id bigint not null,
    language text not null,
    length integer not null,
    vector tsvector not null
  ) with (toast_tuple_target = 8160)`.execute(db);
  await sql`create table removed_passages (id bigint not null)`.execute(db);

  await sql`create function note_new_passages() returns trigger language plpgsql as $$
    begin
      insert into fresh_passages select id, language, length, vector from added;
      return null;
    end $$`.execute(db);
  await sql`create trigger passages_added after insert on passages
    referencing new table as added for each statement execute function note_new_passages()`.execute(db);
  await sql`create function note_removed_passages() returns trigger language plpgsql as $$
    begin
      insert into removed_passages select id from removed;
      return null;
    end $$`.execute(db);
  await sql`create trigger passages_removed after delete on passages
    referencing old table as removed for each statement execute function note_removed_passages()`.execute(db);

  await sql`create index entries_by_title on entries using gin (lower(title) gin_trgm_ops)`.execute(db);
}
