import { isDataSourceShared, isShared, isTrashed } from '../access.ts';
import type { Lists, Route } from '../call.ts';
import type { Json } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { plainText } from '../rich-text.ts';
import { showDataSource, showPage } from '../serialise.ts';
import { allowKeys, requireBoolean, requireObject, requireOneOf, requireString } from '../shape.ts';
import { type DataSource, type Page, pageTitle, type Store } from '../store.ts';

interface Hit {
  id: string;
  editedAt: string;
  score: number;
}

/** Titles only. As in recorded answers, any word may match, and without a sort the last edited comes first. */
export const search: Route = ({ store, cursors, body, lists }) => {
  allowKeys(body, ['query', 'sort', 'filter', 'start_cursor', 'page_size']);
  const query = body.query === undefined ? '' : requireString(body.query, 'body.query');
  const { kind, inTrash } = readFilter(body.filter);
  const compare = readSort(body.sort);
  const paging = readPaging(body, 'body');
  const scope = `search:${JSON.stringify([query, body.filter, body.sort])}`;
  const list = () => {
    const words = wordsOf(query);
    return everything(store, lists)
      .filter((thing) => (!kind || thing.kind === kind) && isFound(store, thing, inTrash))
      .map((thing): Hit => ({ id: thing.id, editedAt: thing.editedAt, score: scoreOf(words, thing) }))
      .filter(({ score }) => words.length === 0 || score > 0)
      .toSorted(compare);
  };
  const isYoung =
    lists.searchDelayMs > 0 && [...store.bornAt.values()].some((at) => at + lists.searchDelayMs > store.now());
  const hits = isYoung ? list() : store.listings.remember(scope, list);
  const slice = cursors.slice(scope, hits, paging, ({ id }) => id, compare);
  return listEnvelope('page_or_data_source', { ...slice, items: slice.items.map(({ id }) => show(store, id)) });
};

function show(store: Store, id: string): Json {
  const page = store.pages.get(id);
  if (page) return showPage(store, page);
  const source = store.dataSources.get(id);
  return source ? showDataSource(store, source) : {};
}

function readFilter(given: unknown): { kind: 'page' | 'data_source' | undefined; inTrash: boolean } {
  if (given === undefined) return { kind: undefined, inTrash: false };
  const filter = requireObject(given, 'body.filter');
  allowKeys(filter, ['property', 'value', 'in_trash'], 'body.filter');
  const inTrash = filter.in_trash === undefined ? false : requireBoolean(filter.in_trash, 'body.filter.in_trash');
  if (filter.in_trash !== undefined && filter.property === undefined) return { kind: undefined, inTrash };
  requireOneOf(filter.property, ['object'] as const, 'body.filter.property');
  return { kind: requireOneOf(filter.value, ['page', 'data_source'] as const, 'body.filter.value'), inTrash };
}

type Compare = (left: Hit, right: Hit) => number;

function readSort(given: unknown): Compare {
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

const newestFirst: Compare = (left, right) =>
  left.editedAt === right.editedAt ? 0 : left.editedAt < right.editedAt ? 1 : -1;

type Thing = { kind: 'page'; page: Page } | { kind: 'data_source'; source: DataSource };
type Found = Thing & { id: string; editedAt: string };

/** All that could be found: what is young or left out on purpose is not, as Notion's index is late and promises nothing. */
function everything(store: Store, { searchDelayMs, searchOmits }: Lists): Found[] {
  const isReady = (id: string) => (store.bornAt.get(id) ?? Number.NEGATIVE_INFINITY) + searchDelayMs <= store.now();
  const isOmitted = (page: Page) => searchOmits.has(page.id) || searchOmits.has(pageTitle(page));
  const pages = [...store.pages.values()].filter(
    (page) => isReady(page.id) && !(searchOmits.size > 0 && isOmitted(page)),
  );
  const sources = [...store.dataSources.values()].filter((source) => isReady(source.id));
  return [
    ...pages.map((page): Found => ({ kind: 'page', page, id: page.id, editedAt: page.editedAt })),
    ...sources.map((source): Found => ({ kind: 'data_source', source, id: source.id, editedAt: source.editedAt })),
  ];
}

function isFound(store: Store, thing: Thing, inTrash: boolean): boolean {
  if (thing.kind === 'page') return isShared(store, thing.page) && isTrashed(store, thing.page) === inTrash;
  const { source } = thing;
  const place = { inTrash: source.inTrash, parent: { type: 'database_id', id: source.databaseId } } as const;
  return isDataSourceShared(store, source) && isTrashed(store, place) === inTrash;
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
function scoreOf(words: readonly string[], thing: Thing): number {
  if (words.length === 0) return 0;
  const titleWords = wordsOf(thing.kind === 'page' ? pageTitle(thing.page) : plainText(thing.source.title));
  return words.reduce((score, word) => {
    if (titleWords.includes(word)) return score + 2;
    return titleWords.some((titleWord) => titleWord.startsWith(word)) ? score + 1 : score;
  }, 0);
}
