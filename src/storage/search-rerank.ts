import { type Term, type Terms, tell } from './search-postings.ts';
import { k1, measure, saturation, share } from './search-scores.ts';

/** A passage that the reader may see, with its words. */
export interface Candidate {
  id: number;
  length: number;
  /** As PostgreSQL writes a tsvector. */
  vector: string;
  score: number;
}

/** Usual in the literature, and chosen there and on questions of our own, never on a test collection. */
export const feedbackPassages = 5;
const feedbackWords = 10;
const questionShare = 0.8;

interface Reading extends Candidate {
  /** Places of a lexeme, in order. */
  places(lexeme: string): number[];
}

/**
 * Orders the best passages anew, by BM25 of the question and, at a fifth, of ten words that the best five passages have in common (the relevance
 * model RM3: Abdul-Jaleel and others, 2004), and by how close the question's words stand (Büttcher, Clarke and Lushman, “Term proximity scoring for
 * ad-hoc retrieval”, 2006). Only what the reader may see takes part.
 */
export function rerank(
  terms: Terms,
  candidates: Candidate[],
  frequencies: Record<string, number>,
): Map<number, number> {
  const readings = candidates.map((candidate) => ({ ...candidate, places: createPlaces(candidate.vector) }));
  const feedback = [...readings].sort((a, b) => b.score - a.score).slice(0, feedbackPassages);
  return scoreAll(terms, readings, expand(terms, { feedback, readings, frequencies }));
}

type Weights = { lexemes: Iterable<string>; weight: number }[];

/** Each word with its weight over all questions, which sum to what one question of full weight counts. */
function ownWords({ questions }: Terms): Weights {
  return questions.flatMap((list) => list.map(({ lexemes, weight }) => ({ lexemes, weight: weight * measure(list) })));
}

function scoreAll(terms: Terms, readings: Reading[], weights: Weights): Map<number, number> {
  return new Map(
    readings.map((reading) => {
      const { length } = reading;
      const words = weights.reduce((sum, { lexemes, weight }) => {
        const times = placesOf(lexemes, reading).length;
        return times > 0 ? sum + weight * share(times, length, terms.averageLength) : sum;
      }, 0);
      const close = terms.questions.reduce(
        (sum, list) => sum + closeness(list, reading, terms.averageLength) * measure(list),
        0,
      );
      return [reading.id, words + questionShare * close];
    }),
  );
}

/** Neighbouring occurrences of two different words lend each other their weight over the square of their distance. */
function closeness(terms: Term[], reading: Reading, averageLength: number): number {
  if (terms.length < 2) return 0;
  const places = terms
    .flatMap((term) => placesOf(term.lexemes, reading).map((place) => ({ place, term })))
    .sort((a, b) => a.place - b.place);
  const lent = new Map<Term, number>();
  for (const [at, right] of places.entries()) {
    const left = places[at - 1];
    if (!left || left.term === right.term || left.place === right.place) continue;
    const nearness = 1 / (right.place - left.place) ** 2;
    lent.set(right.term, (lent.get(right.term) ?? 0) + left.term.weight * nearness);
    lent.set(left.term, (lent.get(left.term) ?? 0) + right.term.weight * nearness);
  }
  const half = saturation(reading.length, averageLength);
  return [...lent].reduce(
    (sum, [term, amount]) => sum + (Math.min(1, term.weight) * amount * (k1 + 1)) / (amount + half),
    0,
  );
}

/** The question's words at four fifths and those of the feedback at one fifth, in sums of weights before rarity. */
function expand(
  terms: Terms,
  {
    feedback,
    readings,
    frequencies,
  }: { feedback: Reading[]; readings: Reading[]; frequencies: Record<string, number> },
): Weights {
  const total = feedback.reduce((sum, { score }) => sum + score, 0);
  const likely = new Map<string, { sum: number; count: number }>();
  for (const { score, length, vector } of feedback) {
    for (const [lexeme, count] of readVector(vector)) {
      const known = likely.get(lexeme) ?? { sum: 0, count: 0 };
      known.sum += (score / total) * share(count, length, terms.averageLength);
      known.count += 1;
      likely.set(lexeme, known);
    }
  }
  const common = [...likely].filter(([, { count }]) => count > 1);
  const own = ownWords(terms);
  if (common.length === 0) return own;
  const chosen = common
    .map(([lexeme, { sum }]) => {
      const having = frequencies[lexeme] ?? readings.filter(({ places }) => places(lexeme).length > 0).length;
      return { lexeme, sum, rarity: tell(terms.passages, having) };
    })
    .sort((a, b) => b.sum * b.rarity - a.sum * a.rarity)
    .slice(0, feedbackWords);
  const ownSum = terms.questions.reduce((sum, list) => sum + list.length * measure(list), 0);
  const scale = ((1 - questionShare) * ownSum) / chosen.reduce((sum, word) => sum + word.sum, 0);
  return [
    ...own.map(({ lexemes, weight }) => ({ lexemes, weight: weight * questionShare })),
    ...chosen.map(({ lexeme, sum, rarity }) => ({ lexemes: [lexeme], weight: sum * rarity * scale })),
  ];
}

function placesOf(lexemes: Iterable<string>, { places }: Reading): number[] {
  const found: number[] = [];
  for (const lexeme of lexemes) found.push(...places(lexeme));
  return found;
}

/** PostgreSQL writes a tsvector as `'word':1A,3,10 'other':2`, with quotes and backslashes doubled; most of it is never asked for. */
function createPlaces(vector: string): (lexeme: string) => number[] {
  const text = ` ${vector}`;
  const known = new Map<string, number[]>();
  return (lexeme) => {
    const found = known.get(lexeme) ?? findPlaces(text, lexeme);
    known.set(lexeme, found);
    return found;
  };
}

function findPlaces(text: string, lexeme: string): number[] {
  const name = ` '${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}':`;
  const start = text.indexOf(name);
  if (start < 0) return [];
  const from = start + name.length;
  const end = text.indexOf(' ', from);
  return text
    .slice(from, end < 0 ? text.length : end)
    .split(',')
    .map((place) => Number.parseInt(place, 10));
}

/** Every lexeme and how often it is there. */
function readVector(vector: string): [lexeme: string, count: number][] {
  return [...vector.matchAll(/'((?:[^'\\]|''|\\\\)*)':([\dA-D,]+)/g)].map(([, lexeme = '', places = '']) => [
    lexeme.replaceAll("''", "'").replaceAll('\\\\', '\\'),
    places.split(',').length,
  ]);
}
