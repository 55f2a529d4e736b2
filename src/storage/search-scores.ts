import type { Term, Terms } from './search-postings.ts';
import { createTally, type Tally } from './search-tally.ts';

/** Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009, with the values that it names as usual. */
export const k1 = 1.2;
const b = 0.75;

/** BM25's part for `times` occurrences in a passage of this length, without the weight of the word: 0 to k1 + 1. */
export function share(times: number, length: number, averageLength: number): number {
  return (times * (k1 + 1)) / (times + saturation(length, averageLength));
}

/** The count of occurrences at which a word has half of its full part. */
export function saturation(length: number, averageLength: number): number {
  return k1 * (1 - b + (b * length) / averageLength);
}

/** What each question counts: its score is the share of the most that it could give. */
export function measure(terms: Term[]): number {
  return 1 / Math.max(terms.reduce((sum, { weight }) => sum + weight, 0) * (k1 + 1), Number.MIN_VALUE);
}

/**
 * BM25 of every passage that has any of the words, as a share of the most that its question could give, summed over the questions
 * (CombSUM; Belkin and others, “Combining the evidence of multiple query representations”, 1995).
 */
export function score({ questions, averageLength }: Terms): Tally {
  const distinct = new Set(questions.flat());
  const tally = createTally([...distinct].reduce((sum, { passages }) => sum + passages.length, 0));
  for (const terms of questions) {
    const counts = measure(terms);
    for (const { passages, times, lengths, weight } of terms) {
      for (let at = 0; at < passages.length; at += 1) {
        const part = share(times[at] ?? 0, lengths[at] ?? 0, averageLength);
        tally.add(passages[at] ?? 0, weight * part * counts);
      }
    }
  }
  return tally;
}
