import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type AgentSettings, createAgent } from '../../src/agent/agent.ts';
import type { Proposal, Turn, TurnEvent } from '../../src/agent/turn.ts';
import type { Person } from '../../src/knowledge/audience.ts';
import { createLogger } from '../../src/log.ts';
import { defineTool, type Tool, type ToolResult } from '../../src/tools/tool.ts';
import { createAnswer } from '../../src/workflows/answer.ts';
import type { Brain, Reply } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { openTestStorage } from '../support/storage.ts';

export const maya: Person = {
  id: 'U07MAYA0001',
  name: 'Maya Lindqvist',
  timeZone: 'Europe/Stockholm',
  isAdmin: false,
  isGuest: false,
};
export const rotation = { url: 'https://app.notion.com/p/Key-rotation-1', title: 'Key rotation', section: 'When' };
export const passage = 'Keys rotate every 90 days.';
export const now = new Date('2026-11-21T09:00:00Z');

/** A turn of Maya's in a direct message. */
export function aTurn(prompt: string, changes: Partial<Turn> = {}): Turn {
  return {
    id: randomUUID(),
    asker: maya,
    audience: { kind: 'person', person: maya },
    conversationId: 'D07MAYA0001:1',
    place: 'a direct message',
    prompt,
    overheard: [],
    signal: new AbortController().signal,
    ...changes,
  };
}

/** A reading tool named `search` that answers with `run`, by default with one passage about keys. */
export function aTool(
  run: (input: { query: string }, signal: AbortSignal) => Promise<ToolResult> = async () => ({
    text: 'One page found.',
    passages: [{ source: rotation, texts: [passage] }],
    sources: [rotation],
  }),
): Tool {
  return defineTool({
    name: 'search',
    description: 'Searches.',
    effect: 'read',
    input: z.object({ query: z.string().min(2).max(80).describe('Keywords') }),
    title: ({ query }) => `Searching for “${query}”`,
    run: (input, { signal }) => run(input, signal),
  });
}

export function says(text: string, rest: Partial<Reply> = {}): Reply {
  return { content: [{ type: 'text', text }], ...rest };
}

/** Calls of the tool `search`, one for each query. */
export function searches(...queries: string[]): Reply {
  return { content: queries.map((query) => ({ type: 'tool_use', name: 'search', input: { query } })) };
}

export interface Heard {
  events: TurnEvent[];
  /** What a person sees in the end. */
  text: string;
  /** Positions in the text and titles of what is cited in the end. */
  citations: { at: number; title: string; quote: string }[];
  end: Extract<TurnEvent, { type: 'end' }>;
}

/** The events as a surface shows them. */
export function hear(events: TurnEvent[]): Heard {
  let text = '';
  let citations: Heard['citations'] = [];
  for (const event of events) {
    if (event.type === 'text') text += event.delta;
    if (event.type === 'citation') citations.push({ at: text.length, title: event.source.title, quote: event.quote });
    if (event.type !== 'rewind') continue;
    text = text.slice(0, event.length);
    citations = citations.filter(({ at }) => at <= event.length);
  }
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('the last event is not the end');
  return { events, text, citations, end };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** The agent and its workflow, with Claude's stand-in over HTTP and a database of their own. */
export async function openScene(settings: Partial<AgentSettings> = {}) {
  await using parts = new AsyncDisposableStack();
  const claude = parts.use(await startClaude());
  const storage = parts.use(await openTestStorage());
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
  const build = (changes: Partial<AgentSettings> = {}) => {
    const agent = createAgent({
      apiKey: claude.apiKey,
      baseUrl: claude.url,
      model: 'claude-sonnet-5-5',
      smallModel: 'claude-haiku-5-5',
      prices: {},
      tools: [aTool()],
      transcripts: storage.cache('transcripts', 60_000),
      propose: async (): Promise<Proposal> => Promise.reject(new Error('nothing is proposed here')),
      log,
      now: () => now,
      ...settings,
      ...changes,
      bounds: { pausesMs: [1, 1], ...settings.bounds, ...changes.bounds },
    });
    return createAnswer({ agent, turns: storage.turns, log });
  };
  const answer = build();
  const owned = parts.move();
  return {
    claude,
    storage,
    lines,
    /** A further agent on the same conversations, with other settings. */
    build,
    answer,
    /** Asks, with these replies of Claude's unless a brain was set before. */
    async ask(question: string | Turn, replies?: Reply[] | Brain, ask = answer): Promise<Heard> {
      if (replies) claude.think(replies);
      return hear(await Array.fromAsync(ask(typeof question === 'string' ? aTurn(question) : question)));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The last message of the newest request, as Claude got it. */
export function lastMessage({ claude }: Scene): string {
  return JSON.stringify(claude.requests.at(-1)?.body.messages.at(-1));
}
