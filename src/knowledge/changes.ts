import type { Property } from '../notion/properties.ts';
import type { PropertySchema } from '../notion/schema.ts';
import { type AboveRow, mostTouched, type Span, type TouchedRow } from '../storage/changes.ts';
import type { Storage } from '../storage/storage.ts';
import { type Audience, readerOf } from './audience.ts';
import { placeIn } from './change-place.ts';
import { type Fate, fateOf } from './change-span.ts';
import { type PageState, readStates, type TextRoom, type TwoPageStates } from './change-states.ts';
import type { WatchedSource } from './watched-source.ts';

/** What became of one page or row within a span. `same`: a date of it passed. */
export interface Change {
  id: string;
  fate: Fate | 'same';
  title: string;
  url: string;
  /** Who edited it last. */
  author?: string;
  /** ISO 8601: of the edit, or when it went. */
  changedAt: string;
  /** Absent for what is new. */
  before?: PageState;
  /** Absent for what is gone. */
  after?: PageState;
  /** Of a thing that is gone: whether it lies in the trash, or is only not shared any more. */
  isDeleted: boolean;
  /** So much changed that its text was not read. */
  isTextLeftOut: boolean;
}

/** All that changed in one data source, or in the pages of one tree. */
export interface ChangeGroup {
  title: string;
  url: string;
  /** Of a data source. */
  columns: PropertySchema[];
  changes: Change[];
  /** More than could be compared one by one: `changes` has only the newest three. */
  isCut: boolean;
  /** How often things came, changed and went, before they are compared. */
  counts: Record<Fate, number>;
  /** Who made most of the new ones; empty when Notion does not tell. */
  mostlyBy: string;
}

/** All that changed in some sources. */
export interface FoundChanges {
  groups: ChangeGroup[];
  /** Rows that are not shared any more, so that nobody knows whether the filter kept them. */
  unfiltered: number;
  /** More changed than can be counted. */
  isPartial: boolean;
}

export interface ChangeQuery {
  sources: WatchedSource[];
  span: Span;
  /** Columns whose dates matter when they pass, and the days between which that is so. */
  dates: { columnsOf(columns: PropertySchema[]): string[]; from: string; to: string };
  /** Rows that neither before nor after are kept are left out, and with them those that are not shared any more. Undefined where no filter fits. */
  keeps?: (dataSourceId: string, properties: Property[], columns: PropertySchema[]) => boolean | undefined;
}

type Found = TouchedRow & { fate: Fate | 'same' };

interface Candidates {
  connectionId: string;
  group: AboveRow;
  rows: Found[];
}

const mostInGroup = 300;
const mostInAll = 1_500;
const newest = 3;
const mostCharacters = 30_000_000;

