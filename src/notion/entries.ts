import { unreadable } from './failures.ts';
import { list, object, oneLine, plainText, string } from './json.ts';
import type { Database, DataSource, Entry, Row } from './notion.ts';
import { readProperty, readTitle } from './properties.ts';
import { readSchema } from './schema.ts';

type NameOf = (personId: string) => string | undefined;

/** A page or data source of a listing; undefined for other objects and for the stubs that Notion shows of what it withholds. */
function readEntry(raw: unknown, nameOf: NameOf): Entry | undefined {
  const item = object(raw);
  const [id, url] = [string(item.id), string(item.url)];
  const kind = item.object === 'page' || item.object === 'data_source' ? item.object : undefined;
  if (!id || !url || !kind) return undefined;
  const editor = object(item.last_edited_by);
  const editedBy = nameOf(string(editor.id) ?? '') ?? oneLine(string(editor.name) ?? '', 100);
  const icon = string(object(item.icon).emoji);
  const editedById = string(editor.id);
  const createdById = string(object(item.created_by).id);
  return {
    kind,
    id,
    url,
    title: kind === 'page' ? readTitle(item.properties) : oneLine(plainText(item.title)) || 'Untitled',
    ...(icon ? { icon } : {}),
    parent: readParent(kind === 'data_source' ? (item.database_parent ?? item.parent) : item.parent),
    createdAt: string(item.created_time) ?? '',
    editedAt: string(item.last_edited_time) ?? '',
    ...(editedBy ? { editedBy } : {}),
    ...(editedById ? { editedById } : {}),
    ...(createdById ? { createdById } : {}),
    inTrash: item.in_trash === true || item.archived === true,
  };
}

export function readRow(raw: unknown, nameOf: NameOf): Row | undefined {
  const entry = readEntry(raw, nameOf);
  if (entry?.kind !== 'page') return undefined;
  const properties = Object.entries(object(object(raw).properties));
  return { ...entry, kind: 'page', properties: properties.map(([name, value]) => readProperty(name, value)) };
}

export function readDataSource(raw: unknown, nameOf: NameOf): DataSource | undefined {
  const entry = readEntry(raw, nameOf);
  if (entry?.kind !== 'data_source') return undefined;
  const { description, properties, parent } = object(raw);
  const databaseId = string(object(parent).database_id);
  return {
    ...entry,
    kind: 'data_source',
    ...(databaseId ? { databaseId } : {}),
    description: plainText(description),
    properties: readSchema(properties),
  };
}

export function readDatabase(raw: unknown): Database | undefined {
  const database = object(raw);
  const [id, url] = [string(database.id), string(database.url)];
  if (database.object !== 'database' || !id || !url) return undefined;
  const icon = string(object(database.icon).emoji);
  return {
    id,
    url,
    title: oneLine(plainText(database.title)) || 'Untitled',
    ...(icon ? { icon } : {}),
    parent: readParent(database.parent),
    dataSourceIds: list(database.data_sources).flatMap((source) => string(object(source).id) ?? []),
    editedAt: string(database.last_edited_time) ?? '',
    inTrash: database.in_trash === true || database.archived === true,
  };
}

/** The entries of a listing that could be read; an answer without a list is trouble of Notion's, not the end of a listing. */
export function readAll<T>(answer: unknown, read: (raw: unknown) => T | undefined): T[] {
  const { results } = object(answer);
  return (Array.isArray(results) ? results : unreadable()).flatMap((raw) => read(raw) ?? []);
}

const parentTypes = {
  page_id: 'page',
  data_source_id: 'data_source',
  database_id: 'database',
  block_id: 'block',
  workspace: 'workspace',
} as const;

function readParent(raw: unknown): Entry['parent'] {
  const parent = object(raw);
  const key = string(parent.type) ?? '';
  const type = Object.hasOwn(parentTypes, key) ? parentTypes[key as keyof typeof parentTypes] : 'other';
  const id = string(parent[key]);
  return { type, ...(id ? { id } : {}) };
}
