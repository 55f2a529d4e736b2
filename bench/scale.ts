import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { percentile, printFigure } from './figures.ts';
import { inventText } from './invented-text.ts';
import { indexPages, openIndex } from './search-index.ts';

/**
 * The same 100,000 passages and questions in the real index and in SQLite's FTS5, best ten of any of the words by BM25, by turns. A page has
 * ten passages; FTS5 is given title and text, stems with Porter and drops no small words, as it comes.
 */
const pages = 10_000;
const passagesOfPage = 10;
const [warmUps, rounds] = [80, 480];
const text = inventText(20_261_121);
const dataDir = mkdtempSync(join(tmpdir(), 'bench-scale-'));
try {
  const corpus = Array.from({ length: pages }, (_, at) => ({
    id: String(at),
    title: text.passage().split(' ').slice(0, 5).join(' '),
    passages: Array.from({ length: passagesOfPage }, () => text.passage()),
  }));
  using fts5 = openFts5(join(dataDir, 'fts5.db'));
  fts5.load(corpus.flatMap(({ title, passages }) => passages.map((passage) => ({ title, passage }))));
  await using index = await openIndex(dataDir);
  await indexPages(index, corpus);
  const times = { ours: [] as number[], filtered: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const page = corpus[text.below(pages)];
    const question = text.question(page?.passages[text.below(passagesOfPage)] ?? '', round);
    const took = {
      ours: await clock(() =>
        index.search.passages({ kind: 'person', personId: 'U1' }, { queries: [question], limit: 10 }),
      ),
      theirs: await clock(() => fts5.search(question)),
      filtered: await clock(() =>
        index.search.passages({ kind: 'person', personId: 'U1' }, { queries: [question], limit: 10, ...index.filters }),
      ),
    };
    if (round < warmUps) continue;
    times.ours.push(took.ours);
    times.theirs.push(took.theirs);
    times.filtered.push(took.filtered);
  }
  for (const [name, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
  ] as const) {
    const [ours, theirs] = [percentile(times.ours, share), percentile(times.theirs, share)];
    printFigure(`scale.${name}_ratio_to_fts5`, ours / theirs, 'times');
    printFigure(`scale.${name}_ms`, ours, 'ms');
    printFigure(`scale.${name}_filtered_ms`, percentile(times.filtered, share), 'ms');
    printFigure(`scale.${name}_fts5_ms`, theirs, 'ms');
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function clock(search: () => unknown): Promise<number> {
  const started = performance.now();
  await search();
  return performance.now() - started;
}

function openFts5(file: string) {
  const db = new DatabaseSync(file);
  db.exec("create virtual table passages using fts5(title, text, tokenize = 'porter unicode61')");
  const search = db.prepare(
    'select rowid, title, text, bm25(passages) from passages where passages match ? order by bm25(passages) limit 10',
  );
  return {
    load(rows: { title: string; passage: string }[]) {
      const insert = db.prepare('insert into passages (title, text) values (?, ?)');
      db.exec('begin');
      for (const { title, passage } of rows) insert.run(title, passage);
      db.exec('commit');
      db.exec("insert into passages (passages) values ('optimize')");
    },
    search: (question: string) =>
      search.all(
        question
          .split(' ')
          .map((word) => `"${word}"`)
          .join(' OR '),
      ),
    [Symbol.dispose]: () => db.close(),
  };
}
