import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/agent/budget.ts';
import { createSummarise } from '../../src/agent/summarise.ts';
import { createLogger } from '../../src/log.ts';
import type { Limits, Payer } from '../../src/storage/budget.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { openTestStorage } from '../support/storage.ts';
import { prices, reply, says } from './conversation.ts';

const parts = new AsyncDisposableStack();
const log = createLogger('silent');
const day = '2026-11-21';
let claude: ClaudeStandIn;
let storage: Storage;
beforeAll(async () => {
  claude = parts.use(await startClaude());
  storage = parts.use(await openTestStorage());
});
afterAll(() => parts.disposeAsync());

async function summarise(
  text: string,
  payer: Payer = { personId: randomUUID() },
  limits: Limits = {},
): Promise<string> {
  const budget = createBudget({ rows: storage.budget, limits, prices, log, now: () => new Date(day) });
  const { apiKey, url: baseUrl } = claude;
  const summary = createSummarise({ apiKey, baseUrl, smallModel: 'claude-haiku-5-5', budget, log });
  return summary(text, payer, AbortSignal.timeout(10_000));
}

describe('the summary of a part of a page', () => {
  it('comes from the small model, and what it cost is counted for whoever asked', async () => {
    claude.think([reply(says('Keys are rotated every 90 days.'))]);
    const payer = { personId: 'U1' };
    expect(await summarise('# Rotation\nEvery 90 days.', payer)).toBe('Keys are rotated every 90 days.');
    expect(claude.requests.at(-1)?.body.model).toBe('claude-haiku-5-5');
    const { person } = await storage.budget.spentBy(day, payer);
    expect(person).toBeGreaterThan(0);
    expect(await storage.budget.spending(day, 'U1')).toContainEqual({
      by: 'feature',
      key: 'page summary',
      dollars: person,
    });
  });

  it('is not made when it cannot be paid for', async () => {
    const before = claude.requests.length;
    await expect(summarise('Text.', undefined, { person: 0.0001 })).rejects.toThrow('Your budget for today is used up');
    expect(claude.requests).toHaveLength(before);
  });

  it('costs nothing when it is refused, and its worst case when nobody knows', async () => {
    const refused = { personId: randomUUID() };
    claude.faults.add({ kind: 'error', status: 400, times: 1 });
    await expect(summarise('Text.', refused)).rejects.toThrow('Claude refused');
    expect((await storage.budget.spentBy(day, refused)).person).toBe(0);
    const cut = { personId: randomUUID() };
    claude.faults.add({ kind: 'reset', times: 1 });
    const before = claude.requests.length;
    await expect(summarise('Text.', cut)).rejects.toThrow('Claude is not answering');
    expect((await storage.budget.spentBy(day, cut)).person).toBeGreaterThan(0.0008);
    expect(claude.requests).toHaveLength(before);
  });

  it('keeps the links of the page and no others', async () => {
    claude.think([reply(says('See https://a.example/b and [here](https://evil.example/?q=secret).'))]);
    expect(await summarise('Look at https://a.example/b first.')).toBe('See https://a.example/b and here.');
  });

  it('that says nothing is a failure that can be tried again', async () => {
    claude.think([reply(says('[](https://evil.example/x)'))]);
    await expect(summarise('Text.')).rejects.toThrow('could not be summed up');
  });

  it('takes no more than fits into one call', async () => {
    await expect(summarise('x'.repeat(200_001))).rejects.toThrow('too many for one summary');
  });
});
