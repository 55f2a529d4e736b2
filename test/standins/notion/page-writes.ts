import { readGivenMarkdown, requireRoom } from './block-limit.ts';
import { readBlocks } from './block-requests.ts';
import { recordPage } from './changes.ts';
import type { Draft } from './drafts.ts';
import { invalid } from './errors.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';
import { plantBlock } from './planting.ts';
import { emptyValue, readValue } from './property-reader.ts';
import { replaceRelations } from './relations.ts';
import { type Span, spansOf } from './rich-text.ts';
import { findProperty } from './schema.ts';
import { linkChild } from './seed.ts';
import { requireObject, requireString } from './shape.ts';
import { blankPage, type DataSource, type Page, type Parent, type Store } from './store.ts';

/** Creates a page or row from a checked parent; nothing is stored when a property or block is refused. */
export function createPageIn(store: Store, parent: Parent, request: Json): Page {
  requireRoom(store);
  const page = blankPage(store, { id: store.newId(), parent, title: '', by: store.bot.id });
  const source = parent.type === 'data_source_id' ? store.dataSources.get(parent.id) : undefined;
  const properties = request.properties === undefined ? {} : requireObject(request.properties, 'body.properties');
  const drafts = readContent(store, request);
  const values = checkProperties(store, source, properties);
  if (source) giveDefaults(source, page);
  if (request.icon !== undefined) page.icon = readIcon(request.icon);
  if (isObject(request.cover)) page.cover = request.cover;
  store.pages.set(page.id, page);
  setValues(store, source, page, values);
  takeTitle(page, request, drafts);
  const self: Parent = { type: 'page_id', id: page.id };
  page.children = drafts.map((draft) => plantBlock(store, draft, self, store.bot.id));
  store.blockCount.made += 1;
  linkChild(store, 'child_page', page);
  if (parent.type === 'workspace' && !store.sight.isOpen) store.sight.settings.set(page.id, true);
  store.announce(page.id);
  recordPage(store, 'created', page);
  return page;
}

function readContent(store: Store, request: Json) {
  if (request.markdown !== undefined) {
    return readGivenMarkdown(store, requireString(request.markdown, 'body.markdown'));
  }
  const children = request.children ?? request.content;
  return children === undefined ? [] : readBlocks(store, children, 'body.children');
}

/** Without a title, the first heading of the Markdown becomes it. */
function takeTitle(page: Page, request: Json, drafts: Draft[]): void {
  if (request.markdown === undefined || listOf(page.values.get('title')).length > 0) return;
  const at = drafts.findIndex((draft) => draft.kind === 'heading_1');
  if (at === -1) return;
  const [heading] = drafts.splice(at, 1);
  page.values.set('title', spansOf(heading?.value.rich_text) satisfies Span[]);
}

/** What a new row has before anybody fills it; values that are there already stay. */
export function giveDefaults(source: DataSource, page: Page): void {
  for (const property of source.properties) {
    if (page.values.has(property.id)) continue;
    if (property.type === 'unique_id') {
      page.values.set(property.id, source.nextNumber);
      source.nextNumber += 1;
    } else page.values.set(property.id, emptyValue(property));
  }
}

type Values = { propertyId: string; value: unknown }[];

/** All problems of all properties in one sentence each, as Notion reports them. */
function checkProperties(store: Store, source: DataSource | undefined, properties: Json): Values {
  const problems: string[] = [];
  const values: Values = [];
  for (const [name, given] of Object.entries(properties)) {
    const property = source ? findProperty(source, name) : titleProperty(name);
    if (!property) problems.push(`${name} is not a property that exists.`);
    else {
      try {
        values.push({ propertyId: property.id, value: readValue(store, property, given) });
      } catch (refusal) {
        if (!(refusal instanceof Error)) throw refusal;
        problems.push(refusal.message);
      }
    }
  }
  if (problems.length > 0) throw invalid(problems.join(' '));
  return values;
}

function titleProperty(name: string) {
  if (name !== 'title' && name !== 'Title') return undefined;
  return { id: 'title', name: 'title', type: 'title', config: {}, description: null };
}

function setValues(store: Store, source: DataSource | undefined, page: Page, values: Values): void {
  for (const { propertyId, value } of values) {
    const property = source?.properties.find((candidate) => candidate.id === propertyId);
    if (property?.type === 'relation') replaceRelations(store, property, page, listOf(value) as string[]);
    else page.values.set(propertyId, value);
  }
}

/** Sets properties of a page that exists, all or none, and tells the webhooks which. */
export function writeProperties(store: Store, page: Page, properties: Json): void {
  const source = page.parent.type === 'data_source_id' ? store.dataSources.get(page.parent.id) : undefined;
  const values = checkProperties(store, source, properties);
  setValues(store, source, page, values);
  recordPage(store, 'properties_updated', page, { updated_properties: values.map(({ propertyId }) => propertyId) });
}

/** Addresses of Notion's own icons come back as their name and colour. */
function readIconUrl(url: string): Json {
  const [, name, color] = /^https:\/\/www\.notion\.so\/icons\/([\w-]+)_([a-z]+)\.svg$/.exec(url) ?? [];
  return name ? { type: 'icon', icon: { name, color } } : { type: 'external', external: { url } };
}

/** An icon as a request gives it: an emoji, an external or uploaded file, a custom emoji, or null. */
export function readIcon(given: unknown): Json | null {
  if (given === null) return null;
  const icon = objectOf(given);
  if (typeof icon.emoji === 'string') return { type: 'emoji', emoji: icon.emoji };
  if (isObject(icon.external)) return readIconUrl(stringOf(icon.external.url));
  return icon;
}
