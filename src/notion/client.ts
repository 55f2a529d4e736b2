import type { CreatePageParameters, QueryDataSourceParameters } from '@notionhq/client';
import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import { type Clock, systemClock } from './clock.ts';
import { readAll, readDataSource, readRow } from './entries.ts';
import { requireNotionId } from './ids.ts';
import { object, oneLine, string } from './json.ts';
import { completeMarkdown } from './markdown.ts';
import { createMemory } from './memory.ts';
import type { DataSource, Notion, Row } from './notion.ts';
import { createPeople } from './people.ts';
import { createRequests } from './requests.ts';

/** `people` keeps the names of the workspace's people between starts. Request bodies are built here and nowhere else. */
export function createNotion(settings: {
  token: string;
  baseUrl?: string;
  people: Pick<Cache, 'get' | 'set'>;
  log: Logger;
  clock?: Clock;
}): Notion {
  const { log, clock = systemClock } = settings;
  const requests = createRequests({ ...settings, clock });
  const people = createPeople({ requests, cache: settings.people, clock, log });
  const memory = createMemory(clock);

  const remembered = <T extends Row | DataSource>(entry: T | undefined): T | undefined => {
    if (entry) memory.remember(entry);
    return entry;
  };
  const nameOf = async () => {
    const names = await people.names();
    return (id: string) => names.get(id);
  };

  return {
    async search(query, { kind, limit = 20, signal } = {}) {
      const body = {
        query: oneLine(query),
        page_size: Math.min(Math.max(limit, 1), 100),
        sort: { property: 'relevance' } as const,
        ...(kind ? { filter: { property: 'object', value: kind } as const } : {}),
      };
      const [answer, name] = await Promise.all([
        requests.send('read', (client) => client.search(body), signal),
        nameOf(),
      ]);
      const read = (raw: unknown) => remembered<Row | DataSource>(readRow(raw, name) ?? readDataSource(raw, name));
      return readAll(answer, read).filter((entry) => !entry.inTrash);
    },

    async page(pageId, { signal } = {}) {
      const page_id = requireNotionId(pageId);
      const [answer, name] = await Promise.all([
        requests.send('read', (client) => client.pages.retrieve({ page_id }), signal),
        nameOf(),
      ]);
      return remembered(readRow(answer, name)) ?? unreadable();
    },

    async markdown(pageId, { signal } = {}) {
      const fetchPart = (page_id: string) =>
        requests.send('read', (client) => client.pages.retrieveMarkdown({ page_id }), signal);
      return completeMarkdown(requireNotionId(pageId), fetchPart, signal);
    },

    async dataSource(dataSourceId, { signal } = {}) {
      const data_source_id = requireNotionId(dataSourceId, 'data source');
      const [answer, name] = await Promise.all([
        requests.send('read', (client) => client.dataSources.retrieve({ data_source_id }), signal),
        nameOf(),
      ]);
      return remembered(readDataSource(answer, name)) ?? unreadable();
    },

    async rows(dataSourceId, { filter, sorts, limit = 100, cursor, signal } = {}) {
      const query = {
        data_source_id: requireNotionId(dataSourceId, 'data source'),
        page_size: Math.min(Math.max(limit, 1), 100),
        ...(filter ? { filter } : {}),
        ...(sorts?.length ? { sorts } : {}),
        ...(cursor ? { start_cursor: cursor } : {}),
      } as QueryDataSourceParameters;
      const [answer, name] = await Promise.all([
        requests.send('read', (client) => client.dataSources.query(query), signal),
        nameOf(),
      ]);
      const next = answer.has_more ? string(answer.next_cursor) : undefined;
      return {
        rows: readAll(answer, (raw) => remembered(readRow(raw, name))).filter((row) => !row.inTrash),
        ...(next ? { cursor: next } : {}),
        incomplete: object(object(answer).request_status).type === 'incomplete',
      };
    },

    async createPage({ parent, title, markdown, properties }) {
      const id = requireNotionId(parent.id, parent.type === 'page' ? 'page' : 'data source');
      const titled = { title: { title: [{ text: { content: title } }] } };
      const body = {
        parent: parent.type === 'page' ? { page_id: id } : { data_source_id: id },
        properties: parent.type === 'page' ? titled : properties,
        ...(markdown.trim() ? { markdown } : {}),
      } as CreatePageParameters;
      const answer = object(await requests.send('create', (client) => client.pages.create(body)));
      const [pageId, url] = [string(answer.id), string(answer.url)];
      if (!pageId || !url) return unreadable();
      return { id: pageId, url };
    },

    async identity({ signal } = {}) {
      const me = object(await requests.send('read', (client) => client.users.me({}), signal));
      return {
        botName: oneLine(string(me.name) ?? 'unnamed connection'),
        workspaceName: oneLine(string(object(me.bot).workspace_name) ?? 'unnamed workspace'),
      };
    },

    known: (id) => memory.recall(id),

    async people() {
      return [...(await people.names())].map(([id, name]) => ({ id, name }));
    },
  };
}

function unreadable(): never {
  throw new UpstreamError('Notion', 'Notion gave an answer that I could not read. Please try again in a minute.');
}
