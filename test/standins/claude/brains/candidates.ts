import { coverage, stemsOf, type Term, termsOf, weigh } from './words.ts';

/** Something that a listing names and that can be opened by its id. */
export interface Candidate {
  kind: string;
  title: string;
  id: string;
  year?: number;
}

const id = '[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}';
const listed = new RegExp(`^\\s*[-*\\d.]*\\s*(page|row|data source)?\\s*[“"„](.*?)[”"]\\s*·.*?(${id})`, 'i');
const linked = new RegExp(`\\[([^\\]]+)\\]\\([^)]*?(${id})[^)]*\\)`, 'gi');

/** Entries of a listing, line by line: “title” with an id, or links whose address ends in one. */
export function candidatesIn(text: string): Candidate[] {
  const found = text.split('\n').flatMap((line): Candidate[] => {
    const year = /edited (\d{4})/.exec(line)?.[1];
    const [, kind = 'page', title, entry] = listed.exec(line) ?? [];
    if (title !== undefined && entry) return [{ kind, title, id: entry, ...(year ? { year: Number(year) } : {}) }];
    return [...line.matchAll(linked)].map(([, label = '', target = '']) => ({
      kind: 'page',
      title: label,
      id: target,
    }));
  });
  return [...new Map(found.map((candidate) => [candidate.id.replaceAll('-', ''), candidate])).values()];
}

/** Best first, with a score of about 0 to 1: how much of the question the title holds, and how little else. */
export function rank(candidates: Candidate[], terms: Term[], question: string): (Candidate & { score: number })[] {
  const titles = candidates.map(({ title }) => stemsOf(title));
  const weightOf = weigh(terms, titles);
  const asked = stemsOf(question);
  const newest = Math.max(0, ...candidates.map(({ year }) => year ?? 0));
  return candidates
    .map((candidate, at) => {
      const held = coverage(terms, titles[at] ?? new Set(), weightOf);
      const besides = coverage(termsOf(candidate.title), asked);
      const bonus = candidate.kind === 'page' ? 0.1 : 0;
      return { ...candidate, score: held * 0.65 + besides * 0.35 + bonus - staleness(candidate, newest, question) };
    })
    .toSorted((a, b) => b.score - a.score);
}

/** What an older page, a copy or a draft loses against the current one, unless the question asks for it. */
export function staleness({ title, year }: { title: string; year?: number }, newest: number, question: string): number {
  const asked = question.toLowerCase();
  const age = year && newest > year ? (newest - year) * 0.08 : 0;
  const [inTitle] = /\b20\d\d\b/.exec(title) ?? [];
  const old = inTitle && Number(inTitle) < newest && !asked.includes(inTitle) ? 0.12 : 0;
  const [odd = ''] = /\b(copy|draft|old|archive[d]?|kopie|entwurf|kopia|utkast|cópia)\b/i.exec(title) ?? [];
  return age + old + (odd && !asked.includes(odd.toLowerCase()) ? 0.15 : 0);
}
