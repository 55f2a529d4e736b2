import { describe, expect, it } from 'vitest';
import { indexPage } from '../../src/knowledge/index-page.ts';
import { estimateTokens } from '../../src/knowledge/tokens.ts';
import type { Property } from '../../src/notion/properties.ts';

const page = (markdown: string, properties: Property[] = []) =>
  indexPage({ title: 'Keys', markdown, properties }).passages;
const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

describe('a page', () => {
  it('is cut at its headings', () => {
    expect(page('Intro\n# API keys\nWhat\n## Rotation\nHow')).toEqual([
      { path: [], texts: ['Intro'] },
      { path: ['API keys'], texts: ['What'] },
      { path: ['API keys', 'Rotation'], texts: ['How'] },
    ]);
  });

  it('has a heading as a passage only when nothing lies below it', () => {
    expect(page('# Above\n## Below\nText\n# Alone')).toEqual([
      { path: ['Above', 'Below'], texts: ['Text'] },
      { path: ['Alone'], texts: ['Alone'] },
    ]);
  });

  it('is found by its title when it is empty', () => {
    expect(page('')).toEqual([{ path: [], texts: ['Keys'] }]);
  });

  it('keeps a section of up to 600 tokens whole and cuts longer ones evenly', () => {
    const paragraphs = (count: number) => Array.from({ length: count }, () => words(40)).join('\n');
    expect(page(paragraphs(6))).toHaveLength(1);
    const sizes = page(paragraphs(60)).map(({ texts }) => texts.reduce((sum, text) => sum + estimateTokens(text), 0));
    expect(Math.max(...sizes)).toBeLessThan(600);
    expect(Math.min(...sizes)).toBeGreaterThan(200);
  });

  it('has citable texts of at most 1,500 characters, whatever comes in', () => {
    for (const markdown of [
      'x'.repeat(100_000),
      `${words(20_000)}`,
      '# '.repeat(10_000),
      '| a | b |\n'.repeat(5_000),
    ]) {
      for (const { texts } of page(markdown)) for (const text of texts) expect(text.length).toBeLessThanOrEqual(1_500);
    }
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

  it('are its first passage, without what is empty or only an id', () => {
    expect(page('Text', properties)).toEqual([
      { path: [], texts: ['Status: Done · Owner: Maya · Note: two lines'] },
      { path: [], texts: ['Text'] },
    ]);
  });
});
