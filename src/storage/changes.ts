import { type RawBuilder, sql } from 'kysely';
import { cutChanges } from './change-lock.ts';
import { createWaitingChanges } from './change-waiting.ts';
import type { Database } from './database.ts';
import { mayRead, type Reader } from './reader.ts';
import type { EntryState } from './tables.ts';

/** From the first moment, exclusive, to the second; both cuts of the database's clock. */
export interface Span {
  since: Date;
  until: Date;
}

/** A page or row with which something happened, without its text. */
export interface TouchedRow {
  connectionId: string;
  id: string;
  title: string;
  url: string;
  parentType: string | null;
  parentId: string | null;
  state: EntryState;
  createdAt: Date | null;
  editedAt: Date | null;
  editor: string | null;
  shownAt: Date | null;
  goneAt: Date | null;
}

/** What lies above pages. */
export interface AboveRow {
  id: string;
  kind: 'page' | 'data_source' | 'database';
  title: string;
  url: string;
  parentType: string | null;
  parentId: string | null;
}

/** A page at the two ends of a span. Where nothing of it changed in between, both are the same. */
export interface TwoStates {
  id: string;
  titleBefore: string;
  title: string;
  textBefore: string | null;
  text: string | null;
  propertiesBefore: object[] | null;
  properties: object[] | null;
}

/** More than this is not looked at one by one. */
export const mostTouched = 60_000;
const longestText = 400_000;

