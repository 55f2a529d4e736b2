import type { Company, SeedPage } from '../company/company.ts';
import { minute, normalId, pageUrl, propertyIdFrom, uuidFrom } from './ids.ts';
import { readMarkdown } from './markdown-reader.ts';
import { childrenOf, plantBlock } from './planting.ts';
import { spans } from './rich-text.ts';
import { seedProperties, seedValues } from './seed-rows.ts';
import { type Block, blankPage, type Page, type Parent, type Store } from './store.ts';
import { forget } from './trash.ts';

/** Ids and authors by slug while a company is being planted. */
export interface Slugs {
  person(slug: string): string;
  page(slug: string): string;
  row(slug: string): string;
  source(slug: string): string;
}

/** Plants the sample company: people, then empty pages and data sources, then contents, which may link to each other. */
export function seed(store: Store, company: Company): void {
  for (const person of company.people) {
    if (person.role === 'guest') continue;
    const id = normalId(person.notionId);
    store.users.set(id, { id, name: person.name, email: person.email });
  }
  const slugs = slugsOf(company);
  const linked = linker(company);
  const fill = 'isLazy' in company ? fillLater : fillPage;
  for (const page of company.pages) store.pages.set(normalId(page.id), emptyPage(store, page, slugs));
  for (const source of company.dataSources) plantSource(store, company, source.slug, slugs);
  for (const source of company.dataSources) seedProperties(store, source, slugs, (type) => type !== 'rollup');
  for (const source of company.dataSources) seedProperties(store, source, slugs, (type) => type === 'rollup');
  for (const source of company.dataSources) {
    for (const row of source.rows) {
      const page = store.pages.get(normalId(row.id));
      if (!page) continue;
      seedValues(store, source, row, page, slugs);
      if (row.markdown !== undefined) fill(store, page, () => linked(row.markdown ?? ''));
    }
  }
  for (const page of company.pages) {
    const stored = store.pages.get(normalId(page.id));
    if (stored) fill(store, stored, () => linked(page.markdown));
  }
  linkChildren(store, company);
  store.bornAt.clear();
}

function slugsOf(company: Company): Slugs {
  const find = (kind: string, ids: Map<string, string>) => (slug: string) => {
    const id = ids.get(slug);
    if (!id) throw new Error(`The sample company names a ${kind} that does not exist: ${slug}`);
    return normalId(id);
  };
  const rows = company.dataSources.flatMap((source) => source.rows);
  return {
    person: find('person', new Map(company.people.map((person) => [person.slug, person.notionId]))),
    page: find('page', new Map(company.pages.map((page) => [page.slug, page.id]))),
    row: find('row', new Map(rows.map((row) => [row.slug, row.id]))),
    source: find('data source', new Map(company.dataSources.map((source) => [source.slug, source.id]))),
  };
}

function emptyPage(store: Store, page: SeedPage, slugs: Slugs): Page {
  const parent: Parent = page.parent ? { type: 'page_id', id: slugs.page(page.parent) } : { type: 'workspace', id: '' };
  const made = blankPage(store, { id: normalId(page.id), parent, title: page.title, by: slugs.person(page.createdBy) });
  return {
    ...made,
    icon: page.icon ? { type: 'emoji', emoji: page.icon } : null,
    shared: page.shared,
    createdAt: minute(page.createdAt),
    editedAt: minute(page.editedAt),
    editedBy: slugs.person(page.editedBy),
  };
}

function plantSource(store: Store, company: Company, slug: string, slugs: Slugs): void {
  const given = company.dataSources.find((source) => source.slug === slug);
  if (!given) return;
  const id = normalId(given.id);
  const databaseId = normalId(given.databaseId);
  const holder = store.pages.get(slugs.page(given.parent));
  const icon = given.icon ? { type: 'emoji', emoji: given.icon } : null;
  const stamps = {
    createdAt: holder?.createdAt ?? minute(store.now()),
    editedAt: holder?.editedAt ?? minute(store.now()),
    createdBy: holder?.createdBy ?? store.bot.id,
    editedBy: holder?.editedBy ?? store.bot.id,
    inTrash: false,
  };
  const common = { ...stamps, title: spans(given.title), icon };
  store.databases.set(databaseId, {
    ...common,
    id: databaseId,
    description: spans(given.description),
    parent: { type: 'page_id', id: slugs.page(given.parent) },
    cover: null,
    isInline: false,
    isLocked: false,
    dataSourceIds: [id],
  });
  const properties = Object.entries(given.properties).map(([name, property]) => ({
    id: property.type === 'title' ? 'title' : propertyIdFrom(`${slug}:${name}`),
    name,
    type: property.type,
    config: {},
    description: null,
  }));
  store.dataSources.set(id, { ...common, id, databaseId, properties, nextNumber: 1 });
  for (const row of given.rows) {
    const by = slugs.person(row.editedBy);
    const made = blankPage(store, { id: normalId(row.id), parent: { type: 'data_source_id', id }, title: '', by });
    const times = { createdAt: minute(row.createdAt), editedAt: minute(row.editedAt) };
    store.pages.set(made.id, { ...made, ...times });
  }
}

