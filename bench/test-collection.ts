import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Document {
  id: string;
  title: string;
  text: string;
}

/** Relevance by document id, 0 for what was judged irrelevant. */
type Judged = Map<string, number>;

/** A folder with corpus.jsonl, queries.jsonl and qrels/test.tsv. Questions without a relevant document are left out. */
export function readCollection(folder: string) {
  const judgements = new Map<string, Judged>();
  for (const line of readFileSync(join(folder, 'qrels/test.tsv'), 'utf8').split(/\r?\n/)) {
    const [question, document, grade] = line.split('\t');
    if (question === undefined || document === undefined || !Number.isFinite(Number(grade))) continue;
    const judged = judgements.get(question) ?? new Map<string, number>();
    judgements.set(question, judged.set(document, Number(grade)));
  }
  const questions = readFileSync(join(folder, 'queries.jsonl'), 'utf8')
    .split(/\r?\n/)
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { _id: string | number; text: string })
    .flatMap(({ _id, text }) => {
      const judged = judgements.get(String(_id));
      return judged && [...judged.values()].some((grade) => grade > 0) ? [{ text, judged }] : [];
    });
  return { questions, documents: () => readDocuments(join(folder, 'corpus.jsonl')) };
}

async function* readDocuments(file: string): AsyncGenerator<Document> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const { _id, title, text } = JSON.parse(line) as {
      _id: string | number;
      title?: string | null;
      text?: string | null;
    };
    yield { id: String(_id), title: title ?? '', text: text ?? '' };
  }
}

const depth = 10;

/** With the grade itself as gain, as trec_eval and BEIR do. */
export function ndcg(ranked: string[], judged: Judged): number {
  const discounted = (grades: number[]) =>
    grades.slice(0, depth).reduce((sum, grade, at) => sum + Math.max(grade, 0) / Math.log2(at + 2), 0);
  const ideal = discounted([...judged.values()].sort((a, b) => b - a));
  return ideal > 0 ? discounted(ranked.map((id) => judged.get(id) ?? 0)) / ideal : 0;
}

export function recall(ranked: string[], judged: Judged): number {
  const relevant = [...judged].filter(([, grade]) => grade > 0).map(([id]) => id);
  return relevant.filter((id) => ranked.slice(0, depth).includes(id)).length / relevant.length;
}