/** What changed in some sources, for an audience at this moment, each page once. Reads the stored copy only. */
export function createFindChanges({ changes }: Pick<Storage, 'changes'>) {
  return async (audience: Audience, query: ChangeQuery): Promise<FoundChanges> => {
    const reader = readerOf(audience);
    const connectionIds = [...new Set(query.sources.map(({ connectionId }) => connectionId))];
    const told = new Map<string, Found>();
    const groups: { candidates: Candidates; columns: PropertySchema[] }[] = [];
    const texts: TextRoom = { characters: mostCharacters };
    let [unfiltered, isPartial] = [0, false];
    const schemasOf = new Map<string, Map<string, PropertySchema[]>>();
    for (const connectionId of connectionIds) {
      const schemas = await readSchemas(connectionId);
      schemasOf.set(connectionId, schemas);
      for (const row of await candidatesIn(connectionId, schemas)) {
        const known = told.get(row.id);
        if (!known || known.fate === 'gone') told.set(row.id, row);
      }
    }
    for (const [connectionId, schemas] of schemasOf) {
      const found = [...told.values()].filter((row) => row.connectionId === connectionId);
      for (const candidates of await inGroups(connectionId, found)) {
        const columns = schemas.get(candidates.group.id) ?? [];
        const rows = await kept(candidates, columns);
        if (rows.length > 0) groups.push({ candidates: { ...candidates, rows }, columns });
      }
    }
    let room = mostInAll;
    const compared: ChangeGroup[] = [];
    for (const { candidates, columns } of groups.toSorted(
      (a, b) => a.candidates.rows.length - b.candidates.rows.length,
    )) {
      const isCut = candidates.rows.length > Math.min(mostInGroup, room);
      room -= isCut ? newest : candidates.rows.length;
      compared.push(await compare(candidates, columns, isCut));
    }
    return { groups: compared, unfiltered, isPartial };

    function ownSources(connectionId: string): { ids: string[]; isWhole: boolean; isFlat: boolean } {
      const own = query.sources.filter((source) => source.connectionId === connectionId);
      return {
        ids: own.filter(({ kind }) => kind !== 'connection').map(({ id }) => id),
        isWhole: own.some(({ kind }) => kind === 'connection'),
        isFlat: own.every(({ kind }) => kind === 'data_source'),
      };
    }

    async function readSchemas(connectionId: string): Promise<Map<string, PropertySchema[]>> {
      const { ids, isFlat } = ownSources(connectionId);
      const rows = await changes.schemas(reader, connectionId, isFlat ? ids : undefined);
      return new Map(rows.map(({ id, columns }) => [id, columns as PropertySchema[]]));
    }

    async function candidatesIn(connectionId: string, schemas: Map<string, PropertySchema[]>): Promise<Found[]> {
      const { ids, isFlat } = ownSources(connectionId);
      const [connection] = await changes.connections(reader, [connectionId]);
      const touched = await changes.touched(reader, connectionId, query.span, isFlat ? ids : undefined);
      isPartial ||= touched.length >= mostTouched;
      const found = new Map<string, Found>();
      for (const row of touched) {
        const fate = fateOf(row, query.span, connection?.first_listed_at ?? undefined);
        if (fate) found.set(row.id, { ...row, fate });
      }
      for (const [dataSourceId, columns] of schemas) {
        for (const column of query.dates.columnsOf(columns)) {
          const days: [string, string] = [query.dates.from, query.dates.to];
          const rows = await changes.dated(reader, { connectionId, dataSourceId, column }, days);
          for (const row of rows) {
            const isThere = row.shownAt && row.shownAt <= query.span.since;
            if (isThere && !found.has(row.id)) found.set(row.id, { ...row, fate: 'same' });
          }
        }
      }
      return [...found.values()];
    }

    /** Those inside the sources, by data source or page tree. */
    async function inGroups(connectionId: string, found: Found[]): Promise<Candidates[]> {
      const { ids, isWhole } = ownSources(connectionId);
      const parents = new Set(found.flatMap(({ parentId }) => parentId ?? []));
      const above = await changes.above(reader, connectionId, [...parents, ...ids]);
      const byId = new Map(above.map((row) => [row.id, row]));
      const groups = new Map<string, Candidates>();
      for (const row of found) {
        const group = placeIn(row, byId, { ids: new Set(ids), isWhole });
        if (!group) continue;
        const known = groups.get(group.id) ?? { connectionId, group, rows: [] };
        known.rows.push(row);
        groups.set(group.id, known);
      }
      return [...groups.values()];
    }

    async function kept({ connectionId, group, rows }: Candidates, columns: PropertySchema[]): Promise<Found[]> {
      const { keeps, span } = query;
      if (!keeps || group.kind !== 'data_source') return rows;
      const passing = new Set(rows.filter(({ parentId }) => parentId !== group.id).map(({ id }) => id));
      const pass = (id: string, states: (object[] | null)[]) => {
        if (states.some((state) => keeps(group.id, (state ?? []) as Property[], columns))) passing.add(id);
      };
      const own = rows.filter(({ parentId }) => parentId === group.id);
      for (let at = 0; at < own.length; at += 1_000) {
        const ids = own.slice(at, at + 1_000).map(({ id }) => id);
        const there = await changes.properties(reader, connectionId, ids, span);
        for (const { id, properties, propertiesBefore } of there) pass(id, [properties, propertiesBefore]);
        for (const { id, properties } of await changes.trashed(reader, connectionId, ids)) pass(id, [properties]);
      }
      if (keeps(group.id, [], columns) !== undefined)
        unfiltered += own.filter(({ fate, state }) => fate === 'gone' && state !== 'deleted').length;
      return rows.filter(({ id }) => passing.has(id));
    }

    async function compare(candidates: Candidates, columns: PropertySchema[], isCut: boolean): Promise<ChangeGroup> {
      const { connectionId, group, rows } = candidates;
      const shown = isCut ? rows.toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, newest) : rows;
      const there = shown.flatMap(({ id, fate }) => (fate === 'gone' ? [] : [id]));
      const states = await readStates(changes, { reader, connectionId, ids: there, span: query.span }, texts);
      const counts: Record<Fate, number> = { new: 0, updated: 0, gone: 0 };
      for (const { fate } of rows) if (fate !== 'same') counts[fate] += 1;
      return {
        title: group.title,
        url: group.url,
        columns,
        isCut,
        counts,
        mostlyBy: isCut ? mostOf(rows.flatMap(({ fate, editor }) => (fate === 'new' ? (editor ?? []) : []))) : '',
        changes: shown.flatMap((row) => {
          const state = states.get(row.id);
          return row.fate === 'gone' || state ? [toChange(row, state)] : [];
        }),
      };
    }
  };
}

function toChange(row: Found, state: TwoPageStates | undefined): Change {
  const { id, fate, title, url, editor, goneAt, editedAt } = row;
  const at = fate === 'gone' ? goneAt : editedAt;
  return {
    id,
    fate,
    title: state?.after.title ?? title,
    url,
    ...(editor && fate !== 'gone' ? { author: editor } : {}),
    changedAt: (at ?? new Date(0)).toISOString(),
    ...(state && fate !== 'new' ? { before: state.before } : {}),
    ...(state && fate !== 'gone' ? { after: state.after } : {}),
    isDeleted: row.state === 'deleted',
    isTextLeftOut: state?.isTextLeftOut ?? false,
  };
}

function timeOf({ shownAt, editedAt, goneAt }: Found): number {
  return Math.max(...[shownAt, editedAt, goneAt].map((time) => time?.getTime() ?? 0));
}

/** What stands most often in the list, when that is more than half of it. */
function mostOf(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && first[1] * 2 > names.length ? first[0] : '';
}
