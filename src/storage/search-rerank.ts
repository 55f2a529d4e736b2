import { sql } from 'kysely';
import type { Database } from './database.ts';
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
const feedbackPassages = 5;
const feedbackWords = 10;
const questionShare = 0.8;

interface Reading extends Candidate {
  positions: Map<string, number[]>;
}

/**
 * Orders the best passages anew, by BM25 of the question and, at a fifth, of ten words that the best five passages have in common (the relevance
 * model RM3: Abdul-Jaleel and others, 2004), and by how close the question's words stand (Büttcher, Clarke and Lushman, “Term proximity scoring for
 * ad-hoc retrieval”, 2006). Only what the reader may see takes part.
 */
export async function rerank(db: Database, terms: Terms, candidates: Candidate[]): Promise<Map<number, number>> {
  const readings = candidates.map((candidate) => ({ ...candidate, positions: readVector(candidate.vector) }));
  const first = scoreAll(terms, readings, ownWords(terms), 1);
  const feedback = [...readings]
    .sort((a, b) => (first.get(b.id) ?? 0) - (first.get(a.id) ?? 0))
    .slice(0, feedbackPassages);
  return scoreAll(terms, readings, await expand(db, terms, { feedback, readings, first }), questionShare);
}

type Weights = { lexemes: Iterable<string>; weight: number }[];

/** Each word with its weight over all questions, which sum to what one question of full weight counts. */
function ownWords({ questions }: Terms): Weights {
  return questions.flatMap((list) => list.map(({ lexemes, weight }) => ({ lexemes, weight: weight * measure(list) })));
}

function scoreAll(terms: Terms, readings: Reading[], weights: Weights, proximity: number): Map<number, number> {
  return new Map(
    readings.map((reading) => {
      const { length, positions } = reading;
      const words = weights.reduce((sum, { lexemes, weight }) => {
        const times = placesOf(lexemes, positions).length;
        return times > 0 ? sum + weight * share(times, length, terms.averageLength) : sum;
      }, 0);
      const close = terms.questions.reduce(
        (sum, list) => sum + closeness(list, reading, terms.averageLength) * measure(list),
        0,
      );
      return [reading.id, words + proximity * close];
    }),
  );
}

/** Neighbouring occurrences of two different words lend each other their weight over the square of their distance. */
function closeness(terms: Term[], { positions, length }: Reading, averageLength: number): number {
  if (terms.length < 2) return 0;
  const places = terms
    .flatMap((term) => placesOf(term.lexemes, positions).map((place) => ({ place, term })))
    .sort((a, b) => a.place - b.place);
  const lent = new Map<Term, number>();
  for (const [at, right] of places.entries()) {
    const left = places[at - 1];
    if (!left || left.term === right.term || left.place === right.place) continue;
    const nearness = 1 / (right.place - left.place) ** 2;
    lent.set(right.term, (lent.get(right.term) ?? 0) + left.term.weight * nearness);
    lent.set(left.term, (lent.get(left.term) ?? 0) + right.term.weight * nearness);
  }
  const half = saturation(length, averageLength);
  return [...lent].reduce(
    (sum, [term, amount]) => sum + (Math.min(1, term.weight) * amount * (k1 + 1)) / (amount + half),
    0,
  );
}

/** The question's words at four fifths and those of the feedback at one fifth, in sums of weights before rarity. */
async function expand(
  db: Database,
  terms: Terms,
  { feedback, readings, first }: { feedback: Reading[]; readings: Reading[]; first: Map<number, number> },
): Promise<Weights> {
  const total = feedback.reduce((sum, { id }) => sum + (first.get(id) ?? 0), 0);
  const likely = new Map<string, { sum: number; count: number }>();
  for (const { id, length, positions } of feedback) {
    for (const [lexeme, places] of positions) {
      const known = likely.get(lexeme) ?? { sum: 0, count: 0 };
      known.sum += ((first.get(id) ?? 0) / total) * share(places.length, length, terms.averageLength);
      known.count += 1;
      likely.set(lexeme, known);
    }
  }
  const common = [...likely].filter(([, { count }]) => count > 1);
  const own = ownWords(terms);
  if (common.length === 0) return own;
  const frequencies = await readFrequencies(
    db,
    common.map(([lexeme]) => lexeme),
  );
  const chosen = common
    .map(([lexeme, { sum }]) => {
      const read = readings.filter(({ positions }) => positions.has(lexeme)).length;
      return { lexeme, sum, rarity: tell(terms.passages, Math.max(read, frequencies.get(lexeme) ?? 0)) };
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

async function readFrequencies(db: Database, lexemes: string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ lexeme: string; passages: number }>`
    select lexeme, passages from lexemes where lexeme = any(${lexemes}::text[])`.execute(db);
  return new Map(rows.map(({ lexeme, passages }) => [lexeme, passages]));
}

function placesOf(lexemes: Iterable<string>, positions: Map<string, number[]>): number[] {
  const found: number[] = [];
  for (const lexeme of lexemes) found.push(...(positions.get(lexeme) ?? []));
  return found;
}

function readVector(vector: string): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [, lexeme = '', places = ''] of vector.matchAll(/'((?:[^'\\]|''|\\\\)*)':([\dA-D,]+)/g)) {
    positions.set(
      lexeme.replaceAll("''", "'").replaceAll('\\\\', '\\'),
      places.split(',').map((place) => Number.parseInt(place, 10)),
    );
  }
  return positions;
}