/** Reads what changed between two cuts. What people are shown filters by the reader. */
export function createChangeRows(db: Database) {
  return {
    /** See `cutChanges`. */
    cut: () => cutChanges(db),

    ...createWaitingChanges(db),

    /**
     * Pages and rows of a connection that came, changed or went; of some parents only when they are given. Each is looked up by its key, whatever
     * the planner believes of a table that has just grown. Of more than `mostTouched` those that came last.
     */
    async touched(reader: Reader, connectionId: string, span: Span, parents?: string[]): Promise<TouchedRow[]> {
      const { since, until } = span;
      const within = (column: string) => sql`${sql.ref(column)} > ${since} and ${sql.ref(column)} <= ${until}`;
      const { rows } = await sql<TouchedRow>`
        with touched as (
          select id from entries where connection_id = ${connectionId} and kind = 'page' and ${within('shown_at')}
          union select id from entries where connection_id = ${connectionId} and kind = 'page' and ${within('gone_at')}
          union select page_id from page_versions where connection_id = ${connectionId} and ${within('replaced_at')}
          union select page_id from row_versions where connection_id = ${connectionId} and ${within('replaced_at')}
        )
        select found.* from touched cross join lateral (
          select ${facts} from entries where connection_id = ${connectionId} and entries.id = touched.id
            and ${mayRead(reader, 'entries.connection_id')} offset 0) found
        where ${parents ? sql`found."parentId" = any(${parents}::uuid[])` : sql`true`}
        order by found."shownAt" desc nulls last, found.id limit ${mostTouched}`.execute(db);
      return rows;
    },

    /** Rows of a data source whose date in this column lies between two days (`2026-11-21`), both included. */
    async dated(
      reader: Reader,
      { connectionId, dataSourceId, column }: { connectionId: string; dataSourceId: string; column: string },
      [from, to]: [from: string, to: string],
    ): Promise<TouchedRow[]> {
      const day = sql`left(coalesce("values" -> ${column} ->> 'end', "values" -> ${column} ->> 'start'), 10)`;
      const { rows } = await sql<TouchedRow>`
        select ${facts} from data_rows
          join entries on entries.connection_id = data_rows.connection_id and entries.id = data_rows.page_id
        where data_rows.connection_id = ${connectionId} and data_source_id = ${dataSourceId}
          and ${mayRead(reader, 'data_rows.connection_id')} and ${day} between ${from} and ${to}
        order by ${day} desc, entries.id limit ${mostTouched}`.execute(db);
      return rows;
    },

    /** These entries and all above them. `union`, not `union all`: a loop of parents ends. */
    async above(reader: Reader, connectionId: string, ids: string[]): Promise<AboveRow[]> {
      const { rows } = await sql<AboveRow>`
        with recursive above (id) as (
          select unnest(${ids}::uuid[])
          union
          select coalesce(entries.parent_id, data_sources.database_id) from above
            join entries on entries.connection_id = ${connectionId} and entries.id = above.id
            left join data_sources on data_sources.connection_id = ${connectionId} and data_sources.id = above.id
        )
        select entries.id, kind, coalesce(title, 'Untitled') as title, coalesce(url, '') as url,
          parent_type as "parentType", coalesce(parent_id, data_sources.database_id) as "parentId"
        from above join entries on entries.connection_id = ${connectionId} and entries.id = above.id
          left join data_sources on data_sources.connection_id = ${connectionId} and data_sources.id = above.id
        where ${mayRead(reader, 'entries.connection_id')}`.execute(db);
      return rows;
    },

    /** Which of these data sources and pages are in sight. */
    async inSight(reader: Reader, connectionId: string, ids: string[]): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`
        select id from entries where connection_id = ${connectionId} and id = any(${ids}::uuid[])
          and state not in ('deleted', 'not_shared') and ${mayRead(reader, 'connection_id')}`.execute(db);
      return rows.map(({ id }) => id);
    },

    /** Of the connections those that this reader may see, with how they are. */
    async connections(reader: Reader, ids: string[]) {
      return db
        .selectFrom('connections')
        .leftJoin('sync_state', 'sync_state.connection_id', 'connections.id')
        .where('id', 'in', ids)
        .where(mayRead(reader, 'connections.id'))
        .select(['id', 'name', 'state', 'problem', 'first_listed_at'])
        .execute();
    },

    /** The columns of these data sources; of all that the reader may see in the connection when absent. */
    async schemas(reader: Reader, connectionId: string, ids?: string[]) {
      return db
        .selectFrom('data_sources')
        .where('connection_id', '=', connectionId)
        .where(mayRead(reader, 'connection_id'))
        .$if(ids !== undefined, (query) => query.where(sql<boolean>`id = any(${ids ?? []}::uuid[])`))
        .select(['id', 'columns'])
        .execute();
    },

    /** Only the properties of these rows, at both ends. */
    async properties(reader: Reader, connectionId: string, ids: string[], span: Span) {
      return states(reader, connectionId, ids, span, sql`null::text as "textBefore", null::text as text`);
    },

    /** What rows in Notion's trash were last. */
    async trashed(reader: Reader, connectionId: string, ids: string[]) {
      return db
        .selectFrom('trashed_rows')
        .where('connection_id', '=', connectionId)
        .where(sql<boolean>`page_id = any(${ids}::uuid[])`)
        .where(mayRead(reader, 'connection_id'))
        .select(['page_id as id', 'properties'])
        .execute();
    },

    /**
     * Titles, texts and properties at both ends; texts are cut after 400,000 characters. What is out of sight by now, or
     * denied by Notion just now, is left out.
     */
    async states(reader: Reader, connectionId: string, ids: string[], span: Span) {
      const text = (at: Date) => sql`left(${version('markdown', at, sql`pages.markdown`)}, ${longestText})`;
      return states(
        reader,
        connectionId,
        ids,
        span,
        sql`${text(span.since)} as "textBefore", ${text(span.until)} as text`,
      );
    },
  };

  async function states(
    reader: Reader,
    connectionId: string,
    ids: string[],
    { since, until }: Span,
    texts: RawBuilder<unknown>,
  ): Promise<TwoStates[]> {
    if (ids.length === 0) return [];
    const { rows } = await sql<TwoStates>`
      select entries.id, ${texts},
        ${version('title', since, sql`coalesce(entries.title, 'Untitled')`)} as "titleBefore",
        ${version('title', until, sql`coalesce(entries.title, 'Untitled')`)} as title,
        ${rowVersion(since)} as "propertiesBefore", ${rowVersion(until)} as properties
      from entries
        left join pages on pages.connection_id = entries.connection_id and pages.id = entries.id
        left join data_rows on data_rows.connection_id = entries.connection_id and data_rows.page_id = entries.id
      where entries.connection_id = ${connectionId} and entries.id = any(${ids}::uuid[])
        and entries.state not in ('deleted', 'not_shared') and entries.doubted_at is null
        and ${mayRead(reader, 'entries.connection_id')}`.execute(db);
    return rows;
  }
}

const facts = sql`entries.connection_id as "connectionId", entries.id, coalesce(title, 'Untitled') as title, coalesce(url, '') as url,
  parent_type as "parentType", parent_id as "parentId", state, created_time as "createdAt",
  coalesce(indexed_edit, edited_time) as "editedAt", editor, shown_at as "shownAt", gone_at as "goneAt"`;

/** What it was at that moment: the oldest version that was replaced later, or what it is now. */
function version(column: 'markdown' | 'title', at: Date, now: RawBuilder<unknown>): RawBuilder<unknown> {
  const name = sql.ref(`kept.${column}`);
  return sql`coalesce((select ${name} from page_versions kept where kept.connection_id = entries.connection_id
    and kept.page_id = entries.id and kept.replaced_at > ${at} and ${name} is not null order by kept.replaced_at, kept.id limit 1), ${now})`;
}

function rowVersion(at: Date): RawBuilder<unknown> {
  return sql`coalesce((select kept.properties from row_versions kept where kept.connection_id = entries.connection_id
    and kept.page_id = entries.id and kept.replaced_at > ${at} order by kept.replaced_at, kept.id limit 1), own_properties(data_rows.properties))`;
}
