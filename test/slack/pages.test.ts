import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/slack/limits.ts';
import { paginate } from '../../src/slack/pages.ts';

const words = (length: number) => 'lorem '.repeat(Math.ceil(length / 6)).slice(0, length);
const whole = (markdown: string) => paginate(markdown, { complete: true });
const { soft, hard } = limits.page;

describe('a long answer', () => {
  it('is one message while it fits', () => {
    expect(whole(words(hard))).toHaveLength(1);
  });

  it('goes on in the next message at a paragraph', () => {
    const first = `${words(10_500).trim()}\n\n`;
    expect(whole(`${first}${words(2_000)}`)).toEqual([first, words(2_000)]);
  });

  it('is cut between words when there is no paragraph', () => {
    const pages = whole(words(30_000));
    expect(pages).toHaveLength(3);
    expect(pages.every((page) => page.length <= 12_000 && /^lorem .* lorem ?$/.test(page))).toBe(true);
  });

  it('does not cut a link, inline code or bold text', () => {
    for (const span of ['[a long label](https://x.example/y)', '`some code here`', '**some bold text**']) {
      const pages = whole(`${span} and `.repeat(1_000));
      expect(pages.join('').split(span)).toHaveLength(1_001);
      expect(pages.map((page) => page.split(span).length - 1).reduce((a, b) => a + b)).toBe(1_000);
    }
  });

  it('does not part a citation from its words', () => {
    const pages = whole('A claim. [1](https://x.example/y) '.repeat(800));
    expect(pages.some((page) => page.startsWith('['))).toBe(false);
  });

  it('does not cut an item of a list', () => {
    const item = `- ${words(700)}\n  on another line\n`;
    const pages = whole(item.repeat(40));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.every((page) => page.startsWith('- lorem') && page.trimEnd().endsWith('line'))).toBe(true);
  });

  it('keeps a heading with its text', () => {
    const section = `## Heading\n\n${words(900).trim()}\n\n`;
    const pages = whole(section.repeat(30));
    expect(pages.every((page) => page.startsWith('## Heading') && !page.trimEnd().endsWith('Heading'))).toBe(true);
  });

  it('does not cut code that fits into a message', () => {
    const code = `\`\`\`sql\n${'select 1;\n'.repeat(900)}\`\`\`\n`;
    const pages = whole(`${words(4_000).trim()}\n\n${code}\nThe end.`);
    expect(pages).toEqual([`${words(4_000).trim()}\n\n`, `${code}\nThe end.`]);
  });

  it('closes longer code at the end of a message and opens it again in the next', () => {
    const [first, second] = whole(`\`\`\`sql\n${'select 1;\n'.repeat(1_500)}\`\`\``);
    expect(first?.endsWith('select 1;\n```')).toBe(true);
    expect(second?.startsWith('```sql\nselect 1;')).toBe(true);
  });

  it('does not cut a table that fits into a message', () => {
    const table = `| Name | Team |\n|---|---|\n${'| Maya | Support |\n'.repeat(300)}`;
    const pages = whole(`${words(7_000).trim()}\n\n${table}\nThe end.`);
    expect(pages).toEqual([`${words(7_000).trim()}\n\n`, `${table}\nThe end.`]);
  });

  it('repeats the header of a longer table and cuts no row', () => {
    const header = '| Name | Team |\n|---|---|\n';
    const pages = whole(`${header}${'| Maya Lindqvist | Support |\n'.repeat(900)}`);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(page.startsWith(header)).toBe(true);
      expect(page.slice(header.length)).toMatch(/^(\| Maya Lindqvist \| Support \|\n)+$/);
    }
    expect(pages.join('').match(/Maya/g)).toHaveLength(900);
  });

  it('keeps messages with task cards small, counted in bytes', () => {
    const pages = paginate('שלום '.repeat(2_000), { complete: true, withCards: new Set([0]) });
    expect(Buffer.byteLength(pages[0] ?? '')).toBeLessThanOrEqual(limits.pageWithCards.hard);
    expect(pages[1]?.length).toBeLessThan(hard);
  });

  it('begins a new message where it is told to', () => {
    expect(paginate('one two three', { complete: true, cuts: [8] })).toEqual(['one two ', 'three']);
    expect(paginate('one two', { complete: true, cuts: [8] })).toEqual(['one two']);
  });
});

const part = fc.oneof(
  fc.integer({ min: 1, max: 4_000 }).map((length) => `\n\n${words(length)}`),
  fc
    .integer({ min: 1, max: 40 })
    .map((count) => `${'A sentence with [a link](https://x.example/y). '.repeat(count)}\n\n`),
  fc.integer({ min: 1, max: 20 }).map((count) => '- an item of a list\n'.repeat(count)),
  fc
    .integer({ min: 1, max: 30 })
    .map((count) => `\n\n${'Some **bold words** and `some code` [and more '.repeat(count)}`),
  fc.integer({ min: 1, max: 30 }).map((count) => '- an item\n  - below it\n'.repeat(count)),
  fc.integer({ min: 1, max: 60 }).map((count) => `\n| a | b |\n|---|---|\n${'| one | two |\n'.repeat(count)}\n`),
  fc.integer({ min: 1, max: 60 }).map((count) => `\n\`\`\`js\n${'const a = 1;\n'.repeat(count)}\`\`\`\n`),
  fc.constantFrom(
    '\n\n',
    '\n',
    ' ',
    '## A heading\n\n',
    `\n\n${'x'.repeat(1_500)}`,
    `\n\n${'😀'.repeat(300)}`,
    '1. first\n2. second\n',
  ),
);

describe('a growing long answer', () => {
  it('only ever continues the messages shown before, and is the whole text byte for byte at the end', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), fc.boolean(), (parts, hasCards) => {
        const withCards = new Set(hasCards ? [0] : []);
        const markdown = parts.join('');
        const final = paginate(markdown, { complete: true, withCards });
        for (const share of [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]) {
          const grown = markdown.slice(0, Math.floor(markdown.length * share)).trimEnd();
          const shown = paginate(grown, { complete: false, withCards });
          for (const [index, page] of shown.entries()) expect(final[index]?.startsWith(page) ?? page === '').toBe(true);
        }
        expect(final.join('')).toBe(markdown);
        expect(final.every((page) => page.length <= hard)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('loses nothing whatever it is made of', () => {
    const anything = fc.oneof(
      part,
      fc.string({ unit: 'binary' }),
      fc.constantFrom('```\n', '~~~', '| a |', '|---|', '**', '[', '](', '`', '- '),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), fc.array(fc.nat(20_000), { maxLength: 3 }), (parts, cuts) => {
        const markdown = parts.join('');
        const pages = paginate(markdown, { complete: true, cuts: cuts.toSorted((a, b) => a - b) });
        const letters = (text: string) => text.replace(/[\s`~|:-]|js/g, '');
        if (!/```|~~~|\|/.test(markdown)) expect(pages.join('')).toBe(markdown);
        expect(letters(pages.join('')).length).toBeGreaterThanOrEqual(letters(markdown).length);
        expect(pages.every((page) => page.length <= limits.markdown)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

it('shows a message to its soft end at once', () => {
  const text = words(soft);
  expect(paginate(text, { complete: false })).toEqual([text]);
});
