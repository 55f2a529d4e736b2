import { UpstreamError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge, StoredDataSource } from '../knowledge/knowledge.ts';
import { findNotionId } from '../notion/ids.ts';
import { pick } from '../notion/nearest.ts';
import { type Placed, toRef } from './entries.ts';
import { readLive, type ToolParts } from './live.ts';

/** A data source with its columns, from the copy or from Notion itself. */
export interface FoundDataSource extends Pick<StoredDataSource, 'description' | 'columns'> {
  source: Placed;
  /** Absent when the copy has not read them. */
  rows?: number;
}

const mostListed = 200;

/**
 * The data source that an id, a link to its database or a title names, as the copy has it; Notion is asked for an id that the copy
 * does not have. Throws a RequestError with the titles that exist.
 */
export async function findDataSource(
  parts: ToolParts,
  audience: Audience,
  wanted: string,
  signal: AbortSignal,
): Promise<FoundDataSource> {
  const { knowledge } = parts;
  const id = findNotionId(wanted);
  if (id) {
    const stored = await storedDataSource(knowledge, audience, id);
    if (stored) return stored;
    const { connectionId, found } = await readLive(parts, audience, id, (notion) => notion.dataSource(id, { signal }));
    return { source: toRef(connectionId, found), description: found.description, columns: found.properties };
  }
  const listed = await knowledge.find(audience, wanted, { kind: 'data_source', limit: mostListed });
  const isNamed = listed.some(({ title }) => title.toLowerCase() === wanted.trim().toLowerCase());
  const choice = isNamed ? listed : await knowledge.find(audience, '', { kind: 'data_source', limit: mostListed });
  const { id: chosenId } = pick(wanted, choice, ({ title }) => title, 'data source called');
  const chosen = await knowledge.dataSource(audience, chosenId);
  return chosen ?? findDataSource(parts, audience, chosenId, signal);
}

/** By its own id, or by that of the database around it, which is what links have that people copy. */
export async function storedDataSource(
  knowledge: Knowledge,
  audience: Audience,
  id: string,
): Promise<StoredDataSource | undefined> {
  const stored = await knowledge.dataSource(audience, id);
  if (stored) return stored;
  const all = await knowledge.find(audience, '', { kind: 'data_source', limit: mostListed });
  const behindLink = all.find(({ url }) => findNotionId(url) === id);
  return behindLink && knowledge.dataSource(audience, behindLink.id);
}

/** The same with the columns that Notion has now; those of the copy while Notion does not answer. */
export async function findFreshDataSource(
  parts: ToolParts,
  audience: Audience,
  wanted: string,
  signal: AbortSignal,
): Promise<FoundDataSource> {
  const found = await findDataSource(parts, audience, wanted, signal);
  if (found.rows === undefined) return found;
  const { connectionId, id, place } = found.source;
  try {
    const now = await parts.connections.notion(connectionId).dataSource(id, { signal });
    const source = { ...toRef(connectionId, now), place };
    return { ...found, source, description: now.description, columns: now.properties };
  } catch (error) {
    if (error instanceof UpstreamError) return found;
    throw error;
  }
}
