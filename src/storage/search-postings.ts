import { sql } from 'kysely';
import type { Database } from './database.ts';
import { spreadWords } from './search-words.ts';
import { storable } from './storable.ts';

/** A word of a question: the passages that have it, and how much it tells. */
export interface Term {
  /** As each language in use writes it. */
  lexemes: Set<string>;
  /** How rare it is; see `tell`. */
  weight: number;
  passages: Float64Array;
  times: Uint8Array;
  lengths: Uint16Array;
}

export interface Terms {
  /** Words in the order of each question. */
  questions: Term[][];
  averageLength: number;
  /** In all the index. */
  passages: number;
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
  if (words.length === 0) return { questions: questions.map(() => []), averageLength: 1, passages: 0 };
  const lexemes = await readLexemes(db, words);
  const languages = lexemes[0]?.languages ?? [];
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
    passages,
  };
}

/** ln(1 + (N − n + ½) / (n + ½)), which is never negative: Robertson and Zaragoza, 2009, as Lucene has it. */
export function tell(passages: number, having: number): number {
  return Math.log(1 + (Math.max(passages - having, 0) + 0.5) / (having + 0.5));
}

interface Lexeme {
  lexeme: string;
  /** Which words, in which languages. */
  places: { no: number; language: string }[];
  size: number;
  /** PostgreSQL's binary form of one or more bigint[]: a head of 20 bytes, then a length of 4 and a value of 8 for each element. */
  entries: Buffer | null;
  fresh: Buffer | null;
  languages: { language: string; passages: number; words: number }[];
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
      select lexeme, json_agg(json_build_object('no', no, 'language', language)) as places, quote_literal(lexeme)::tsquery as question
      from unnest(${words}::text[]) with ordinality as given (word, no), search_languages,
        unnest(tsvector_to_array(to_tsvector(language::regconfig, unaccent(word)))) as lexeme
      group by lexeme
    ), counted as (
      select wanted.*, coalesce(passages, 0) as size,
        sum(coalesce(passages, 0)) over (order by coalesce(passages, 0), lexeme) <= ${mostEntries} as is_read
      from wanted left join lexemes using (lexeme)
    )
    select lexeme, places, (counted.size + fresh.size)::float8 as size, fresh.entries as fresh, ${languageTotals} as languages,
      (select string_agg(array_send(entries), '') from postings
        where is_read and postings.lexeme = counted.lexeme) as entries
    from counted, lateral (
      select count(*) as size,
        array_send(array_agg((id << 24) | (${times}::bigint << 16) | least(length, 65535))) as entries
      from fresh_passages where vector @@ question
    ) as fresh`.execute(db);
  return rows;
}

const languageTotals = sql`(select json_agg(totals) from (
  select language, passages + count(length) as passages, words + coalesce(sum(length), 0) as words
  from search_languages left join fresh_passages using (language) group by language) totals)`;

function join(lexemes: Lexeme[]): Pick<Term, 'passages' | 'times' | 'lengths'> {
  const buffers = lexemes.flatMap(({ entries, fresh }) => [entries, fresh].filter((buffer) => buffer !== null));
  const most = buffers.reduce((sum, { length }) => sum + Math.floor(length / entryBytes), 0);
  const [passages, times, lengths] = [new Float64Array(most), new Uint8Array(most), new Uint16Array(most)];
  let at = 0;
  for (const buffer of buffers) {
    for (let head = 0; head < buffer.length; ) {
      const end = head + headBytes + buffer.readInt32BE(head + 12) * entryBytes;
      for (let place = head + headBytes + 4; place < end; place += entryBytes) {
        const low = buffer.readUInt32BE(place + 4);
        passages[at] = buffer.readUInt32BE(place) * 256 + (low >>> 24);
        times[at] = (low >>> 16) & 255;
        lengths[at] = low & 65_535;
        at += 1;
      }
      head = end;
    }
  }
  return { passages: passages.subarray(0, at), times: times.subarray(0, at), lengths: lengths.subarray(0, at) };
}
