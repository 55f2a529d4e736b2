import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { emptyAnswer, extendAnswer, renderAnswer } from '../../src/slack/answer-text.ts';

const page = (slug: string, section?: string) => ({
  url: `https://notion.so/${slug}`,
  title: slug,
  ...(section ? { section } : {}),
});
const text = (delta: string): TurnEvent => ({ type: 'text', delta });
const cite = (slug: string, section?: string): TurnEvent => ({
  type: 'citation',
  source: page(slug, section),
  quote: '',
});
const tell = (...events: TurnEvent[]) => events.reduce(extendAnswer, emptyAnswer);
const show = (...events: TurnEvent[]) => renderAnswer(tell(...events), true).markdown;

describe('an answer', () => {
  it('numbers sources by first appearance and gives the same source the same number', () => {
    const answer = tell(text('One.'), cite('a'), text(' Two.'), cite('b'), text(' Three.'), cite('a'));
    expect(renderAnswer(answer, true)).toEqual({
      markdown: 'One. [1](https://notion.so/a) Two. [2](https://notion.so/b) Three. [1](https://notion.so/a)',
      sources: [page('a'), page('b')],
    });
  });

  it('counts another section of the same page as another source', () => {
    expect(renderAnswer(tell(text('A'), cite('a', 'X'), cite('a', 'Y')), true).sources).toHaveLength(2);
  });

  it('does not repeat a number with nothing between', () => {
    expect(show(text('One.'), cite('a'), cite('a'))).toBe('One. [1](https://notion.so/a)');
  });

  it('puts a citation before trailing space and inside the table cell', () => {
    expect(show(text('One.\n\n'), cite('a'), text('Two.'))).toBe('One. [1](https://notion.so/a)\n\nTwo.');
    expect(show(text('| a | b |\n'), cite('a'))).toBe('| a | b [1](https://notion.so/a) |\n');
  });

  it('puts a citation behind a code block, also when the citation comes inside it', () => {
    const after = '```\nrotate\n```\n[1](https://notion.so/a)\n\nDone.';
    expect(show(text('```\nrotate\n```'), cite('a'), text('\n\nDone.'))).toBe(after);
    expect(show(text('```\nrot'), cite('a'), text('ate\n```\n\nDone.'))).toBe(after);
  });

  it('leaves out sources whose address is not one to follow', () => {
    const answer = tell(text('One.'), {
      type: 'citation',
      source: { url: 'javascript:alert(1)', title: 'x' },
      quote: '',
    });
    expect(renderAnswer(answer, true)).toEqual({ markdown: 'One.', sources: [] });
  });

  it('forgets what a rewind takes back, with its sources', () => {
    const answer = tell(
      text('One.'),
      cite('a'),
      text(' Two.'),
      cite('b'),
      { type: 'rewind', length: 4 },
      text(' Other.'),
    );
    expect(renderAnswer(answer, true)).toEqual({
      markdown: 'One. [1](https://notion.so/a) Other.',
      sources: [page('a')],
    });
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    'One. ',
    '\n\n',
    '| a | b |\n',
    '```\n',
    '```js\nx\n```',
    '<!channel>',
    '@here',
    '<https://e.example|x>',
    '😀',
    '~~~\n',
    '\n',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const event = fc.oneof(
  { weight: 4, arbitrary: piece.map(text) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b').map((slug) => cite(slug)) },
);

describe('a growing answer', () => {
  it('only ever continues what was shown before', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        const shown = events.map((_, index) => renderAnswer(tell(...events.slice(0, index + 1)), false).markdown);
        const whole = show(...events);
        for (const [index, before] of shown.entries())
          expect((shown[index + 1] ?? whole).startsWith(before)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads the same however the text is cut into deltas', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        expect(show(...pieces.map(text))).toBe(show(text(pieces.join(''))));
      }),
    );
  });
});
