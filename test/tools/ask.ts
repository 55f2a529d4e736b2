import { createLogger } from '../../src/log.ts';
import { createTools } from '../../src/tools/index.ts';
import type { Tool, ToolContext, ToolResult } from '../../src/tools/tool.ts';
import { type Connected, connect } from '../notion/connect.ts';
import type { NotionOptions } from '../standins/notion/contract.ts';

export interface Toolbox extends Connected {
  tools: Tool[];
  /** Runs a tool as the agent does: the input is parsed by its schema first. */
  use(name: string, input: unknown, context?: Partial<ToolContext>): Promise<ToolResult>;
}

export const maya = {
  id: 'U07MAYA0001',
  name: 'Maya Lindqvist',
  timeZone: 'Europe/Stockholm',
  isAdmin: false,
  isGuest: false,
};

/** The tools over a stand-in Notion of their own. */
export async function openToolbox(options: Partial<NotionOptions> = {}): Promise<Toolbox> {
  const world = await connect(options);
  const tools = createTools({ notion: world.notion });
  return {
    ...world,
    tools,
    async use(name, input, context = {}) {
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      const audience = { kind: 'person', person: maya } as const;
      const signal = AbortSignal.timeout(15_000);
      return tool.run(tool.input.parse(input), {
        asker: maya,
        audience,
        signal,
        log: createLogger('silent'),
        ...context,
      });
    },
  };
}

/** An input for query_data_source that asks for everything, changed where a test cares. */
export function query(change: Record<string, unknown> = {}): Record<string, unknown> {
  const filter = { match: 'all', conditions: [], groups: [] };
  return { data_source: 'Projects', filter, sorts: [], columns: [], limit: 50, cursor: '', ...change };
}
