import type * as z from 'zod';
import { type Audience, type Person, requireReader } from '../knowledge/audience.ts';
import type { Passage, Source } from '../knowledge/source.ts';
import type { Logger } from '../log.ts';
import type { Payer } from '../storage/budget.ts';
import type { Draft } from './draft.ts';

/** What a tool answers. The model reads `text` and `passages`; people see `sources`. */
export interface ToolResult {
  text: string;
  /** Citable: each becomes one `search_result` block, each of its texts the smallest unit that can be cited. */
  passages?: Passage[];
  sources?: Source[];
  /** Only from tools with `effect: 'write'`. */
  draft?: Draft;
}

export interface ToolContext {
  asker: Person;
  audience: Audience;
  /** Of what a tool has a model do. */
  payer: Payer;
  signal: AbortSignal;
  log: Logger;
}

/** Vendor-neutral, so that Claude and MCP clients see the same list. `run` throws an AppError to tell the model why not. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  description: string;
  /** A `write` tool only proposes: it returns a draft and changes nothing. */
  effect: 'read' | 'write';
  input: Input;
  /** What the people watching see while it runs, for instance: Searching Notion for “key rotation”. */
  title(input: z.output<Input>, context: Pick<ToolContext, 'audience'>): string | Promise<string>;
  run(input: z.output<Input>, context: ToolContext): Promise<ToolResult>;
}

/** Keeps the input type of one tool while the table holds them all as `Tool`, and lets nobody read who may see nothing. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  const guarded: Tool<Input> = {
    ...tool,
    async run(input, context) {
      requireReader(context.audience);
      return tool.run(input, context);
    },
  };
  return guarded as unknown as Tool;
}
