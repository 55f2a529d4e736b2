import type { Client, QueryDataSourceParameters } from '@notionhq/client';
import { type Breaker, createBreaker } from '../breaker.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import { readAll, readDatabase, readDataSource, readRow } from './entries.ts';
import { unreadable } from './failures.ts';
import { createFinds } from './finds.ts';
import { requireNotionId } from './ids.ts';
import { object, oneLine, string } from './json.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createListings, nextCursor } from './listing.ts';
import { completeMarkdown } from './markdown.ts';
import type { Notion, Reading } from './notion.ts';
import { createPeople } from './people.ts';
import { type Access, createRequests } from './requests.ts';
import { createUploads } from './uploads.ts';
import { createWrites } from './writes.ts';

interface Settings extends Access {
  baseUrl?: string;
  /** Keeps the workspace’s people between starts. */
  people: Pick<Cache, 'get' | 'set'>;
  log: Logger;
  clock?: Clock;
  /** The connection's own when absent. */
  limiter?: Limiter;
  /** The connection's own when absent. */
  breaker?: Breaker;
}

/** One connection's Notion. Request bodies are built here and in the files of listings, writes, finds and uploads, nowhere else. */
export function createNotion(settings: Settings): Notion {
  const { log, clock = systemClock } = settings;
  const { limiter = createLimiter({ clock }), breaker = createBreaker({ service: 'Notion', log, clock }) } = settings;
  const requests = createRequests({ ...settings, clock, limiter, breaker });
  const people = createPeople({ requests, cache: settings.people, clock, log });

  const readers = async () => {
    const known = await people.known();
    const nameOf = (id: string) => known.get(id)?.name;
    const row = (raw: unknown) => readRow(raw, nameOf);
    const dataSource = (raw: unknown) => readDataSource(raw, nameOf);
    return { row, dataSource, either: (raw: unknown) => row(raw) ?? dataSource(raw) };
  };
  const rowReader = async () => (await readers()).row;
  let knownBotId: string | undefined;
  const botId = async (reading: Reading) => {
    knownBotId ??= (await identity(reading)).botId;
    return knownBotId;
  };
  const identity: Notion['identity'] = async (reading = {}) => {
    const me = object(await requests.send('read', (client) => client.users.me({}), reading));
    const botId = string(me.id);
    const { workspace_id, workspace_name } = object(me.bot);
    const workspaceId = string(workspace_id);
    return {
      botName: oneLine(string(me.name) ?? 'unnamed connection'),
      workspaceName: oneLine(string(workspace_name) ?? 'unnamed workspace'),
      ...(botId ? { botId } : {}),
      ...(workspaceId ? { workspaceId } : {}),
    };
  };
  const ask = <T>(call: (client: Client) => Promise<T>, reading: Reading) =>
    Promise.all([requests.send('read', call, reading), readers()]);

  return {
    ...createListings({ requests, readRow: rowReader }),
    ...createWrites({ requests, readRow: rowReader }),
    ...createFinds({ requests, botId }),
    ...createUploads({ requests, clock }),

    async list({ cursor, inTrash = false, ...reading } = {}) {
      const body = {
        page_size: 100,
        sort: { timestamp: 'last_edited_time', direction: 'descending' } as const,
        ...(inTrash ? { filter: { in_trash: true } } : {}),
        ...(cursor ? { start_cursor: cursor } : {}),
      };
      const [answer, read] = await ask((client) => client.search(body), reading);
      const next = nextCursor(answer, new Set());
      const isStuck = next !== undefined && next === cursor;
      const entries = readAll(answer, read.either);
      return {
        entries: entries.filter((entry) => entry.inTrash === inTrash),
        ...(next && !isStuck ? { cursor: next } : {}),
        incomplete: isStuck || isIncomplete(answer),
      };
    },

    async page(pageId, reading = {}) {
      const page_id = requireNotionId(pageId);
      const [answer, read] = await ask((client) => client.pages.retrieve({ page_id }), reading);
      return read.row(answer) ?? unreadable();
    },

    async markdown(pageId, { thorough = false, transcript = false, ...reading } = {}) {
      const spoken = transcript ? { include_transcript: true } : {};
      const fetchPart = (page_id: string) =>
        requests.send('read', (client) => client.pages.retrieveMarkdown({ page_id, ...spoken }), reading);
      const patient = thorough || (reading.lane !== undefined && reading.lane !== 'person');
      return completeMarkdown(requireNotionId(pageId), fetchPart, patient ? 300 : 20);
    },

    async dataSource(dataSourceId, reading = {}) {
      const data_source_id = requireNotionId(dataSourceId, 'data source');
      const [answer, read] = await ask((client) => client.dataSources.retrieve({ data_source_id }), reading);
      return read.dataSource(answer) ?? unreadable();
    },

    async database(databaseId, reading = {}) {
      const database_id = requireNotionId(databaseId, 'database');
      const answer = await requests.send('read', (client) => client.databases.retrieve({ database_id }), reading);
      return readDatabase(answer) ?? unreadable();
    },

    async rows(dataSourceId, { filter, sorts, limit = 100, cursor, ...reading } = {}) {
      const query = {
        data_source_id: requireNotionId(dataSourceId, 'data source'),
        page_size: Math.min(Math.max(limit, 1), 100),
        ...(filter ? { filter } : {}),
        ...(sorts?.length ? { sorts } : {}),
        ...(cursor ? { start_cursor: cursor } : {}),
      } as QueryDataSourceParameters;
      const [answer, read] = await ask((client) => client.dataSources.query(query), reading);
      const next = nextCursor(answer, new Set(cursor ? [cursor] : []));
      return {
        rows: readAll(answer, read.row).filter((row) => !row.inTrash),
        ...(next ? { cursor: next } : {}),
        incomplete: isIncomplete(answer),
      };
    },

    identity,

    async people() {
      return [...(await people.known()).values()];
    },
  };
}

/** Notion ended the listing before its end. */
function isIncomplete(answer: unknown): boolean {
  return object(object(answer).request_status).type === 'incomplete';
}
