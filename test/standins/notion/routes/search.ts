import { isDataSourceShared, isShared, isTrashed } from '../access.ts';
import type { Route } from '../call.ts';
import type { Json } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { plainText } from '../rich-text.ts';
import { showDataSource, showPage } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject, requireOneOf, requireString } from '../shape.ts';
import { pageTitle, type Store } from '../store.ts';

interface Hit {
  id: string;
  kind: 'page' | 'data_source';
  title: string;
  editedAt: string;
  inTrash: boolean;
  show(): Json;
}

/** Titles only. As in recorded answers, any word may match, and without a sort the last edited comes first. */
export const search: Route = ({ store, cursors, body }) => {
  allowKeys(body, ['query', 'sort', 'filter', 'start_cursor', 'page_size']);
  const query = body.query === undefined ? '' : requireString(body.query, 'body.query');
  const { kind, inTrash } = readFilter(body.filter);
  const words = wordsOf(query);
  const hits = everything(store)
    .filter((hit) => hit.inTrash === inTrash && (!kind || hit.kind === kind))
    .map((hit) => ({ hit, score: scoreOf(words, hit.title) }))
    .filter(({ score }) => words.length === 0 || score > 0)
    .toSorted(readSort(body.sort));
  const scope = `search:${JSON.stringify([query, body.filter, body.sort])}`;
  const slice = cursors.slice(scope, hits, readPaging(body, 'body'), ({ hit }) => hit.id);
  return listEnvelope('page_or_data_source', { ...slice, items: slice.items.map(({ hit }) => hit.show()) });
};

function readFilter(given: unknown): { kind: 'page' | 'data_source' | undefined; inTrash: boolean } {
  if (given === undefined) return { kind: undefined, inTrash: false };
  const filter = requireObject(given, 'body.filter');
  allowKeys(filter, ['property', 'value', 'in_trash'], 'body.filter');
  const inTrash = filter.in_trash === undefined ? false : requireBoolean(filter.in_trash, 'body.filter.in_trash');
  if (filter.in_trash !== undefined && filter.property === undefined) return { kind: undefined, inTrash };
  requireOneOf(filter.property, ['object'] as const, 'body.filter.property');
  return { kind: requireOneOf(filter.value, ['page', 'data_source'] as const, 'body.filter.value'), inTrash };
}

type Scored = { hit: Hit; score: number };

function readSort(given: unknown): (left: Scored, right: Scored) => number {
  const newestFirst = (left: Scored, right: Scored) => right.hit.editedAt.localeCompare(left.hit.editedAt);
  if (given === undefined) return newestFirst;
  const sort = requireObject(given, 'body.sort');
  if (sort.property !== undefined) {
    allowKeys(sort, ['property'], 'body.sort');
    requireOneOf(sort.property, ['relevance'] as const, 'body.sort.property');
    return (left, right) => right.score - left.score || newestFirst(left, right);
  }
  allowKeys(sort, ['timestamp', 'direction'], 'body.sort');
  requireOneOf(sort.timestamp, ['last_edited_time'] as const, 'body.sort.timestamp');
  const direction = requireOneOf(sort.direction, ['ascending', 'descending'] as const, 'body.sort.direction');
  return direction === 'descending' ? newestFirst : (left, right) => newestFirst(right, left);
}

function everything(store: Store): Hit[] {
  const pages = [...store.pages.values()].filter((page) => isShared(store, page));
  const sources = [...store.dataSources.values()].filter((source) => isDataSourceShared(store, source));
  return [
    ...pages.map(
      (page): Hit => ({
        id: page.id,
        kind: 'page',
        title: pageTitle(page),
        editedAt: page.editedAt,
        inTrash: isTrashed(store, page),
        show: () => showPage(store, page),
      }),
    ),
    ...sources.map(
      (source): Hit => ({
        id: source.id,
        kind: 'data_source',
        title: plainText(source.title),
        editedAt: source.editedAt,
        inTrash: isTrashed(store, { ...source, parent: { type: 'database_id', id: source.databaseId } }),
        show: () => showDataSource(store, source),
      }),
    ),
  ];
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.replace(/(?<=\p{L}{3})s$/u, ''));
}

/** Each word that begins a word of the title counts; a whole word counts more than its beginning. */
function scoreOf(words: readonly string[], title: string): number {
  const titleWords = wordsOf(title);
  return words.reduce((score, word) => {
    if (titleWords.includes(word)) return score + 2;
    return titleWords.some((titleWord) => titleWord.startsWith(word)) ? score + 1 : score;
  }, 0);
}
