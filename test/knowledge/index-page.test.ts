import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { indexPage } from '../../src/knowledge/index-page.ts';
import { estimateTokens } from '../../src/knowledge/tokens.ts';
import type { Property } from '../../src/notion/properties.ts';

const page = async (markdown: string, properties: Property[] = []) =>
  (await indexPage({ title: 'Keys', markdown, properties })).passages;
const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

describe('a page', () => {
  it('is cut at its headings', async () => {
    expect(await page('Intro\n# API keys\nWhat\n## Rotation\nHow')).toEqual([
      { path: [], texts: ['Intro'] },
      { path: ['API keys'], texts: ['What'] },
      { path: ['API keys', 'Rotation'], texts: ['How'] },
    ]);
  });

  it('has a heading as a passage only when nothing lies below it', async () => {
    expect(await page('# Above\n## Below\nText\n# Alone')).toEqual([
      { path: ['Above', 'Below'], texts: ['Text'] },
      { path: ['Alone'], texts: ['Alone'] },
    ]);
  });

  it('is found by its title when it is empty', async () => {
    expect(await page('')).toEqual([{ path: [], texts: ['Keys'] }]);
  });

  it('keeps a section of up to 600 tokens whole and cuts longer ones evenly', async () => {
    const paragraphs = (count: number) => Array.from({ length: count }, () => words(40)).join('\n');
    expect(await page(paragraphs(6))).toHaveLength(1);
    const sizes = (await page(paragraphs(60))).map(({ texts }) =>
      texts.reduce((sum, text) => sum + estimateTokens(text), 0),
    );
    expect(Math.max(...sizes)).toBeLessThan(600);
    expect(Math.min(...sizes)).toBeGreaterThan(200);
  });

  it('has citable texts of at most 1,500 characters, whatever comes in', async () => {
    for (const markdown of [
      'x'.repeat(100_000),
      `${words(20_000)}`,
      '# '.repeat(10_000),
      '| a | b |\n'.repeat(5_000),
    ]) {
      for (const { texts } of await page(markdown))
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(1_500);
    }
  });
});

describe('a page with more than 10,000 passages', () => {
  it('is joined from neighbours and loses no word', async () => {
    const lines = Array.from({ length: 25_000 }, (_, at) => `## Heading${at}\n- Line${at}`);
    const passages = await page(`# Top\n${lines.join('\n')}`);
    expect(passages.length).toBeLessThanOrEqual(10_000);
    expect(passages[0]).toEqual({
      path: ['Top'],
      texts: ['Heading0', '- Line0', 'Heading1', '- Line1', 'Heading2', '- Line2'],
    });
    const words = new Set(passages.flatMap(({ path, texts }) => [...path, ...texts]));
    for (let at = 0; at < 25_000; at += 1) {
      expect(words.has(`Heading${at}`) && words.has(`- Line${at}`), String(at)).toBe(true);
    }
  });

  it('keeps headings that stand alone and paths that neighbours share', async () => {
    const chapters = Array.from({ length: 12_000 }, (_, at) => `# Chapter${at}`);
    const passages = await page(chapters.join('\n'));
    expect(passages[0]).toEqual({ path: [], texts: ['Chapter0', 'Chapter1'] });
    expect(passages).toHaveLength(6_000);
  });
});

describe('a large page', () => {
  it.each([
    ['prose', '', `## Part\n${'Words and more words of a line. '.repeat(12)}\n`, ''],
    ['a table', '<table>\n', '<tr>\n<td>one</td>\n<td>two</td>\n</tr>\n', '</table>'],
    ['code', '```js\n', 'let x = 1; // code\n', '```'],
  ])('of %s lets others go first in between', async (_what, start, line, end) => {
    const markdown = start + line.repeat(Math.ceil(5_000_000 / line.length)) + end;
    let turns = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; turns += 1) await setImmediate();
    })();
    await page(markdown);
    isDone = true;
    await others;
    expect(turns).toBeGreaterThan(5);
  });
});

describe('the properties of a row', () => {
  const properties: Property[] = [
    { name: 'Name', type: 'title', value: { kind: 'text', text: 'Keys' } },
    { name: 'Status', type: 'status', value: { kind: 'options', names: ['Done'] } },
    { name: 'Owner', type: 'people', value: { kind: 'people', people: [{ id: 'u1', name: 'Maya' }, { id: 'u2' }] } },
    { name: 'Related', type: 'relation', value: { kind: 'pages', ids: ['p1', 'p2'], cut: true } },
    { name: 'Note', type: 'rich_text', value: { kind: 'text', text: 'two\nlines' } },
    { name: 'Due', type: 'date', value: null },
    { name: 'New', type: 'holo', value: { kind: 'unsupported', type: 'holo' } },
  ];

  it('are its first passage, without what is empty or only an id', async () => {
    expect(await page('Text', properties)).toEqual([
      { path: [], texts: ['Status: Done · Owner: Maya · Note: two lines'] },
      { path: [], texts: ['Text'] },
    ]);
  });
});
