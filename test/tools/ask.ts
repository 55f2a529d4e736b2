import { createKnowledge } from '../../src/knowledge/create-knowledge.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { createLogger } from '../../src/log.ts';
import type { Notion } from '../../src/notion/notion.ts';
import { createTools } from '../../src/tools/index.ts';
import type { Tool, ToolContext, ToolResult } from '../../src/tools/tool.ts';
import type { NotionOptions, NotionStandIn } from '../standins/notion/contract.ts';
import { connectionId, type Library, openLibrary } from '../support/knowledge.ts';

export interface Toolbox extends AsyncDisposable {
  library: Library;
  standIn: NotionStandIn;
  /** Client of the only connection. */
  notion: Notion;
  knowledge: Knowledge;
  tools: Tool[];
  /** Texts that were summed up, each a call that costs money. */
  summed: string[];
  /** Runs a tool as the agent does: the input is parsed by its schema first. */
  use(name: string, input: unknown, context?: Partial<ToolContext>): Promise<ToolResult>;
  /** `METHOD /path status` of the requests since the last call, without those for people's names. */
  newRequests(): string[];
}

export const maya = {
  id: 'U07MAYA0001',
  name: 'Maya Lindqvist',
  timeZone: 'Europe/Stockholm',
  isAdmin: false,
  isGuest: false,
};

/** The tools over the copy of a stand-in Notion of their own, which is synced once unless `isSynced` is false. */
export async function openToolbox({
  isSynced = true,
  ...options
}: Partial<NotionOptions> & { isSynced?: boolean } = {}): Promise<Toolbox> {
  const library = await openLibrary(options);
  const { storage, connections, holder } = library.replica;
  const log = createLogger('silent');
  const knowledge = createKnowledge({ storage, connections, holder, log });
  const summed: string[] = [];
  const tools = createTools({
    knowledge,
    connections,
    summaries: storage.cache('summaries', 60_000),
    summarise: async (text) => `About ${summed.push(text)}.`,
  });
  if (isSynced) await library.catchUp();
  let seen = library.notion.requests.length;
  return {
    library,
    standIn: library.notion,
    notion: connections.notion(connectionId),
    knowledge,
    tools,
    summed,
    async use(name, input, context = {}) {
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      const audience = { kind: 'person', person: maya } as const;
      const signal = AbortSignal.timeout(15_000);
      const payer = { personId: maya.id };
      return tool.run(tool.input.parse(input), { asker: maya, audience, payer, signal, log, ...context });
    },
    newRequests() {
      const fresh = library.notion.requests.slice(seen).filter(({ path }) => path !== '/v1/users');
      seen = library.notion.requests.length;
      return fresh.map(({ method, path, status }) => `${method} ${path} ${status}`);
    },
    [Symbol.asyncDispose]: () => library[Symbol.asyncDispose](),
  };
}

/** An input for search without filters, changed where a test cares. */
export function search(...queries: string[]): Record<string, unknown> {
  return { queries, data_source: '', inside: '', edited_after: '', author: '' };
}

/** An input for query_data_source that asks for everything, changed where a test cares. */
export function query(change: Record<string, unknown> = {}): Record<string, unknown> {
  const filter = { match: 'all', conditions: [], groups: [] };
  return { data_source: 'Projects', filter, sorts: [], columns: [], limit: 50, cursor: '', ...change };
}
