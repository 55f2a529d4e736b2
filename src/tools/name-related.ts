import { AppError } from '../errors.ts';
import type { DataSource, Notion, Row } from '../notion/notion.ts';
import type { PropertyValue } from '../notion/properties.ts';
import type { Names } from '../notion/show-value.ts';
import { knownNames } from './entries.ts';

const mostTargets = 3;
const mostPages = 8;

/**
 * Names for the people and pages in the shown columns. Titles that no listing has told cost one request for each related data
 * source, and a few more for single pages; what stays unknown is shown as an id.
 */
export async function nameRelated(
  notion: Notion,
  dataSource: DataSource,
  rows: Row[],
  columns: string[],
  signal: AbortSignal,
): Promise<Names> {
  const relations = dataSource.properties.filter(({ name, target }) => target && columns.includes(name));
  const unknown = (column: string) => relatedIds(rows, column).filter((id) => !notion.known(id));
  const targets = new Set(
    relations.filter(({ name }) => unknown(name).length > 0).flatMap(({ target }) => target ?? []),
  );
  await Promise.all(
    [...targets].slice(0, mostTargets).map((target) => quietly(notion.rows(target, { limit: 100, signal }))),
  );
  const left = new Set(relations.flatMap(({ name }) => unknown(name)));
  await Promise.all([...left].slice(0, mostPages).map((id) => quietly(notion.page(id, { signal }))));
  return knownNames(notion);
}

function relatedIds(rows: Row[], column: string): string[] {
  const values = rows.flatMap((row) => row.properties.filter(({ name }) => name === column).map(({ value }) => value));
  return values.flatMap((value: PropertyValue | null) => (value?.kind === 'pages' ? value.ids : []));
}

/** Names are a comfort: a related data source that is not shared must not spoil the answer. */
async function quietly(listing: Promise<unknown>): Promise<void> {
  try {
    await listing;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
