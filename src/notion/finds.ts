import type { Client } from '@notionhq/client';
import { unreadable } from './failures.ts';
import { requireNotionId } from './ids.ts';
import { type Json, list, object, oneLine, plainText, string } from './json.ts';
import { allPages } from './listing.ts';
import type { Notion, Reading } from './notion.ts';
import { readTitle } from './properties.ts';
import type { Requests } from './requests.ts';

const minuteMs = 60_000;
const mostPages = 100;

/** What a change whose answer was lost may have left behind. */
export function createFinds(parts: {
  requests: Requests;
  botId(reading: Reading): Promise<string | undefined>;
}): Pick<Notion, 'findCreated' | 'comments' | 'hasHeading'> {
  const { requests, botId } = parts;

  const collect = async (fetchPage: (client: Client, cursor: object) => Promise<unknown>, reading: Reading) => {
    const found: Json[] = [];
    let left = mostPages;
    const pages = allPages((cursor) =>
      requests.send('read', (client) => fetchPage(client, cursor ? { start_cursor: cursor } : {}), reading),
    );
    for await (const answer of pages) {
      found.push(...list(object(answer).results).map(object));
      left -= 1;
      if (left === 0) break;
    }
    return found;
  };
  const children = (pageId: string, reading: Reading) => {
    const block_id = requireNotionId(pageId);
    return collect((client, cursor) => client.blocks.children.list({ block_id, page_size: 100, ...cursor }), reading);
  };
  const isByBot = async (reading: Reading, since: Date) => {
    const id = await botId(reading);
    const from = Math.floor(since.getTime() / minuteMs) * minuteMs;
    return (item: Json) => object(item.created_by).id === id && Date.parse(string(item.created_time) ?? '') >= from;
  };

  return {
    async findCreated(parent, title, since, reading = {}) {
      const isOurs = await isByBot(reading, since);
      const isCalled = (name: string) => sameTitle(name, title);
      if (parent.type === 'page') {
        const blocks = await children(parent.id, reading);
        const pages = blocks.filter(
          (block) => block.type === 'child_page' && isOurs(block) && isCalled(String(object(block.child_page).title)),
        );
        return Promise.all(
          pages.map(async ({ id }) => {
            const page_id = requireNotionId(String(id));
            return readCreated(await requests.send('read', (client) => client.pages.retrieve({ page_id }), reading));
          }),
        );
      }
      const data_source_id = requireNotionId(parent.id, 'data source');
      const filter = { timestamp: 'created_time', created_time: { on_or_after: since.toISOString() } } as const;
      const rows = await collect(
        (client, cursor) => client.dataSources.query({ data_source_id, filter, page_size: 100, ...cursor }),
        reading,
      );
      return rows.filter((row) => isOurs(row) && isCalled(readTitle(row.properties))).map(readCreated);
    },

    async comments(pageId, reading = {}) {
      const block_id = requireNotionId(pageId);
      const found = await collect(
        (client, cursor) => client.comments.list({ block_id, page_size: 100, ...cursor }),
        reading,
      );
      return found.map((comment) => {
        const createdById = string(object(comment.created_by).id);
        return {
          id: string(comment.id) ?? unreadable(),
          text: plainText(comment.rich_text),
          createdAt: string(comment.created_time) ?? '',
          ...(createdById ? { createdById } : {}),
        };
      });
    },

    async hasHeading(pageId, heading, since, reading = {}) {
      const isOurs = await isByBot(reading, since);
      return (await children(pageId, reading)).some(
        (block) =>
          block.type === 'heading_2' && isOurs(block) && plainText(object(block.heading_2).rich_text) === heading,
      );
    },
  };
}

/** Notion trims titles, and shows those of rows without a title as `Untitled`. */
function sameTitle(one: string, other: string): boolean {
  const plain = (title: string) => oneLine(title, 2_000) || 'Untitled';
  return plain(one).slice(0, 299) === plain(other).slice(0, 299);
}

function readCreated(raw: unknown): { id: string; url: string; createdAt: string } {
  const page = object(raw);
  const [id, url, createdAt = ''] = [string(page.id), string(page.url), string(page.created_time)];
  return id && url ? { id, url, createdAt } : unreadable();
}
