import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSections, toPassages } from '../../src/knowledge/passages.ts';
import { growth, linear } from '../support/growth.ts';

const source = { url: 'https://app.notion.com/p/1', title: 'Keys' };
const texts = (markdown: string) => cutSections(markdown).flatMap((section) => section.texts);

describe('a page', () => {
  it('is cut at its headings, each part with the path of headings above it', () => {
    const passages = toPassages(
      cutSections('Intro\n# API keys\nWhat\n## Rotation {color="red"}\nHow\n# Other\nElse'),
      source,
    );
    expect(passages.map((passage) => [passage.source.section, passage.texts])).toEqual([
      [undefined, ['Intro']],
      ['API keys', ['What']],
      ['API keys › Rotation', ['How']],
      ['Other', ['Else']],
    ]);
  });

  it('keeps a heading with nothing under it as its own text', () => {
    expect(toPassages(cutSections('# Alone'), source)).toEqual([
      { source: { ...source, section: 'Alone' }, texts: ['Alone'] },
    ]);
  });

  it('has toggle headings and headings inside columns too', () => {
    const markdown = '<columns>\n\t<column>\n\t\t## Left\n\t\tone\n\t</column>\n</columns>\n▶## Toggle\n\tinside';
    expect(cutSections(markdown).map(({ path, texts }) => [path, texts])).toEqual([
      [['Left'], ['one']],
      [['Toggle'], ['inside']],
    ]);
  });

  it('gives lists, tables and code as one text each', () => {
    const table =
      '<table header-row="true">\n<tr>\n<td>Role</td>\n<td>Who</td>\n</tr>\n<tr>\n<td>Ops</td>\n<td>Tom</td>\n</tr>\n</table>';
    const code = '```bash\n# not a heading\nrotate --now\n```';
    expect(texts(`- one\n\t- two\n1. three\n${table}\n${code}\nafter`)).toEqual([
      '- one\n\t- two\n1. three',
      '| Role | Who |\n| Ops | Tom |',
      code,
      'after',
    ]);
  });

  it('keeps a callout together with its icon', () => {
    const callout = '<callout icon="💡" color="blue_bg">\n\t**Never** share a key.\n\tNot even once.\n</callout>';
    expect(texts(`before\n${callout}\nafter`)).toEqual([
      'before',
      '💡 **Never** share a key.\nNot even once.',
      'after',
    ]);
  });

  it('reads the rest as text when a fence or table is never closed', () => {
    expect(cutSections('```bash\nrun\n# Still a heading\n<table>\n<tr>').map(({ path }) => path)).toEqual([
      [],
      ['Still a heading'],
    ]);
  });

  it('has no control characters and no lone surrogates', () => {
    expect(texts('a\u0000b\u001b[31mc\u2028d\ud800')).toEqual(['ab[31mcd\ufffd']);
  });

  it('is nothing when it is empty', () => {
    for (const empty of ['', '\n\n', '<empty-block/>\n---', '\u0000', '# {color="red"}'])
      expect(cutSections(empty)).toEqual([]);
  });

  it('keeps every row of a long table and every line of long code', () => {
    const rows = Array.from({ length: 900 }, (_, at) => `<tr>\n<td>row${at}</td>\n<td>two</td>\n</tr>`);
    const table = texts(`<table>\n${rows.join('\n')} tail</table>`).join('\n');
    expect(table.match(/row\d+ \| two/g)).toHaveLength(900);
    expect(table).toContain('tail');
    const code = texts(`\`\`\`\n${Array.from({ length: 1_200 }, (_, at) => `line${at};`).join('\n')}\n\`\`\``).join(
      '\n',
    );
    expect(code.match(/line\d+;/g)).toHaveLength(1_200);
  });
});

describe('whatever comes in', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.replace(/[^a-zA-Z0-9 ]/g, 'x')),
    fc.lorem({ maxCount: 400, size: 'max' }),
    fc.constantFrom(
      '',
      '# Heading one',
      '## Two words',
      '###### deep',
      '- item',
      '\t- child',
      '```',
      '~~~',
      '```js',
      '> quote',
      '| a | b |',
    ),
  );
  const words = (text: string) => (text.match(/[a-zA-Z0-9]+/g) ?? []).join(' ');

  it('no visible word is lost, doubled or moved', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60, size: 'max' }), (lines) => {
        const visible = lines.filter((text) => !/^[`~]{3}/.test(text)).join('\n');
        const sections = cutSections(lines.join('\n'));
        const cut = sections.flatMap((section, at) => [
          ...(section.level > 0 && section.path !== sections[at - 1]?.path ? [section.path.at(-1) ?? ''] : []),
          ...section.texts.map((text) => text.replace(/^(?:```|~~~)\w*$/gm, '')),
        ]);
        expect(words(cut.join(' ')).replaceAll(' ', '')).toBe(words(visible).replaceAll(' ', ''));
      }),
      { numRuns: 300 },
    );
  });

  it('every text stays within 1,500 units and is well formed', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary', maxLength: 4000, size: 'max' }))), (lines) => {
        for (const text of texts(lines.join('\n'))) {
          expect(text.length).toBeLessThanOrEqual(1500);
          expect(text.isWellFormed()).toBe(true);
          expect(text.trim()).not.toBe('');
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['A block of the page.\n', 10_000],
    ['# Heading\n## One below\n### And one below that\n', 3_000],
    ['word ', 400_000],
    ['<mention-page url="', 110_000],
    ['![a](', 400_000],
    ['<table>\n', 250_000],
    [' ', 2_000_000],
  ])('up to 2 MB of %j cost no more than their size', async (part, most) => {
    expect(await growth((times) => cutSections(`${part.repeat(times)}end`), most)).toBeLessThan(linear);
  });
});
