import { type Client, iterateAllDataSourceRows, type QueryDataSourceParameters } from '@notionhq/client';
import { RequestError, UpstreamError } from '../errors.ts';
import { requireNotionId } from './ids.ts';
import { list, object, plainText, string } from './json.ts';
import type { Notion, Reading, Row } from './notion.ts';
import type { Requests } from './requests.ts';

const pageSize = 100;

/** The cursor after `answer`, if there is more. Throws when Notion repeats one of `seen`, and adds the new one to it. */
export function nextCursor(answer: unknown, seen: Set<string>): string | undefined {
  const { has_more, next_cursor } = object(answer);
  const cursor = has_more === false ? undefined : string(next_cursor);
  if (!cursor) return undefined;
  if (seen.has(cursor)) {
    throw new UpstreamError(
      'Notion',
      'Notion’s list leads back to its own beginning, so I could not read all of it. Please try again later.',
    );
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
  readRow: (reading: Reading) => Promise<(raw: unknown) => Row | undefined>;
}): Pick<Notion, 'allRows' | 'relation' | 'headings'> {
  const { requests, readRow } = parts;

  return {
    async *allRows(dataSourceId, { createdFrom, ...reading } = {}) {
      const read = await readRow(reading);
      const query = {
        data_source_id: requireNotionId(dataSourceId, 'data source'),
        page_size: pageSize,
        ...(createdFrom ? { filter: createdSince(createdFrom) } : {}),
      };
      let batch: Row[] = [];
      let met = 0;
      for await (const raw of iterateAllDataSourceRows(limited(requests, reading), query)) {
        const row = read(raw);
        if (row && !row.inTrash) batch.push(row);
        met += 1;
        if (met % pageSize > 0) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
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

    async headings(pageId, reading) {
      const headings: Awaited<ReturnType<Notion['headings']>> = [];
      const address = { block_id: requireNotionId(pageId), page_size: pageSize };
      const pages = allPages((cursor) =>
        requests.send(
          'read',
          (client) => client.blocks.children.list({ ...address, ...(cursor ? { start_cursor: cursor } : {}) }),
          reading,
        ),
      );
      for await (const answer of pages) headings.push(...list(object(answer).results).flatMap(readHeading));
      return headings;
    },
  };
}

/** What the SDK's helper needs of its client, with our limiter and retries behind it. */
function limited(requests: Requests, reading: Reading): Client {
  let seen = new Set<string>();
  const query = async (args: QueryDataSourceParameters) => {
    if (!args.start_cursor) seen = new Set();
    const answer = await requests.send('read', (client) => client.dataSources.query(args), reading);
    const cursor = nextCursor(answer, seen);
    return { ...answer, results: list(answer.results).filter((row) => string(object(row).id)), next_cursor: cursor };
  };
  return { dataSources: { query } } as unknown as Client;
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
