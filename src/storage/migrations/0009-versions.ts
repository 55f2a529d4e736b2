import { type Kysely, sql } from 'kysely';
import { changeLock } from '../change-lock.ts';

/**
 * What pages and rows were before they changed, and when entries came into sight and went out of it. Triggers keep it, so that no way of changing
 * them can forget it; old texts go away with their page. Every stamp is made under the shared side of one lock: see `changeLock`.
 */
export async function makeVersions(db: Kysely<unknown>): Promise<void> {
  await sql`alter table entries add column shown_at timestamptz, add column gone_at timestamptz`.execute(db);
  await sql`update entries set shown_at = heard_at where indexed_at is not null`.execute(db);
  await sql`create index entries_by_shown on entries (connection_id, shown_at)`.execute(db);
  await sql`create index entries_by_gone on entries (connection_id, gone_at) where gone_at is not null`.execute(db);
  await sql`alter table sync_state add column first_listed_at timestamptz,
    add column polling_since timestamptz, add column polled_from timestamptz`.execute(db);
  await sql`update sync_state set first_listed_at = listing_finished_at`.execute(db);

  await sql`create table page_versions (
    id bigint generated always as identity primary key,
    connection_id text not null,
    page_id uuid not null,
    replaced_at timestamptz not null,
    markdown text,
    title text,
    foreign key (connection_id, page_id) references pages (connection_id, id) on delete cascade
  ) with (toast_tuple_target = 256)`.execute(db);
  await sql`create table row_versions (
    id bigint generated always as identity primary key,
    connection_id text not null,
    page_id uuid not null,
    replaced_at timestamptz not null,
    properties jsonb not null,
    foreign key (connection_id, page_id) references data_rows (connection_id, page_id) on delete cascade
  ) with (toast_tuple_target = 256)`.execute(db);
  for (const table of ['page_versions', 'row_versions']) {
    await sql`create index ${sql.ref(`${table}_of`)} on ${sql.table(table)} (connection_id, page_id, replaced_at)`.execute(
      db,
    );
    await sql`create index ${sql.ref(`${table}_since`)} on ${sql.table(table)} (connection_id, replaced_at)`.execute(
      db,
    );
  }
  await sql`create table trashed_rows (
    connection_id text not null,
    page_id uuid not null,
    trashed_at timestamptz not null,
    properties jsonb not null,
    primary key (connection_id, page_id),
    foreign key (connection_id, page_id) references entries (connection_id, id) on delete cascade
  )`.execute(db);
  await stampEntries(db);
  await keepTrashedRows(db);
  await keepTexts(db);
  await keepProperties(db);
}

async function stampEntries(db: Kysely<unknown>): Promise<void> {
  await sql`create function stamp_entry() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${sql.lit(changeLock)});
      if new.state = 'indexed' and (new.shown_at is null or new.gone_at > new.shown_at) then
        new.shown_at := clock_timestamp();
      elsif new.state in ('deleted', 'not_shared') and (new.gone_at is null or new.gone_at < new.shown_at) then
        new.gone_at := clock_timestamp();
      end if;
      return new;
    end $$`.execute(db);
  await sql`create trigger entries_stamped before update of state on entries for each row
    when (old.state is distinct from new.state) execute function stamp_entry()`.execute(db);
  await sql`create function stamp_first_listing() returns trigger language plpgsql as $$
    begin
      new.first_listed_at := coalesce(old.first_listed_at, new.listing_finished_at);
      return new;
    end $$`.execute(db);
  await sql`create trigger first_listing_stamped before update of listing_finished_at on sync_state
    for each row execute function stamp_first_listing()`.execute(db);
}

/** Of a row in the trash what filters need is kept; of what is only not shared any more, nothing. */
async function keepTrashedRows(db: Kysely<unknown>): Promise<void> {
  await sql`create function keep_trashed_row() returns trigger language plpgsql as $$
    begin
      delete from trashed_rows where connection_id = new.connection_id and page_id = new.id;
      if new.state = 'deleted' then
        insert into trashed_rows (connection_id, page_id, trashed_at, properties)
        select connection_id, page_id, clock_timestamp(), own_properties(properties) from data_rows
        where connection_id = new.connection_id and page_id = new.id;
      end if;
      return null;
    end $$`.execute(db);
  await sql`create trigger trashed_rows_kept after update of state on entries for each row
    when (old.state <> new.state and (new.state = 'deleted' or old.state = 'deleted'))
    execute function keep_trashed_row()`.execute(db);
}

/** Addresses of Notion's files carry a signature that is another with each reading; it is cut off, and is no change. */
async function keepTexts(db: Kysely<unknown>): Promise<void> {
  const signed = String.raw`(https://[^\s"''()<>\[\]?]+)\?[^\s"''()<>\[\]?]*X-Amz-[^\s"''()<>\[\]]*`;
  await sql`create function keep_text() returns trigger language plpgsql as $$
    declare
      before text := regexp_replace(old.markdown, '${sql.raw(signed)}', '\\1', 'g');
    begin
      if before <> regexp_replace(new.markdown, '${sql.raw(signed)}', '\\1', 'g') then
        perform pg_advisory_xact_lock_shared(${sql.lit(changeLock)});
        insert into page_versions (connection_id, page_id, replaced_at, markdown)
        values (old.connection_id, old.id, clock_timestamp(), before);
      end if;
      return null;
    end $$`.execute(db);
  await sql`create trigger pages_kept after update of markdown on pages for each row
    when (old.markdown is distinct from new.markdown) execute function keep_text()`.execute(db);
  await sql`create function keep_title() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${sql.lit(changeLock)});
      insert into page_versions (connection_id, page_id, replaced_at, title)
      select connection_id, id, clock_timestamp(), old.title from pages
      where connection_id = old.connection_id and id = old.id;
      return null;
    end $$`.execute(db);
  await sql`create trigger titles_kept after update of title on entries for each row
    when (old.title <> new.title and new.kind = 'page' and new.parent_type is distinct from 'data_source')
    execute function keep_title()`.execute(db);
}

/** What Notion fills in itself is not kept: it changes without anybody's doing. */
async function keepProperties(db: Kysely<unknown>): Promise<void> {
  await sql`create function own_properties(given jsonb) returns jsonb language sql immutable as $$
    select jsonb_path_query_array(given, '$[*] ? (@.type != "formula" && @.type != "rollup" && @.type != "unique_id"
      && @.type != "button" && @.type != "created_time" && @.type != "created_by" && @.type != "last_edited_time"
      && @.type != "last_edited_by" && @.type != "last_visited_time")')
  $$`.execute(db);
  await sql`create function keep_properties() returns trigger language plpgsql as $$
    begin
      if own_properties(old.properties) <> own_properties(new.properties) then
        perform pg_advisory_xact_lock_shared(${sql.lit(changeLock)});
        insert into row_versions (connection_id, page_id, replaced_at, properties)
        values (old.connection_id, old.page_id, clock_timestamp(), own_properties(old.properties));
      end if;
      return null;
    end $$`.execute(db);
  await sql`create trigger rows_kept after update of properties on data_rows for each row
    when (old.properties is distinct from new.properties) execute function keep_properties()`.execute(db);
}
