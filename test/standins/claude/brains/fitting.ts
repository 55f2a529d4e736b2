import type { Block } from './reading.ts';
import { isIn, stemsOf, type Term, termsOf } from './words.ts';

const asksFor: [question: RegExp, answer: RegExp][] = [
  [/\b(?:how many|how much|wie viele?|hur många|hur mycket|quantos|quantas|quanto)\b/iu, /\d/],
  [
    /^\W*(?:when|wann|när|quando)\b/iu,
    /\d|\b(?:two|three|four|five|six|week|month|year|monday|tuesday|wednesday|thursday|friday|spring|summer|autumn|winter)/i,
  ],
  [
    /^\W*(?:who|whom|wer|wen|vem|quem)\b/iu,
    /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|\b(?:every(?:body|one)|anybody|nobody|alle|alla|todos)\b/u,
  ],
];

/** Whether a text holds the kind of thing that is asked for: a figure for “how much”, a time for “when”, a name for “who”. */
export function isOfKind(text: string, question: string, terms: Term[]): boolean {
  const wanted = asksFor.find(([asked]) => asked.test(question))?.[1];
  if (!wanted) return true;
  const lines = text.split('\n').filter((line) => terms.some((term) => isIn(term, stemsOf(line))));
  return wanted.test((lines.length > 0 ? lines : [text]).join('\n'));
}

/** Names in the question that nothing found has heard of: what is asked about them is not there. */
export function isAboutStrangers(question: string, blocks: Block[]): boolean {
  const names = [...question.matchAll(/(?<=[\p{Ll},] )\p{Lu}[\p{L}\p{N}-]{2,}/gu)].flatMap(([name]) => termsOf(name));
  if (names.length === 0) return false;
  const known = stemsOf(blocks.map(({ page, section, text }) => `${page} ${section} ${text}`).join(' '));
  return names.some((name) => !isIn(name, known));
}

/** How much a text looks like the definition that “what is …?” asks for, 0 to 1: rows of tables and items of lists most. */
export function defines(text: string, question: string, terms: Term[]): number {
  const [term] = terms;
  const asks = /^\W*(?:what (?:is|are|does)|was (?:ist|sind)|vad är|o que é)\b/iu.test(question);
  if (!term || terms.length > 2 || !asks) return 0;
  const lines = text.split('\n').filter((line) => stemsOf(line.slice(0, term.word.length + 8)).has(term.stem));
  if (lines.length === 0) return 0;
  return lines.some((line) => /^\s*[|*-]\s/.test(line)) ? 1 : 0.4;
}
