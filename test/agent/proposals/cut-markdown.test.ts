import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMarkdown } from '../../../src/agent/proposals/cut-markdown.ts';

const line = fc.constantFrom(
  '',
  'A paragraph',
  '- item',
  '\t- child',
  '```ts',
  '```',
  '# H',
  '| a | b |',
  '<table>',
  '</table>',
);
const text = fc.array(line, { maxLength: 60 }).map((lines) => lines.join('\n'));

describe('a long text in parts', () => {
  it('is the same text when they are put together', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (markdown, blocks) => {
        expect(cutMarkdown(markdown, { bytes: 400, blocks }).join('\n')).toBe(markdown);
      }),
      { numRuns: 300 },
    );
  });

  it('is cut at neither code nor children nor tables', () => {
    const markdown = [
      'one',
      '```',
      'a',
      'b',
      '```',
      '- item',
      '\t- child',
      '<callout icon="x">',
      'x',
      '</callout>',
      '| a |',
      '| - |',
      '| 1 |',
    ].join('\n');
    expect(cutMarkdown(markdown, { bytes: 10_000, blocks: 1 })).toEqual([
      'one',
      '```\na\nb\n```',
      '- item\n\t- child',
      '<callout icon="x">\nx\n</callout>\n| a |\n| - |\n| 1 |',
    ]);
  });

  it('fits into requests of 500 KB and 1,000 blocks', () => {
    const many = Array.from({ length: 2_500 }, (_, at) => `Line ${at}`).join('\n\n');
    const long = Array.from({ length: 100 }, () => 'ü"'.repeat(5_000)).join('\n\n');
    for (const markdown of [many, long]) {
      const parts = cutMarkdown(markdown);
      expect(parts.length).toBeGreaterThan(2);
      expect(parts.length).toBeLessThan(10);
      for (const part of parts) {
        expect(part.split('\n').filter(Boolean).length).toBeLessThan(1_000);
        expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(500_000);
      }
    }
    expect(cutMarkdown('')).toEqual(['']);
  });
});
