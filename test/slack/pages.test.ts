import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/slack/limits.ts';
import { paginate } from '../../src/slack/pages.ts';

const words = (length: number) => 'lorem '.repeat(Math.ceil(length / 6)).slice(0, length);
const squeeze = (text: string) => text.replace(/\s+/g, '');

describe('a long answer', () => {
  it('is one message while it fits', () => {
    expect(paginate(words(limits.page.soft), { complete: true })).toHaveLength(1);
  });

  it('goes on in the next message at a paragraph', () => {
    const first = words(10_500).trim();
    expect(paginate(`${first}\n\nSecond part.`, { complete: true })).toEqual([first, 'Second part.']);
  });

  it('is cut between words when there is no paragraph', () => {
    const pages = paginate(words(30_000), { complete: true });
    expect(pages).toHaveLength(3);
    expect(pages.every((page) => page.length <= 12_000 && /(^|\s)lorem$/.test(page.trim().slice(-6)))).toBe(true);
  });

  it('closes a code block at the end of a message and opens it again in the next', () => {
    const [first, second] = paginate(`\`\`\`sql\n${'select 1;\n'.repeat(1_500)}\`\`\``, { complete: true });
    expect(first?.endsWith('select 1;\n```')).toBe(true);
    expect(second?.startsWith('```sql\nselect 1;')).toBe(true);
  });

  it('keeps messages with task cards small, counted in bytes', () => {
    const pages = paginate('שלום '.repeat(2_000), { complete: true, withCards: new Set([0]) });
    expect(Buffer.byteLength(pages[0] ?? '')).toBeLessThanOrEqual(limits.pageWithCards.hard);
    expect(pages[1]?.length).toBeLessThan(limits.page.hard);
  });

  it('begins a new message where it is told to', () => {
    expect(paginate('one two three', { complete: true, cuts: [7] })).toEqual(['one two', 'three']);
    expect(paginate('one two', { complete: false, cuts: [7] })).toEqual(['one two', '']);
  });
});

const part = fc.oneof(
  fc.integer({ min: 1, max: 4_000 }).map(words),
  fc.constantFrom('\n\n', '\n', '```\n', '```', 'x'.repeat(5_000), ' ', '| a |\n', '😀'.repeat(600)),
);

describe('a growing long answer', () => {
  it('only ever continues the messages shown before, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), fc.boolean(), (parts, hasCards) => {
        const withCards = new Set(hasCards ? [0] : []);
        const whole = parts.join('').trimEnd();
        const final = paginate(whole, { complete: true, withCards });
        for (const end of [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99].map((share) => Math.floor(whole.length * share))) {
          const shown = paginate(whole.slice(0, end).trimEnd(), { complete: false, withCards });
          for (const [index, page] of shown.entries()) expect(final[index]?.startsWith(page) ?? page === '').toBe(true);
        }
        expect(final.every((page) => page.length <= limits.markdown)).toBe(true);
        if (!whole.includes('`')) expect(squeeze(final.join(''))).toBe(squeeze(whole));
      }),
      { numRuns: 300 },
    );
  });
});
