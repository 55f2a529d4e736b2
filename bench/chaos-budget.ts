import { randomUUID } from 'node:crypto';
import { createAgent } from '../src/agent/agent.ts';
import { createBudget } from '../src/agent/budget.ts';
import type { Turn } from '../src/agent/turn.ts';
import type { Prices } from '../src/agent/usage.ts';
import type { Knowledge } from '../src/knowledge/knowledge.ts';
import { createLogger } from '../src/log.ts';
import { openStorage } from '../src/storage/storage.ts';
import { createAnswer } from '../src/workflows/answer.ts';
import { createQuote } from '../src/workflows/quote.ts';
import type { ClaudeStandIn, Reply } from '../test/standins/claude/contract.ts';
import { startClaude } from '../test/standins/claude/index.ts';
import { mulberry32 } from '../test/standins/faults.ts';
import type { ChaosParts } from './chaos.ts';
import { printFigure } from './figures.ts';

const model = 'claude-sonnet-5-5';
const smallModel = 'claude-haiku-5-5';
const prices: Prices = {
  [model]: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  [smallModel]: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
};
const cap = 2;
const emptyNotion = {
  search: async () => [],
  refresh: async () => ({ changed: [], gone: [] }),
} as unknown as Knowledge;

/**
 * 1,000 questions at the same moment, to the agents of two replicas, and 1,000 more as fast as 20 people can ask: several times what the cap
 * pays for. One reply in a hundred breaks off.
 */
export async function budget({ seed, database, scale }: ChaosParts): Promise<boolean> {
  const random = mulberry32(seed);
  const databaseUrl = await database('chaos_budget');
  await using claude = await startClaude({ brain: () => replyOf(random) });
  await using first = await openStorage({ databaseUrl, dataDir: 'unused', log: createLogger('error') });
  await using second = await openStorage({ databaseUrl, dataDir: 'unused', log: createLogger('error') });
  const replicas = [first, second].map((storage) => answers(storage, claude));
  const ends: Record<string, number> = {};
  const count = Math.ceil(1_000 * scale);
  const ask = async (index: number): Promise<void> => {
    for await (const event of replicas[index % 2]?.(turnOf(index)) ?? []) {
      const end = event.type === 'end' ? event.outcome.kind : undefined;
      if (end) ends[end] = (ends[end] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  const atOnce = claude.requests.length;
  const rest = Array.from({ length: count }, (_, index) => count + index).values();
  const worker = async () => {
    for (const index of rest) await ask(index);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  const spent = claude.requests.reduce((sum, { body, usage }) => sum + costOf(body.model, usage), 0);
  printFigure('chaos.budget_questions', 2 * count, 'questions');
  printFigure('chaos.budget_calls_at_once', atOnce, 'calls');
  printFigure('chaos.budget_calls', claude.requests.length, 'calls');
  for (const [kind, value] of Object.entries(ends)) printFigure(`chaos.budget_${kind}`, value, 'questions');
  printFigure('chaos.budget_cap_dollars', cap, '$');
  printFigure('chaos.budget_spent_dollars', spent, '$', 4);
  printFigure('chaos.budget_overspent_dollars', Math.max(0, spent - cap), '$', 4);
  return spent <= cap;
}

function replyOf(random: () => number): Reply {
  const text = 'A word of the answer that costs money. '.repeat(1 + Math.floor(random() * 200));
  return { content: [{ type: 'text', text }], ...(random() < 0.01 ? { cutAfterEvents: 20 } : {}) };
}

function answers(storage: Awaited<ReturnType<typeof openStorage>>, claude: ClaudeStandIn) {
  const log = createLogger('silent');
  const limits = { workspace: cap };
  const purse = createBudget({ rows: storage.budget, limits, prices, log });
  const agent = createAgent({
    apiKey: claude.apiKey,
    baseUrl: claude.url,
    model,
    smallModel,
    budget: purse,
    tools: [],
    transcripts: storage.cache('transcripts', 60_000),
    propose: () => Promise.reject(new Error('nothing is proposed')),
    log,
  });
  return createAnswer({
    agent,
    budget: purse,
    quote: createQuote({ knowledge: emptyNotion }),
    turns: storage.turns,
    log,
  });
}

function turnOf(index: number): Turn {
  const asker = { id: `U07ASKER${index % 40}`, name: 'Somebody', timeZone: 'UTC', isAdmin: false, isGuest: false };
  return {
    id: randomUUID(),
    asker,
    audience: { kind: 'person', person: asker },
    conversationId: `thread-${index}`,
    place: 'a direct message',
    prompt: `What does Notion say about case ${index}? ${'Some more words. '.repeat(index % 50)}`,
    overheard: [],
    signal: new AbortController().signal,
    payer: { personId: asker.id },
    feature: 'answer',
  };
}

/** By the stand-in's own count; what it began to say counts as said. */
function costOf(name: string, usage: Record<string, unknown>): number {
  const { input, output, cacheRead, cacheWrite } = prices[name] ??
    prices[model] ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const tokens = (field: string) => Number(usage[field] ?? 0);
  return (
    (tokens('input_tokens') * input +
      tokens('output_tokens') * output +
      tokens('cache_read_input_tokens') * cacheRead +
      tokens('cache_creation_input_tokens') * cacheWrite) /
    1e6
  );
}
