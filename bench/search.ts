import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile, printFigure } from './figures.ts';
import { indexDocuments, openIndex } from './search-index.ts';
import { ndcg, readCollection, recall } from './test-collection.ts';

/** Ranks whole documents of a test collection in BEIR's format through the real index; a document's place is that of its best passage. */
const { values } = parseArgs({ options: { corpus: { type: 'string', default: '../shared/retrieval/cranfield' } } });
const depth = 10;
const collection = readCollection(values.corpus);
const dataDir = mkdtempSync(join(tmpdir(), 'bench-search-'));
try {
  await using index = await openIndex(dataDir);
  const documentIds = await indexDocuments(index, collection.documents());
  const [gains, recalls, times]: [number[], number[], number[]] = [[], [], []];
  for (const { text, judged } of collection.questions) {
    const started = performance.now();
    const found = await index.search.passages({ kind: 'system' }, { queries: [text], limit: 50 });
    times.push(performance.now() - started);
    const ranked = [...new Set(found.map(({ id }) => documentIds.get(id) ?? ''))].slice(0, depth);
    gains.push(ndcg(ranked, judged));
    recalls.push(recall(ranked, judged));
  }
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  printFigure('search.ndcg10', mean(gains), 'share', 4);
  printFigure('search.recall10', mean(recalls), 'share', 4);
  printFigure('search.p50_ms', percentile(times, 0.5), 'ms');
  printFigure('search.p95_ms', percentile(times, 0.95), 'ms');
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
