import { sql } from 'kysely';
import type { Database } from './database.ts';
import { places } from './places.ts';
import { mayRead, type Reader } from './reader.ts';
import type { EntryState, EntryTable } from './tables.ts';

/** A line of the ledger as people may see it. */
export interface EntryRow {
  connectionId: string;
  id: string;
  kind: EntryTable['kind'];
  state: EntryState;
  reason?: string;
  title: string;
  url: string;
  icon?: string;
  parentType?: string;
  /** Titles from the top down to what holds it, at most six. */
  place: string[];
  editedAt?: Date;
  editor?: string;
  indexedEdit?: Date;
  indexedAt?: Date;
  checkedAt?: Date;
  dueAt?: Date;
  attempts: number;
  /** Whether some text of it is stored, be it the newest or not. */
  isStored: boolean;
  /** Parts of the text that Notion withheld. */
  missing: number;
}

/** Characters of a page whose sections are asked for: each 100 blocks are a request. */
const mostLocated = 300_000;

/** Reads the stored copy. What people are shown filters by the reader; the rest serves the sync. */
export function createCopyReads(db: Database) {
  async function entries(reader: Reader, ids: string[], connectionId?: string): Promise<EntryRow[]> {
    if (ids.length === 0) return [];
    const { rows } = await sql<RawEntry>`
      select entries.*, ${places} as place,
        coalesce((select missing from pages where pages.connection_id = entries.connection_id and pages.id = entries.id), 0) as missing,
        exists (select from pages where pages.connection_id = entries.connection_id and pages.id = entries.id) or
        exists (select from data_sources s where s.connection_id = entries.connection_id and s.id = entries.id) as is_stored
      from entries join connections on connections.id = entries.connection_id
      where entries.id in (${sql.join(ids.map((id) => sql`${id}::uuid`))})
        and ${mayRead(reader, 'entries.connection_id')}
        and ${connectionId ? sql`entries.connection_id = ${connectionId}` : sql`true`}
      order by (entries.state = 'indexed') desc, (entries.indexed_at is not null) desc, (connections.state = 'connected') desc,
        (connections.visibility = 'everyone') desc, entries.connection_id`.execute(db);
    return rows.map(readEntry);
  }

  return {
    /** Every line of these ids, the best copy of each first. */
    entries,

    /** The text of one stored page. */
    async page(reader: Reader, connectionId: string, id: string) {
      const row = await db
        .selectFrom('pages')
        .leftJoin('data_rows', (join) =>
          join.onRef('data_rows.connection_id', '=', 'pages.connection_id').onRef('data_rows.page_id', '=', 'pages.id'),
        )
        .where('pages.connection_id', '=', connectionId)
        .where('pages.id', '=', id)
        .where(mayRead(reader, 'pages.connection_id'))
        .select(['markdown', 'content_hash', 'missing', 'anchors', 'data_source_id', 'properties'])
        .executeTakeFirst();
      return row;
    },

    /** Where the sections of these pages are, by page id, as far as that is known. */
    async anchors(
      reader: Reader,
      pages: { connectionId: string; id: string }[],
    ): Promise<Map<string, { path: string; blockId: string }[]>> {
      if (pages.length === 0) return new Map();
      const rows = await db
        .selectFrom('pages')
        .where((where) => where.or(pages.map(({ connectionId, id }) => where.and({ connection_id: connectionId, id }))))
        .where(mayRead(reader, 'pages.connection_id'))
        .where('anchors', 'is not', null)
        .select(['id', 'anchors'])
        .execute();
      return new Map(rows.map(({ id, anchors }) => [id, anchors ?? []]));
    },

    /** By page id, the versions of those whose sections are not located yet; left out are those that are, that have none, or are very large. */
    async unlocated(pages: { connectionId: string; id: string }[]): Promise<Map<string, string>> {
      if (pages.length === 0) return new Map();
      const rows = await db
        .selectFrom('pages')
        .where((where) => where.or(pages.map(({ connectionId, id }) => where.and({ connection_id: connectionId, id }))))
        .where('anchors', 'is', null)
        .where(
          sql<boolean>`length(markdown) < ${mostLocated} and markdown ~ ${String.raw`(^|\n)[\t ]*(▶[\t ]*)?#{1,6}[\t ]`}`,
        )
        .select(['id', 'content_hash'])
        .execute();
      return new Map(rows.map((row) => [row.id, row.content_hash]));
    },

    /** A row's properties, also of one whose text is not read yet. */
    async properties(connectionId: string, id: string): Promise<object[]> {
      const row = await db
        .selectFrom('data_rows')
        .where('connection_id', '=', connectionId)
        .where('page_id', '=', id)
        .select('properties')
        .executeTakeFirst();
      return row?.properties ?? [];
    },

    async dataSource(reader: Reader, connectionId: string, id: string) {
      return db
        .selectFrom('data_sources')
        .where('connection_id', '=', connectionId)
        .where('id', '=', id)
        .where(mayRead(reader, 'data_sources.connection_id'))
        .select((select) => [
          'description',
          'columns',
          select
            .selectFrom('data_rows')
            .whereRef('data_rows.connection_id', '=', 'data_sources.connection_id')
            .whereRef('data_rows.data_source_id', '=', 'data_sources.id')
            .select((rows) => rows.fn.countAll<string>().as('count'))
            .as('rows'),
        ])
        .executeTakeFirst();
    },

    /** Connections that this reader may use, those that know the id (all when absent) first. */
    async connections(reader: Reader, id?: string): Promise<string[]> {
      const knows = id
        ? sql`exists (select from entries where entries.connection_id = connections.id and entries.id = ${id}
            and entries.state not in ('deleted', 'not_shared'))`
        : sql`connections.id is not null`;
      const { rows } = await sql<{ id: string }>`
        select id from connections where ${mayRead(reader, 'connections.id')} and state = 'connected'
        order by ${knows} desc, (visibility = 'everyone') desc, id`.execute(db);
      return rows.map((row) => row.id);
    },
  };
}

type RawEntry = { [Column in keyof EntryTable]: unknown } & {
  place: string[];
  is_stored: boolean;
  missing: number;
};

function readEntry(row: RawEntry): EntryRow {
  const date = (value: unknown) => (value instanceof Date ? value : undefined);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    connectionId: row.connection_id as string,
    id: row.id as string,
    kind: row.kind as EntryRow['kind'],
    state: row.state as EntryState,
    title: text(row.title) ?? 'Untitled',
    url: text(row.url) ?? '',
    place: row.place,
    attempts: row.attempts as number,
    isStored: row.is_stored,
    missing: row.missing,
    ...optional({
      reason: text(row.reason),
      icon: text(row.icon),
      parentType: text(row.parent_type),
      editedAt: date(row.edited_time),
      editor: text(row.editor),
      indexedEdit: date(row.indexed_edit),
      indexedAt: date(row.indexed_at),
      checkedAt: date(row.checked_at),
      dueAt: date(row.due_at),
    }),
  };
}

/** The object without its undefined values. */
function optional<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
