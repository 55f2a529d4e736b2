import { isShared } from './access.ts';
import type { NotionPageView, NotionStandIn } from './contract.ts';
import { pageUrl } from './ids.ts';
import { type Json, listOf, objectOf, stringOf } from './json.ts';
import { writeMarkdown } from './markdown-writer.ts';
import { showValue } from './property-writer.ts';
import { plainText, spansOf } from './rich-text.ts';
import { plainOf } from './rollups.ts';
import { type Page, pageTitle, type Store } from './store.ts';

/** A page as a person sees it, shared or not. */
export function viewPage(store: Store, page: Page): NotionPageView {
  const title = pageTitle(page);
  const icon = stringOf(objectOf(page.icon).emoji);
  const parentId = holderOf(store, page);
  return {
    id: page.id,
    url: pageUrl(title, page.id),
    title,
    ...(icon ? { icon } : {}),
    ...(parentId ? { parentId } : {}),
    ...(page.parent.type === 'data_source_id' ? { dataSourceId: page.parent.id } : {}),
    markdown: markdownOf(store, page),
    properties: viewProperties(store, page),
    editedAt: page.editedAt,
    editedBy: nameOf(store, page.editedBy),
    createdBy: nameOf(store, page.createdBy),
    inTrash: page.inTrash,
    shared: isShared(store, page),
  };
}

/** The page above: for a row, the page that holds its database. */
function holderOf(store: Store, page: Page): string {
  if (page.parent.type !== 'data_source_id') return page.parent.id;
  const database = store.databases.get(store.dataSources.get(page.parent.id)?.databaseId ?? '');
  return database?.parent.id ?? '';
}

function markdownOf(store: Store, page: Page): string {
  const titleOf = (id: string) => {
    const child = store.pages.get(id);
    return child ? pageTitle(child) : plainText(store.databases.get(id)?.title ?? []);
  };
  return writeMarkdown(page.children, { limit: Number.POSITIVE_INFINITY, pageId: page.id, titleOf }).markdown;
}

function nameOf(store: Store, userId: string): string {
  return store.users.get(userId)?.name ?? '';
}

function viewProperties(store: Store, page: Page): Record<string, string> {
  const source = page.parent.type === 'data_source_id' ? store.dataSources.get(page.parent.id) : undefined;
  const shown = source?.properties.map((property) => [
    property.name,
    wordsOf(store, showValue(store, source, property, page)),
  ]);
  return Object.fromEntries(shown ?? []) as Record<string, string>;
}

/** A property value as words. */
function wordsOf(store: Store, value: Json): string {
  if (value.type === 'title' || value.type === 'rich_text') return plainText(spansOf(value[value.type]));
  if (value.type === 'unique_id') {
    const { prefix, number } = objectOf(value.unique_id);
    return [stringOf(prefix), typeof number === 'number' ? String(number) : ''].filter(Boolean).join('-');
  }
  const bare = plainOf(value);
  if (Array.isArray(bare)) {
    return listOf(bare)
      .map((item) => itemWords(store, objectOf(item)))
      .filter(Boolean)
      .join(', ');
  }
  return itemWords(store, bare);
}

function itemWords(store: Store, item: unknown): string {
  if (typeof item === 'boolean') return item ? 'Yes' : 'No';
  if (typeof item === 'number') return String(item);
  if (typeof item === 'string') return item;
  const fields = objectOf(item);
  if (typeof fields.type === 'string' && fields.type in fields && fields.object === undefined && !fields.external) {
    return wordsOf(store, fields);
  }
  if (fields.start) return [fields.start, fields.end].filter(Boolean).join(' → ');
  const related = typeof fields.id === 'string' ? store.pages.get(fields.id) : undefined;
  return related ? pageTitle(related) : stringOf(fields.name) || stringOf(fields.state);
}

export function viewDataSources(store: Store): ReturnType<NotionStandIn['dataSources']> {
  const rows = Map.groupBy(store.pages.values(), (page) => page.parent.id);
  return [...store.dataSources.values()].map((source) => ({
    id: source.id,
    title: plainText(source.title),
    url: pageUrl('', source.databaseId),
    parentId: store.databases.get(source.databaseId)?.parent.id ?? '',
    columns: source.properties.map((property) => property.name),
    rows: (rows.get(source.id) ?? []).map((page) => viewPage(store, page)),
  }));
}

export function viewComments(store: Store, pageId: string): { id: string; text: string; createdBy: string }[] {
  return [...store.comments.values()]
    .filter((comment) => comment.parent.id === pageId)
    .map(({ id, text, createdBy }) => ({ id, text: plainText(text), createdBy }));
}
