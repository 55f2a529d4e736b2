import { AccessError } from '../errors.ts';
import { findNotionId } from '../notion/ids.ts';
import { pick } from '../notion/nearest.ts';
import type { DataSource, Notion } from '../notion/notion.ts';

/**
 * The data source that an id, a link to its database or a title names. What a listing showed in the last minutes is taken as it is
 * unless `fresh`. Throws a RequestError with the titles that exist.
 */
export async function findDataSource(
  notion: Notion,
  wanted: string,
  { signal, fresh = false }: { signal: AbortSignal; fresh?: boolean },
): Promise<DataSource> {
  const id = findNotionId(wanted);
  const known = id ? notion.known(id) : undefined;
  if (known?.kind === 'data_source' && !fresh) return known;
  const direct = id ? await readDirectly(notion, id, signal) : undefined;
  if (direct) return direct;
  const list = (title: string) => notion.search(title, { kind: 'data_source', limit: 100, signal });
  const found = id ? [] : await list(wanted);
  const named = found.some(({ title }) => title.toLowerCase() === wanted.trim().toLowerCase());
  const listed = named ? found : await list('');
  const behindLink = id ? listed.find((entry) => findNotionId(entry.url) === id) : undefined;
  const entry = behindLink ?? pick(wanted, listed, ({ title }) => title, 'data source called');
  const shown = notion.known(entry.id);
  return shown?.kind === 'data_source' ? shown : notion.dataSource(entry.id, { signal });
}

/** Undefined when the id may be that of the database around the data source, as in links that people copy. */
async function readDirectly(notion: Notion, id: string, signal: AbortSignal): Promise<DataSource | undefined> {
  try {
    return await notion.dataSource(id, { signal });
  } catch (error) {
    if (error instanceof AccessError) return undefined;
    throw error;
  }
}
