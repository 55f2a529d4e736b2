import type { Usage } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { createMeter, type Prompt } from '../../src/agent/meter.ts';

const usage = {
  input_tokens: 10,
  cache_read_input_tokens: 80,
  cache_creation_input_tokens: 10,
  output_tokens: 7,
} as Usage;
const text = (words: string) => ({ type: 'text' as const, text: words });
const prompt = (...messages: Prompt['messages']): Prompt => ({ model: 'sonnet', system: 'Be brief.', messages });
const first = prompt({ role: 'user', content: [text('How?')] });
const next = prompt(
  ...first.messages,
  { role: 'assistant', content: [text('So.')] },
  { role: 'user', content: [text('And?')] },
);

describe('the bound of a prompt', () => {
  it('is its bytes, while nothing was counted', () => {
    const ascii = createMeter().most(first);
    expect(ascii).toBeGreaterThan(Buffer.byteLength('Be brief.How?'));
    expect(createMeter().most(prompt({ role: 'user', content: [text('Hów?')] }))).toBe(ascii + 1);
  });

  it('knows characters that grow when they are normalised', () => {
    const grown = createMeter().most(prompt({ role: 'user', content: [text('\ufdfa'.repeat(100))] }));
    expect(grown).toBeGreaterThan(100 * 30);
  });

  it('is what was counted, the answer, and a token for each byte that came after', () => {
    const meter = createMeter();
    meter.learn(first, usage);
    expect(meter.most(first)).toBe(107 + ']}]]'.length);
    const added = JSON.stringify(next.messages).length - JSON.stringify(first.messages).length;
    expect(meter.most(next)).toBe(107 + ']}]]'.length + added);
  });

  it('goes on in another process from what was stored', () => {
    const meter = createMeter();
    meter.learn(first, usage);
    const stored = JSON.parse(JSON.stringify(meter.counted)) as typeof meter.counted;
    expect(createMeter(stored).most(next)).toBe(meter.most(next));
  });

  it.each<[string, Prompt]>([
    ['another beginning', prompt({ role: 'user', content: [text('Why?')] }, ...next.messages.slice(1))],
    ['a shorter text', prompt({ role: 'user', content: [text('H')] })],
    ['another system prompt', { ...next, system: 'Be long.' }],
    ['another model', { ...next, model: 'haiku' }],
  ])('starts anew for %s', (_what, other) => {
    const meter = createMeter();
    meter.learn(first, usage);
    expect(meter.most(other)).toBe(createMeter().most(other));
  });

  it('holds when the last message is extended', () => {
    const meter = createMeter();
    meter.learn(first, usage);
    const nudged = prompt({ role: 'user', content: [text('How?'), text('Answer now.')] });
    expect(meter.most(nudged)).toBeLessThan(createMeter().most(nudged));
  });
});