/** Seeds link with `page:slug`, `row:slug` and `data:slug`; Notion's Markdown has addresses. */
function linker(company: Company): (markdown: string) => string {
  const rows = company.dataSources.flatMap((source) => source.rows);
  const addresses = new Map<string, string>([
    ...rows.flatMap(({ slug, id }) => ['row', 'page'].map((kind) => [`${kind}:${slug}`, pageUrl('', id)] as const)),
    ...company.pages.map(({ slug, title, id }) => [`page:${slug}`, pageUrl(title, id)] as const),
    ...company.dataSources.map(({ slug, title, databaseId }) => [`data:${slug}`, pageUrl(title, databaseId)] as const),
  ]);
  return (markdown) =>
    markdown.replace(/\]\(((?:page|data|row):[\w-]+)\)/g, (whole, target: string) => {
      const address = addresses.get(target);
      return address ? `](${address})` : whole;
    });
}

/** Replaces what stands on a page; block ids follow from the page and the place, and blocks take the page's own dates. */
export function fillPage(store: Store, page: Page, text: () => string): void {
  const parent: Parent = { type: 'page_id', id: page.id };
  forget(store, page.children);
  page.children = readMarkdown(text(), store.names).map((draft, index) =>
    stamp(plantBlock(store, draft, parent, page.editedBy, uuidFrom(`${page.id}:${index}`)), page),
  );
}

/** Leaves the text unread until somebody asks for the blocks; until then `seeded` stands for them. */
function fillLater(store: Store, page: Page, text: () => string): void {
  const seeded = { text, children: [] as { kind: 'child_page' | 'child_database'; id: string }[] };
  const settle = (children: Block[]) => {
    delete page.seeded;
    Object.defineProperty(page, 'children', { value: children, writable: true, configurable: true, enumerable: true });
  };
  page.seeded = seeded;
  Object.defineProperty(page, 'children', {
    configurable: true,
    enumerable: true,
    set: settle,
    get() {
      settle([]);
      fillPage(store, page, text);
      for (const { kind, id } of seeded.children) {
        const child = store.pages.get(id) ?? store.databases.get(id);
        if (child) linkChild(store, kind, child);
      }
      return page.children;
    },
  });
}

function stamp(block: Block, page: Page): Block {
  block.createdAt = page.createdAt;
  block.editedAt = page.editedAt;
  for (const child of block.children) stamp(child, page);
  return block;
}

/** Child pages and databases stand as blocks at the end of the page above them. */
function linkChildren(store: Store, company: Company): void {
  for (const page of company.pages) {
    const child = store.pages.get(normalId(page.id));
    if (child) linkChild(store, 'child_page', child);
  }
  for (const source of company.dataSources) {
    const child = store.databases.get(normalId(source.databaseId));
    if (child) linkChild(store, 'child_database', child);
  }
}

/** Puts the block of a page or database at the end of what holds it, unless it already stands there. */
export function linkChild(
  store: Store,
  kind: 'child_page' | 'child_database',
  child: { id: string; parent: Parent; createdBy: string },
): Block | undefined {
  const above = child.parent.type === 'page_id' ? store.pages.get(child.parent.id) : undefined;
  if (above?.seeded) {
    above.seeded.children.push({ kind, id: child.id });
    return undefined;
  }
  const siblings = childrenOf(store, child.parent);
  if (!siblings || siblings.some((block) => block.id === child.id)) return undefined;
  const draft = { kind, value: { title: '' }, children: [], moves: child.id };
  const block = plantBlock(store, draft, child.parent, child.createdBy);
  siblings.push(block);
  return block;
}
