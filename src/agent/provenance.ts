import { type IsKnown, takeWords } from './bare-urls.ts';
import { takeMarkdown } from './markdown-links.ts';
import { createScanner, type Piece } from './scanner.ts';

export type Shown<Mark> = { text: string } | { mark: Mark };

export interface LinkFilter<Mark> {
  /** Takes the next piece of the model's text, gives back what may be shown by now. */
  push(delta: string): Shown<Mark>[];
  /** Puts a mark after what was pushed; it comes out when the word before it does. */
  mark(mark: Mark): Shown<Mark>[];
  /** The rest, when no more text follows. */
  end(): Shown<Mark>[];
}

/** Controls, zero-width characters, direction overrides and tags: they could hide an address from us that appears later on. */
const unseen = /(?![\t\n])\p{Cc}|[\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Lets a link through only if `isKnown` says that its URL came verbatim from a source or the asker. Another link keeps its
 * text, an image its description; instead of a bare URL stands “(link removed)”, also in code, because chat clients make
 * links of those too. A domain without a path is left alone. The result does not depend on how the text is cut into
 * deltas; at most the last word, link or piece of inline code is held back.
 */
export function createLinkFilter<Mark = never>(isKnown: IsKnown): LinkFilter<Mark> {
  const markdown = createScanner<Mark>(takeMarkdown(isKnown, (label) => filterLinks(label, isKnown)));
  const words = createScanner<Mark>(takeWords(isKnown));
  let half = '';

  const pass = (pieces: Piece<Mark>[], isLast = false): Shown<Mark>[] =>
    join([...pieces.flatMap((piece) => words.push(piece)), ...(isLast ? words.end() : [])]);

  return {
    push(delta) {
      const text = half + delta;
      half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
      const visible = text.slice(0, text.length - half.length).replace(unseen, '');
      return pass(markdown.push({ text: visible }));
    },
    mark: (mark) => pass(markdown.push({ mark })),
    end: () => pass(markdown.end(), true),
  };
}

/** A whole text through the filter at once. */
export function filterLinks(text: string, isKnown: IsKnown): string {
  const filter = createLinkFilter(isKnown);
  return [...filter.push(text), ...filter.end()].map((shown) => ('text' in shown ? shown.text : '')).join('');
}

/** Neighbouring texts as one, empty ones left out. */
function join<Mark>(pieces: Piece<Mark>[]): Shown<Mark>[] {
  const joined: Shown<Mark>[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if ('mark' in piece) joined.push(piece);
    else {
      const text = 'text' in piece ? piece.text : piece.fixed;
      if (last && 'text' in last) last.text += text;
      else if (text) joined.push({ text });
    }
  }
  return joined;
}
