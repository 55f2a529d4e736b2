import { describe, expect, it } from 'vitest';
import { compareTexts } from '../../src/knowledge/change-lines.ts';
import { isTypo } from '../../src/knowledge/change-typos.ts';

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

  it('are compared within a second when both are long and have nothing in common', () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word} number ${at}`).join('\n');
    const begun = performance.now();
    expect(compareTexts(long('line'), long('row')).added).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('a typing error', () => {
  it.each([
    ['we will recieve them', 'we will receive them'],
    ['Use Postgres.', 'use postgres'],
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
  ])('is not “%s” for “%s”', (before, after) => expect(isTypo(before, after)).toBe(false));
});
