import { describe, expect, it } from 'vitest';
import { compareTexts } from '../../src/knowledge/change-lines.ts';
import { isTypo } from '../../src/knowledge/change-typos.ts';
import { growth, linear } from '../support/growth.ts';

const nothing = { added: [], removed: [], edited: [] };

describe('two versions of a page', () => {
  it.each([
    ['moved lines', 'a b c\nd e f\n# Title', '# Title\nd e f\n- a b c'],
    ['formatting', '# Plans\n**Bold** and _thin_ `code`', '## Plans\n> Bold and thin code {color="red"}'],
    ['blank space', 'One line\n\n\nTwo  lines', 'One line\nTwo lines   '],
    [
      'addresses that expire',
      '![x](https://f.example/a.png?X-Amz-Date=1)',
      '![x](https://f.example/a.png?X-Amz-Date=2)',
    ],
    ['typing errors', 'The recieved keys are kept, in the safe.', 'the received keys are kept in the safe'],
    ['child pages', 'Text', 'Text\n<page url="https://notion.so/x">Child</page>'],
  ])('do not differ by %s', (_what, before, after) => expect(compareTexts(before, after)).toEqual(nothing));

  it('differ by lines that came, went and were edited, each with its headings', () => {
    const before = '# Plan\nShip on Monday with Ada.\nBuy tea.';
    const after = '# Plan\n## Decisions\n- Pay the notary.\nShip on Friday with Ada.';
    expect(compareTexts(before, after)).toEqual({
      added: [
        { text: 'Decisions', headings: ['Plan'] },
        { text: 'Pay the notary.', headings: ['Plan', 'Decisions'] },
      ],
      removed: [{ text: 'Buy tea.', headings: ['Plan'] }],
      edited: [
        {
          before: 'Ship on Monday with Ada.',
          after: { text: 'Ship on Friday with Ada.', headings: ['Plan', 'Decisions'] },
        },
      ],
    });
  });

  it('differ by a box that was ticked, and by a line that stands there twice', () => {
    expect(compareTexts('- [ ] Call Ada', '- [x] Call Ada').edited).toHaveLength(1);
    expect(compareTexts('Same', 'Same\nSame').added).toHaveLength(1);
  });

  const lines = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join('\n');

  it.each<[string, number, (size: number, side: string) => string]>([
    ['lines that have nothing in common', 40_000, (size, side) => lines(size, (at) => `${side} number ${at}`)],
    ['a word', 400_000, (size, side) => `a${side.repeat(size)}`],
    [
      'forty lines of words that are nearly alike',
      10_000,
      (size, side) => lines(40, (at) => `${`abcdefghij${side} `.repeat(size / 11)}${at}`),
    ],
    ['marks of lists', 200_000, (size, side) => `${'- '.repeat(size)}${side}`],
    ['punctuation inside a word', 400_000, (size, side) => `a${'.'.repeat(size)}${side}`],
    ['addresses that do not end', 400_000, (size, side) => `${side}${'?'.repeat(size)}`],
    ['headings', 40_000, (size, side) => lines(size, (at) => `## ${side} ${at}`)],
  ])('cost no more than their size when they are long: %s', async (_what, size, make) => {
    expect(await growth((some) => compareTexts(make(some, 'x'), make(some, 'y')), size)).toBeLessThan(linear);
  });

  it('differ by lines that are long and many, each told as it is', () => {
    const { added, removed, edited } = compareTexts(
      lines(200, (at) => `Old thing ${at}`),
      lines(200, (at) => `New matter ${at}`),
    );
    expect([added.length, removed.length, edited.length]).toEqual([200, 200, 0]);
  });
});

describe('a typing error', () => {
  it.each([
    ['we will recieve them', 'we will receive them'],
    ['Use Postgres.', 'use postgres'],
    ['the acomodation', 'the accommodation'],
    ['the acommodatoin', 'the accommodation'],
  ])('is “%s” for “%s”', (before, after) => expect(isTypo(before, after)).toBe(true));

  it.each([
    ['Rotate after 90 days', 'Rotate after 30 days'],
    ['It is now allowed', 'It is not allowed'],
    ['This is legal', 'This is illegal'],
    ['We can deploy', 'We cannot deploy'],
    ['It does work', 'It doesn’t work'],
    ['Ask Tom about it', 'Ask Kim about it'],
    ['Done', 'Done today'],
    ['- [ ] keys', '- [x] keys'],
    ['the acomodatoin', 'the accommodation'],
    ['Alhpa braov chalrie detla ehco', 'Alpha bravo charlie delta echo'],
    [`a${'b'.repeat(3_000)}`, `a${'b'.repeat(2_999)}c`],
  ])('is not “%s” for “%s”', (before, after) => expect(isTypo(before, after)).toBe(false));
});
