import type { Company, SeedDataSource, SeedPage, SeedRow } from '../company/company.ts';
import { mulberry32 } from '../faults.ts';
import { uuidFrom } from './ids.ts';

export interface BigCompanyOptions {
  /** Pages outside of data sources. */
  pages: number;
  /** Rows of each data source; there is one data source for every 2,000 pages, at least one. None when absent. */
  rowsPerSource?: number;
  /** About how many words a page has; 150 when absent. */
  wordsPerPage?: number;
  seed?: number;
}

/** A company whose texts are made when they are read, the same ones each time, so that 20,000 pages weigh little. */
export interface BigCompany extends Company {
  readonly isLazy: true;
}

const fanOut = 20;
const pagesPerSource = 2_000;
const dayMs = 86_400_000;
const lastEdit = Date.parse('2026-11-01T00:00:00Z');

const syllables =
  'ba be bi bo da de di do fa fe ka ke ki ko la le li lo ma me mi mo na ne ra re ri ro sa se ta to'.split(' ');

/** A tree in which each page holds up to 20 others; edits are spread over two years. Slugs are `p0`, `p1` and so on. */
export function bigCompany({ pages, rowsPerSource = 0, wordsPerPage = 150, seed = 1 }: BigCompanyOptions): BigCompany {
  const sources = rowsPerSource > 0 ? Math.max(1, Math.floor(pages / pagesPerSource)) : 0;
  return {
    isLazy: true,
    name: 'Meridian',
    people: ['ada', 'ben', 'cem'].map(personOf),
    channels: [],
    pages: Array.from({ length: pages }, (_, index) => pageOf(index, pages, wordsPerPage, seed)),
    dataSources: Array.from({ length: sources }, (_, index) => sourceOf(index, rowsPerSource, wordsPerPage, seed)),
  };
}

function personOf(slug: string) {
  const name = `${slug[0]?.toUpperCase()}${slug.slice(1)} Meridian`;
  const ids = { slackId: `U${slug.toUpperCase()}`, notionId: uuidFrom(`big:${slug}`) };
  return { slug, name, email: `${slug}@meridian.example`, title: '', timeZone: 'UTC', role: 'member' as const, ...ids };
}

function pageOf(index: number, count: number, words: number, seed: number): SeedPage {
  const random = mulberry32(seed * 1_000_003 + index);
  const parent = index === 0 ? {} : { parent: `p${Math.floor((index - 1) / fanOut)}` };
  return {
    slug: `p${index}`,
    id: uuidFrom(`big:${seed}:${index}`),
    title: `${capital(wordOf(random))} ${wordOf(random)} ${index}`,
    ...parent,
    get markdown() {
      return textOf(index, count, words, seed);
    },
    ...stampsOf(index, random),
    shared: true,
  };
}

function stampsOf(index: number, random: () => number) {
  const createdAt = new Date(lastEdit - 730 * dayMs + Math.floor(random() * 365 * dayMs)).toISOString();
  const editedAt = new Date(lastEdit - Math.floor(random() * 365 * dayMs)).toISOString();
  return { createdAt, editedAt, editedBy: ['ada', 'ben', 'cem'][index % 3] ?? 'ada', createdBy: 'ada' };
}

/** Notion's own form of Markdown, since it goes out as it is: no blank lines, one line a block. */
function textOf(index: number, count: number, words: number, seed: number): string {
  const random = mulberry32(seed * 7_000_003 + index);
  const lines: string[] = [];
  for (let left = words, section = 1; left > 0; section += 1) {
    const size = Math.min(left, 20 + Math.floor(random() * 40));
    if (section % 3 === 1) lines.push(`## ${capital(wordOf(random))} ${wordOf(random)}`);
    const sentence = `${capital(wordsOf(random, size))}.`;
    lines.push(section % 3 === 0 ? `- ${sentence}` : sentence);
    left -= size;
  }
  lines.push(`See [${wordOf(random)}](page:p${Math.floor(random() * count)}).`);
  return lines.join('\n');
}

function sourceOf(index: number, rows: number, words: number, seed: number): SeedDataSource {
  return {
    slug: `s${index}`,
    id: uuidFrom(`big:${seed}:source:${index}`),
    databaseId: uuidFrom(`big:${seed}:database:${index}`),
    title: `Register ${index}`,
    description: '',
    parent: 'p0',
    properties: {
      Name: { type: 'title' },
      Amount: { type: 'number', format: 'number' },
      State: {
        type: 'select',
        options: ['Open', 'Closed'].map((name) => ({ name, color: 'gray' })),
      },
      Due: { type: 'date' },
    },
    rows: Array.from({ length: rows }, (_, row) => rowOf(`s${index}r${row}`, index * rows + row, words, seed)),
  };
}

function rowOf(slug: string, index: number, words: number, seed: number): SeedRow {
  const random = mulberry32(seed * 3_000_017 + index);
  const Due = { start: new Date(lastEdit + Math.floor(random() * 90) * dayMs).toISOString().slice(0, 10) };
  return {
    slug,
    id: uuidFrom(`big:${seed}:${slug}`),
    values: {
      Name: `${capital(wordOf(random))} ${index}`,
      Amount: Math.floor(random() * 10_000),
      State: random() < 0.5 ? 'Open' : 'Closed',
      Due,
    },
    get markdown() {
      return textOf(index, 1, Math.ceil(words / 5), seed + 1);
    },
    ...stampsOf(index, random),
  };
}

function wordsOf(random: () => number, count: number): string {
  return Array.from({ length: count }, () => wordOf(random)).join(' ');
}

/** Two or three syllables; squaring the draw makes some words common and most rare, as in a real language. */
function wordOf(random: () => number): string {
  const length = random() < 0.7 ? 2 : 3;
  return Array.from({ length }, () => syllables[Math.floor(random() ** 2 * syllables.length)]).join('');
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}
