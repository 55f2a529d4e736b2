import { sql } from 'kysely';
import type { Database } from './database.ts';
import { spreadWords } from './search-words.ts';
import { storable } from './storable.ts';

/** A word of a question: the passages that have it, and how much it tells. */
export interface Term {
  /** As each language in use writes it. */
  lexemes: Set<string>;
  /** ln(1 + (N − n + ½) / (n + ½)), which is never negative. */
  weight: number;
  passages: Float64Array;
  times: Uint8Array;
  lengths: Uint16Array;
}

export interface Terms {
  /** Words in the order of each question. */
  questions: Term[][];
  averageLength: number;
}

const mostWords = 32;
const longestQuestion = 4_000;
/** Entries read for one search; beyond it the commonest words are left out. */
const mostEntries = 400_000;

/**
 * What the index holds of the words of several questions. A question in one language meets pages in all: a word is looked up as every language in use
 * writes it, and where a language drops it, every passage of that language counts as having it.
 */
export async function readTerms(db: Database, questions: string[]): Promise<Terms> {
  const wordsOf = questions.map((question) => [
    ...new Set(
      spreadWords(storable(question.slice(0, longestQuestion)), 'question')
        .toLowerCase()
        .split(' ')
        .slice(0, mostWords),
    ),
  ]);
  const words = [...new Set(wordsOf.flat())].filter((word) => word !== '');
  if (words.length === 0) return { questions: questions.map(() => []), averageLength: 1 };
  const [lexemes, languages] = await Promise.all([readLexemes(db, words), readLanguages(db)]);
  const passages = languages.reduce((sum, language) => sum + language.passages, 0);
  const lengths = languages.reduce((sum, language) => sum + language.words, 0);
  const terms = words.map((_word, at) => {
    const own = lexemes.filter(({ places }) => places.some(({ no }) => no === at + 1));
    const spoken = new Set(
      own.flatMap(({ places }) => places.filter(({ no }) => no === at + 1).map((p) => p.language)),
    );
    if (own.length === 0) return undefined;
    const silent = languages.filter(({ language }) => !spoken.has(language));
    const having =
      own.reduce((sum, { size }) => sum + size, 0) + silent.reduce((sum, { passages: all }) => sum + all, 0);
    return { lexemes: new Set(own.map(({ lexeme }) => lexeme)), weight: tell(passages, having), ...join(own) };
  });
  return {
    questions: wordsOf.map((list) => list.flatMap((word) => terms[words.indexOf(word)] ?? [])),
    averageLength: Math.max(lengths / Math.max(passages, 1), 1),
  };
}

function tell(passages: number, having: number): number {
  return Math.log(1 + (Math.max(passages - having, 0) + 0.5) / (having + 0.5));
}

interface Lexeme {
  lexeme: string;
  /** Which words, in which languages. */
  places: { no: number; language: string }[];
  size: number;
  /** PostgreSQL's binary form of bigint[] without its head: a length of 4 and a value of 8 bytes for each. */
  entries: Buffer | null;
}

const headBytes = 20;
const entryBytes = 12;

/**
 * How often a passage has a lexeme. For one lexeme ts_rank is (1 + 1/4 + 1/9 + … + 1/n²) · 6/π² at equal weights, whatever the
 * positions (calc_rank_or in tsrank.c), which is much faster to turn back than to unnest the vector.
 */
const sums = Array.from({ length: 30 }, (_, at) => at + 1).map((n) =>
  Array.from({ length: n }, (_, at) => 1 / (at + 1) ** 2).reduce((sum, part) => sum + part, -0.0004),
);
const times = sql`width_bucket(ts_rank('{1,1,1,1}', vector, question)::float8 * ${Math.PI ** 2 / 6}, ${sums}::float8[])`;

async function readLexemes(db: Database, words: string[]): Promise<Lexeme[]> {
  const { rows } = await sql<Lexeme>`
    with wanted as materialized (
      select lexeme, json_agg(json_build_object('no', no, 'language', language)) as places
      from unnest(${words}::text[]) with ordinality as given (word, no), search_languages,
        unnest(tsvector_to_array(to_tsvector(language::regconfig, unaccent(word)))) as lexeme
      group by lexeme
    ), parts as (
      select lexeme, size, entries from wanted join postings using (lexeme)
      union all
      select lexeme, count(*), array_agg((id << 24) | (${times}::bigint << 16) | least(length, 65535))
      from (select lexeme, quote_literal(lexeme)::tsquery as question from wanted) asked
        join fresh_passages on vector @@ question group by lexeme
    ), affordable as (
      select lexeme, sum(size) over (partition by lexeme) as total, size, entries from parts
    ), budgeted as (
      select lexeme, size, entries, sum(size) over (order by total, lexeme) <= ${mostEntries} as is_read from affordable
    )
    select lexeme, (array_agg(places::text))[1]::json as places, coalesce(sum(size), 0)::float8 as size,
      string_agg(substr(array_send(entries), ${headBytes + 1}), '') filter (where is_read) as entries
    from wanted left join budgeted using (lexeme) group by lexeme`.execute(db);
  return rows;
}

async function readLanguages(db: Database): Promise<{ language: string; passages: number; words: number }[]> {
  const { rows } = await sql<{ language: string; passages: number; words: number }>`
    select language, (passages + count(length))::float8 as passages, (words + coalesce(sum(length), 0))::float8 as words
    from search_languages left join fresh_passages using (language) group by language`.execute(db);
  return rows;
}

function join(lexemes: Lexeme[]): Pick<Term, 'passages' | 'times' | 'lengths'> {
  const buffers = lexemes.flatMap(({ entries }) => entries ?? []);
  const count = buffers.reduce((sum, { length }) => sum + length / entryBytes, 0);
  const [passages, times, lengths] = [new Float64Array(count), new Uint8Array(count), new Uint16Array(count)];
  let at = 0;
  for (const buffer of buffers) {
    for (let place = 4; place < buffer.length; place += entryBytes) {
      const low = buffer.readUInt32BE(place + 4);
      passages[at] = buffer.readUInt32BE(place) * 256 + (low >>> 24);
      times[at] = (low >>> 16) & 255;
      lengths[at] = low & 65_535;
      at += 1;
    }
  }
  return { passages, times, lengths };
}
