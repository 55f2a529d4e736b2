import type { Term, Terms } from './search-postings.ts';

/** Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009, with the values that it names as usual. */
const k1 = 1.2;
const b = 0.75;

/**
 * BM25 of every passage that has any of the words, as a share of the most that its question could give, summed over the questions
 * (CombSUM; Belkin and others, “Combining the evidence of multiple query representations”, 1995).
 */
export function score({ questions, averageLength }: Terms): Map<number, number> {
  const scores = new Map<number, number>();
  for (const terms of questions) {
    const most = terms.reduce((sum, { weight }) => sum + weight, 0) * (k1 + 1);
    for (const term of terms) addTerm(scores, term, averageLength, most);
  }
  return scores;
}

function addTerm(scores: Map<number, number>, term: Term, averageLength: number, most: number): void {
  const { passages, times, lengths, weight } = term;
  for (let at = 0; at < passages.length; at += 1) {
    const id = passages[at] ?? 0;
    const count = times[at] ?? 0;
    const share = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * (lengths[at] ?? 0)) / averageLength));
    scores.set(id, (scores.get(id) ?? 0) + (weight * share) / most);
  }
}
