import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { SearchFilters } from '../knowledge/knowledge.ts';
import { isDate } from '../notion/dates.ts';
import { findNotionId } from '../notion/ids.ts';
import { oneLine } from '../notion/json.ts';
import { pick, quote } from '../notion/nearest.ts';
import { findDataSource } from './find-data-source.ts';
import type { ToolParts } from './live.ts';

/** The filters as the model gives them: empty where it wants none. */
interface GivenFilters {
  data_source: string;
  inside: string;
  edited_after: string;
  author: string;
}

/** The filters that are wanted, with ids for names. Throws a RequestError that says how each is to be given. */
export async function readFilters(
  parts: ToolParts,
  audience: Audience,
  given: GivenFilters,
  signal: AbortSignal,
): Promise<SearchFilters> {
  const wanted = (key: keyof GivenFilters) => given[key].trim();
  const date = wanted('edited_after');
  if (date && !isDate(date)) throw new RequestError(`${quote(date)} is not a date. Write it like 2026-03-31.`);
  const [dataSource, ancestorId] = await Promise.all([
    wanted('data_source') ? findDataSource(parts, audience, wanted('data_source'), signal) : undefined,
    wanted('inside') ? findPlace(parts, audience, wanted('inside')) : undefined,
  ]);
  return {
    ...(dataSource ? { dataSourceId: dataSource.source.id } : {}),
    ...(ancestorId ? { ancestorId } : {}),
    ...(date ? { editedAfter: date } : {}),
    ...(wanted('author') ? { author: oneLine(wanted('author'), 100) } : {}),
  };
}

async function findPlace({ knowledge }: ToolParts, audience: Audience, wanted: string): Promise<string> {
  const id = findNotionId(wanted);
  if (id) return id;
  const found = await knowledge.find(audience, wanted, { limit: 20 });
  return pick(wanted, found, ({ title }) => title, 'page called').id;
}
