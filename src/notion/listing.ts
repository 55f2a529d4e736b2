import { type Client, iterateAllDataSourceRows, type QueryDataSourceParameters } from '@notionhq/client';
import { RequestError, UpstreamError } from '../errors.ts';
import { requireNotionId } from './ids.ts';
import { list, object, plainText, string } from './json.ts';
import { readMeeting } from './meetings.ts';
import type { Notion, Reading, Row } from './notion.ts';
import type { Requests } from './requests.ts';

const pageSize = 100;

/** The cursor after `answer`, if there is more. Throws when Notion gives none or repeats one of `seen`, and adds the new one to it. */
export function nextCursor(answer: unknown, seen: Set<string>): string | undefined {
  const { has_more, next_cursor } = object(answer);
  const cursor = string(next_cursor);
  if (has_more === false || (!cursor && has_more !== true)) return undefined;
  if (!cursor || seen.has(cursor)) {
    const how = cursor ? 'leads back to its own beginning' : 'breaks off in the middle';
    throw new UpstreamError('Notion', `Notion’s list ${how}, so I could not read all of it. Please try again later.`);
  }
  seen.add(cursor);
  return cursor;
}

/** Every page of a listing, in order. */
export async function* allPages(fetchPage: (cursor?: string) => Promise<unknown>): AsyncGenerator<unknown> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const answer = await fetchPage(cursor);
    yield answer;
    cursor = nextCursor(answer, seen);
  } while (cursor);
}

/** The listings that only make sense as a whole, each fetched page by page. */
export function createListings(parts: {
  requests: Requests;
  readRow: () => Promise<(raw: unknown) => Row | undefined>;
}): Pick<Notion, 'allRows' | 'relation' | 'headings' | 'meetings'> {
  const { requests, readRow } = parts;

  /** The blocks right on a page. */
  const blocks = async (pageId: string, reading: Reading = {}): Promise<unknown[]> => {
    const found: unknown[] = [];
    const address = { block_id: requireNotionId(pageId), page_size: pageSize };
    const pages = allPages((cursor) =>
      requests.send(
        'read',
        (client) => client.blocks.children.list({ ...address, ...(cursor ? { start_cursor: cursor } : {}) }),
        reading,
      ),
    );
    for await (const answer of pages) found.push(...list(object(answer).results));
    return found;
  };

  return {
    async *allRows(dataSourceId, { createdFrom, ...reading } = {}) {
      const data_source_id = requireNotionId(dataSourceId, 'data source');
      const read = await readRow();
      let from = createdFrom;
      for (let skipped = false; ; skipped = true) {
        const walk = walkRows(requests, reading);
        const query = { data_source_id, page_size: pageSize, ...(from ? { filter: createdSince(from) } : {}) };
        try {
          for await (const batch of batches(iterateAllDataSourceRows(walk.client, query))) {
            const rows = batch.flatMap((raw) => read(raw) ?? []).filter((row) => !row.inTrash);
            if (rows.length > 0) yield rows;
          }
          if (skipped) throw tooManyAtOnce();
          return;
        } catch (error) {
          if (!isStuck(error)) throw error;
          const next = minuteAfter(walk.lastCreated());
          if (!next || (from && next <= from)) throw tooManyAtOnce(error);
          from = next;
        }
      }
    },

    async relation(pageId, propertyId, reading) {
      const ids: string[] = [];
      const address = { page_id: requireNotionId(pageId), property_id: pathPart(propertyId), page_size: pageSize };
      const pages = allPages((cursor) =>
        requests.send(
          'read',
          (client) => client.pages.properties.retrieve({ ...address, ...(cursor ? { start_cursor: cursor } : {}) }),
          reading,
        ),
      );
      for await (const answer of pages) {
        ids.push(...list(object(answer).results).flatMap((item) => string(object(object(item).relation).id) ?? []));
      }
      return [...new Set(ids)];
    },

    headings: async (pageId, reading) => (await blocks(pageId, reading)).flatMap(readHeading),

    meetings: async (pageId, reading) => (await blocks(pageId, reading)).flatMap(readMeeting),
  };
}

/** What the SDK's helper needs of its client, with our limiter and retries behind it. */
function walkRows(requests: Requests, reading: Reading) {
  let seen = new Set<string>();
  let lastCreated: string | undefined;
  const query = async (args: QueryDataSourceParameters) => {
    if (!args.start_cursor) seen = new Set();
    const answer = await requests.send('read', (client) => client.dataSources.query(args), reading);
    const results = list(answer.results).filter((row) => string(object(row).id));
    lastCreated = string(object(results.at(-1)).created_time) ?? lastCreated;
    return { ...answer, results, next_cursor: nextCursor(answer, seen) };
  };
  return { client: { dataSources: { query } } as unknown as Client, lastCreated: () => lastCreated };
}

/** In batches of a page; what came before an error comes before it here too. */
async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  try {
    for await (const item of items) {
      batch.push(item);
      if (batch.length < pageSize) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    yield batch;
    throw error;
  }
  yield batch;
}

/** More rows than one query gives were created in one moment, so that the SDK's helper cannot get past it. */
function isStuck(error: unknown): boolean {
  return error instanceof Error && error.message.includes('cannot make progress');
}

/** Notion shows times of creation in whole minutes. */
function minuteAfter(time: string | undefined): string | undefined {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? undefined : new Date(at + 60_000).toISOString();
}

function tooManyAtOnce(cause?: unknown): UpstreamError {
  return new UpstreamError(
    'Notion',
    'More rows of this data source were created in one minute than Notion lists, so I could not read all of them.',
    cause,
  );
}

function createdSince(time: string) {
  return { timestamp: 'created_time', created_time: { on_or_after: time } } as const;
}

function readHeading(raw: unknown): { blockId: string; level: number; text: string }[] {
  const block = object(raw);
  const blockId = string(block.id);
  const level = Number(/^heading_([1-4])$/.exec(string(block.type) ?? '')?.[1]);
  return blockId && level ? [{ blockId, level, text: plainText(object(block[`heading_${level}`]).rich_text) }] : [];
}

/** Notion gives property ids ready for URLs; whatever else is in one must not become part of the path. */
function pathPart(propertyId: string): string {
  try {
    const part = encodeURIComponent(decodeURIComponent(propertyId));
    if (part && !part.includes('..')) return part;
  } catch {}
  throw new RequestError('That is not the id of a Notion property.');
}
