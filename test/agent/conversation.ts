import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type AgentSettings, createAgent } from '../../src/agent/agent.ts';
import { type Budget, createBudget } from '../../src/agent/budget.ts';
import { createProposals } from '../../src/agent/proposals/create-proposals.ts';
import type { Outcome, Turn, TurnEvent, Usage } from '../../src/agent/turn.ts';
import type { Prices } from '../../src/agent/usage.ts';
import type { Person } from '../../src/knowledge/audience.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import type { Passage } from '../../src/knowledge/source.ts';
import { createLogger } from '../../src/log.ts';
import type { Limits } from '../../src/storage/budget.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { defineTool, type Tool, type ToolContext, type ToolResult } from '../../src/tools/tool.ts';
import { type Answer, type AnswerParts, createAnswer } from '../../src/workflows/answer.ts';
import { createQuote } from '../../src/workflows/quote.ts';
import type { ClaudeOptions, ClaudeStandIn, Reply } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { fileStorage } from '../support/file-storage.ts';

export const maya: Person = {
  id: 'U07MAYA0001',
  name: 'Maya Lindqvist',
  timeZone: 'Europe/Stockholm',
  isAdmin: false,
  isGuest: false,
};
export const tom: Person = { ...maya, id: 'U07TOM00002', name: 'Tom Okafor', timeZone: 'Europe/London', isAdmin: true };

export const prices = {
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
};

export const rotation: Passage = {
  source: {
    url: 'https://app.notion.com/p/rotation',
    title: 'API keys',
    section: 'Rotation',
    editedAt: '2026-11-02T10:00:00.000Z',
    editedBy: 'Tom Okafor',
  },
  texts: ['Keys are rotated every 90 days.', 'Ask #security for help, see https://status.example/keys first.'],
};

/** A tool that reads the passage above, or does what the test says. */
export function lookUp(run?: (input: { query: string }, context: ToolContext) => Promise<ToolResult>): Tool {
  return defineTool({
    name: 'look_up',
    description: 'Looks something up.',
    effect: 'read',
    input: z.strictObject({ query: z.string() }),
    title: ({ query }) => `Looking up ${query}`,
    run: run ?? (async ({ query }) => ({ text: `About ${query}:`, passages: [rotation], sources: [rotation.source] })),
  });
}

export const call = (input: unknown = { query: 'keys' }, name = 'look_up') => ({
  type: 'tool_use' as const,
  name,
  input,
});
export const says = (text: string, ...blocks: number[]) => ({
  type: 'text' as const,
  text,
  citations: blocks.map((block) => ({ searchResult: 0, block })),
});
export const reply = (...content: Reply['content']): Reply => ({ content });

export interface Told {
  events: TurnEvent[];
  /** What people see in the end. */
  text: string;
  outcome: Outcome;
  usage: Usage;
}

export interface Conversation extends AsyncDisposable {
  /** Id of its thread. */
  id: string;
  claude: ClaudeStandIn;
  storage: Storage;
  budget: Budget;
  /** What `answer` was made of. */
  parts: AnswerParts;
  /** Log lines so far, as JSON. */
  logged: string[];
  turn(prompt: string, changes?: Partial<Turn>): Turn;
  answer: Answer;
  ask(prompt: string, changes?: Partial<Turn>): Promise<Told>;
}

const noKnowledge: Pick<Knowledge, 'search' | 'refresh'> = {
  search: async () => [],
  refresh: async () => ({ changed: [], gone: [] }),
};

export interface ConversationOptions {
  tools?: Tool[];
  claude?: ClaudeOptions;
  settings?: Partial<AgentSettings>;
  prices?: Prices;
  limits?: Limits;
  knowledge?: Pick<Knowledge, 'search' | 'refresh'>;
}

/** An agent with its own thread and stand-in Claude; `ask` goes through the answer workflow. */
export async function startConversation(options: ConversationOptions = {}): Promise<Conversation> {
  await using parts = new AsyncDisposableStack();
  const storage = await fileStorage();
  const claude = parts.use(await startClaude({ brain: () => reply(says('Hello.')), ...options.claude }));
  const logged: string[] = [];
  const log = createLogger('debug', { write: (line) => void logged.push(line) });
  const unused = () => {
    throw new Error('nothing is written here');
  };
  const proposals = createProposals({
    rows: storage.proposals,
    notion: unused,
    readFile: unused,
    holder: 'test',
    log,
  });
  const now = () => new Date('2026-11-21T23:30:00Z');
  const { limits = {} } = options;
  const budget = createBudget({ rows: storage.budget, limits, prices: options.prices ?? prices, log, now });
  const agent = createAgent({
    apiKey: claude.apiKey,
    baseUrl: claude.url,
    model: 'claude-sonnet-5-5',
    smallModel: 'claude-haiku-5-5',
    budget,
    tools: options.tools ?? [lookUp()],
    transcripts: storage.cache('transcripts', 60_000),
    propose: (draft, { id, asker }) => proposals.propose(draft, { askerId: asker.id, turnId: id }),
    log,
    now,
    ...options.settings,
    bounds: { pausesMs: [5, 10], ...options.settings?.bounds },
  });
  const quote = createQuote({ knowledge: { ...noKnowledge, ...options.knowledge } as Knowledge });
  const answerParts = { agent, budget, quote, turns: storage.turns, log, now };
  const answer = createAnswer(answerParts);
  const owned = parts.move();
  const id = `thread-${randomUUID()}`;
  const turn: Conversation['turn'] = (prompt, changes = {}) => {
    const asker = changes.asker ?? maya;
    return {
      id: randomUUID(),
      asker,
      audience: { kind: 'person', person: asker },
      conversationId: id,
      place: 'a direct message',
      prompt,
      overheard: [],
      signal: new AbortController().signal,
      payer: { personId: `${asker.id}-${id}` },
      feature: 'answer',
      ...changes,
    };
  };
  return {
    id,
    claude,
    storage,
    budget,
    parts: answerParts,
    logged,
    turn,
    answer,
    ask: async (prompt, changes) => told(await Array.fromAsync(answer(turn(prompt, changes)))),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function told(events: TurnEvent[]): Told {
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('The turn has no end');
  let text = '';
  for (const event of events) {
    if (event.type === 'text') text += event.delta;
    if (event.type === 'rewind') text = text.slice(0, event.length);
  }
  return { events, text, outcome: end.outcome, usage: end.usage };
}
