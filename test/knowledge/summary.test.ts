import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { cutSections, type Section } from '../../src/knowledge/passages.ts';
import { createSummaries } from '../../src/knowledge/summary.ts';

const stored = new Map<string, unknown>();
const cache = {
  get: async <Value>(key: string) => stored.get(key) as Value | undefined,
  set: async (key: string, value: unknown) => void stored.set(key, value),
};
const never = new AbortController().signal;
const payer = { personId: 'U1' };
let paid: string[];
beforeEach(() => {
  stored.clear();
  paid = [];
});

const chapter = (number: number, word = 'said') =>
  `# Chapter ${number}\n${`It is ${word} in ${number}. `.repeat(300)}\n`;
const page = (count: number, change: (number: number) => string = chapter): Section[] =>
  cutSections(Array.from({ length: count }, (_, at) => change(at + 1)).join(''));

async function heading(text: string): Promise<string> {
  paid.push(text);
  return `About ${/^# (.*)/.exec(text)?.[1] ?? text.slice(0, 20)}.`;
}

describe('the summary of a page', () => {
  it('covers all sections in parts, in order, without a gap', async () => {
    const { parts, left } = await createSummaries({ cache, summarise: heading }).read(page(100), payer, never);
    expect(left).toEqual([]);
    expect(parts.length).toBeGreaterThan(4);
    expect(parts[0]).toMatchObject({ first: 1, text: 'About Chapter 1.' });
    expect(parts.at(-1)?.last).toBe(100);
    for (const [at, part] of parts.entries()) expect(part.first).toBe((parts[at - 1]?.last ?? 0) + 1);
    expect(Math.max(...paid.map(({ length }) => length))).toBeLessThan(100_000);
  });

  it('is paid for once, also when two people ask at the same time', async () => {
    const summaries = createSummaries({ cache, summarise: heading });
    const [one, two] = await Promise.all([
      summaries.read(page(60), payer, never),
      summaries.read(page(60), payer, never),
    ]);
    const calls = paid.length;
    expect(two).toEqual(one);
    expect(await createSummaries({ cache, summarise: heading }).read(page(60), payer, never)).toEqual(one);
    expect(paid).toHaveLength(calls);
    expect(new Set(paid).size).toBe(calls);
  });

  it('is paid again only where the page has changed', async () => {
    const summaries = createSummaries({ cache, summarise: heading });
    await summaries.read(page(200), payer, never);
    const calls = paid.length;
    const edited = page(200, (number) => (number === 3 ? chapter(3, 'changed') : chapter(number)));
    await summaries.read([...cutSections('# News\nA new section on top.'), ...edited], payer, never);
    expect(paid.length - calls).toBeLessThan(calls / 2);
  });

  it('that takes too long is given as far as it came, and goes on the next time', async () => {
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    const slow = async (text: string) => {
      asked += 1;
      if (asked > 2) await gate.promise;
      return heading(text);
    };
    const summaries = createSummaries({ cache, summarise: slow, patienceMs: 500 });
    const first = await summaries.read(page(200), payer, never);
    expect(first.parts.length).toBeGreaterThan(0);
    expect(first.left.length).toBeGreaterThan(0);
    gate.resolve();
    const second = await summaries.read(page(200), payer, never);
    expect(second.parts.length).toBeGreaterThan(first.parts.length);
    expect(new Set(paid).size).toBe(paid.length);
  });

  it('of a book is summed up once more, neighbours together', async () => {
    const { parts } = await createSummaries({ cache, summarise: heading }).read(page(700), payer, never);
    expect(parts.length).toBeLessThanOrEqual(24);
    expect(parts.at(-1)?.last).toBe(700);
  });

  it('fails with the reason when nothing could be summed up, and can be asked for again', async () => {
    const summaries = createSummaries({ cache, summarise: async () => Promise.reject(new Error('no model')) });
    await expect(summaries.read(page(30), payer, never)).rejects.toThrow('no model');
    const again = createSummaries({ cache, summarise: heading });
    expect((await again.read(page(30), payer, never)).left).toEqual([]);
  });

  it('stops waiting when the turn is stopped, but keeps what was begun', async () => {
    const stop = new AbortController();
    const slow = async (text: string) => {
      await sleep(50);
      return heading(text);
    };
    const reading = createSummaries({ cache, summarise: slow }).read(page(200), payer, stop.signal);
    await sleep(10);
    stop.abort();
    await expect(reading).rejects.toThrow();
    await sleep(100);
    expect(stored.size).toBeGreaterThan(0);
  });
});
