import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSummarise } from '../../src/agent/summarise.ts';
import type { Usage } from '../../src/agent/turn.ts';
import { createLogger } from '../../src/log.ts';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { prices, reply, says } from './conversation.ts';

let claude: ClaudeStandIn;
let spent: Usage[];
beforeAll(async () => {
  claude = await startClaude();
});
afterAll(() => claude[Symbol.asyncDispose]());
beforeEach(() => {
  spent = [];
});

const summarise = (text: string) =>
  createSummarise({
    apiKey: claude.apiKey,
    baseUrl: claude.url,
    smallModel: 'claude-haiku-5-5',
    prices,
    spent: (usage) => void spent.push(usage),
    log: createLogger('silent'),
  })(text, AbortSignal.timeout(10_000));

describe('the summary of a part of a page', () => {
  it('comes from the small model, and what it cost is counted', async () => {
    claude.think([reply(says('Keys are rotated every 90 days.'))]);
    expect(await summarise('# Rotation\nEvery 90 days.')).toBe('Keys are rotated every 90 days.');
    expect(claude.requests.at(-1)?.body.model).toBe('claude-haiku-5-5');
    expect(spent).toHaveLength(1);
    expect(spent[0]?.dollars).toBeGreaterThan(0);
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
