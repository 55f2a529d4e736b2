import type { Company, SeedDataSource, SeedPage, SeedPerson, SeedProperty } from '../standins/company/company.ts';
import type { Exchange } from './notion-recordings.ts';

type Json = Record<string, unknown>;

const stamps = { createdAt: '2026-06-27T10:00:00.000Z', editedAt: '2026-06-27T10:00:00.000Z' };

/** A company that holds what a recorded session found already there: what it reads and did not create. Oldest rows first. */
export function companyFor(exchanges: readonly Exchange[]): Company {
  const found = collect(exchanges);
  const people = [...found.people.values()];
  const pages = [...found.pages.values()];
  const dataSources = [...found.dataSources.values()];
  const holder: SeedPage = aPage('0c0ffee0-0000-4000-8000-000000000000', 'Holder');
  for (const page of pages) if (page.parent && !found.pages.has(page.parent)) delete page.parent;
  for (const source of dataSources) {
    if (!found.pages.has(source.parent)) source.parent = holder.slug;
    source.rows.reverse();
    dropUnknownTargets(source, found.dataSources);
  }
  return { name: 'Recorded', people, channels: [], pages: [holder, ...pages], dataSources };
}

interface Found {
  created: Set<string>;
  people: Map<string, SeedPerson>;
  pages: Map<string, SeedPage>;
  dataSources: Map<string, SeedDataSource>;
}

function collect(exchanges: readonly Exchange[]): Found {
  const nobody = aPerson('00000000-0000-4000-8000-00000000aaaa', 'Nobody', 'nobody@example.com');
  const found: Found = {
    created: new Set(),
    people: new Map([[nobody.slug, nobody]]),
    pages: new Map(),
    dataSources: new Map(),
  };
  for (const { request, response } of exchanges) {
    if (request.method === 'POST' && /\/v1\/(pages|databases|data_sources)$/.test(request.uri)) {
      found.created.add(String(response.body.id));
      for (const source of (response.body.data_sources ?? []) as Json[]) found.created.add(String(source.id));
    }
  }
  for (const visit of [addDataSource, addUser, addPage]) {
    for (const { response } of exchanges) walk(response.body, found, visit);
  }
  for (const { request } of exchanges) {
    const queried = /\/data_sources\/([0-9a-f-]{36})\/query$/.exec(request.uri)?.[1];
    if (!queried || found.created.has(queried) || found.dataSources.has(queried)) continue;
    addStub(queried, queried.replace(/^.{8}/, 'dddddddd'), { Name: { type: 'title' } }, found);
  }
  return found;
}

type Visit = (object: Json, found: Found) => void;

function walk(value: unknown, found: Found, visit: Visit): void {
  if (Array.isArray(value)) for (const item of value) walk(item, found, visit);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  visit(value as Json, found);
  for (const inner of Object.values(value)) walk(inner, found, visit);
}

function addUser(object: Json, found: Found): void {
  if (object.object !== 'user' || !object.person) return;
  const person = aPerson(String(object.id), String(object.name), (object.person as { email?: string }).email ?? '');
  found.people.set(person.slug, person);
}

function aPerson(id: string, name: string, email: string): SeedPerson {
  return { slug: id, name, email, title: '', slackId: id, notionId: id, timeZone: 'UTC', role: 'member' };
}

function aPage(id: string, title: string, parent?: string): SeedPage {
  const author = '00000000-0000-4000-8000-00000000aaaa';
  const page = { slug: id, id, title, markdown: '', ...stamps, createdBy: author, editedBy: author, shared: true };
  return parent ? { ...page, parent } : page;
}

function plain(text: unknown): string {
  return ((text ?? []) as Json[]).map((span) => String(span.plain_text)).join('');
}

function addPage(page: Json, found: Found): void {
  const id = String(page.id);
  const parent = page.parent as Json | undefined;
  const above = parent?.type === 'page_id' ? String(parent.page_id) : undefined;
  if (above && !found.created.has(above) && !found.pages.has(above)) found.pages.set(above, aPage(above, 'Above'));
  if (page.object !== 'page' || !parent || found.created.has(id)) return;
  const values = Object.entries(page.properties as Record<string, Json>);
  const title = plain(values.find(([, property]) => property.type === 'title')?.[1].title);
  if (parent.type !== 'data_source_id') {
    const known = found.pages.get(id);
    if (!known || known.title === 'Above') {
      found.pages.set(id, aPage(id, title, parent.type === 'page_id' ? String(parent.page_id) : undefined));
    }
    return;
  }
  if (found.created.has(String(parent.data_source_id))) return;
  const source = sourceOfRow(page, found);
  for (const [name, property] of values) learnFrom(source.properties[name], property);
  if (source.rows.some((row) => row.id === id)) return;
  const plainValues = values.map(([name, property]) => [name, plainValue(property)]);
  const author = '00000000-0000-4000-8000-00000000aaaa';
  source.rows.push({ slug: id, id, values: Object.fromEntries(plainValues) as Json, ...stamps, editedBy: author });
}

/** The data source of a row; one that the session never described is made from what the row has. */
function sourceOfRow(page: Json, found: Found): SeedDataSource {
  const { data_source_id, database_id } = page.parent as Json;
  const id = String(data_source_id);
  const known = found.dataSources.get(id);
  if (known) return known;
  const entries = Object.entries(page.properties as Record<string, Json>).map(([name, property]) => [
    name,
    seedProperty({ ...property, [String(property.type)]: { options: [], groups: [], ...(property.rollup as Json) } }),
  ]);
  const properties = Object.fromEntries(entries) as Record<string, SeedProperty>;
  return addStub(id, String(database_id), properties, found);
}

function addStub(
  id: string,
  databaseId: string,
  properties: Record<string, SeedProperty>,
  found: Found,
): SeedDataSource {
  const source = { slug: id, id, databaseId, title: '', description: '', parent: '', rows: [], properties };
  found.dataSources.set(id, source);
  return source;
}

/** What a schema does not tell but a value does: a formula's type, and options of a schema made from rows. */
function learnFrom(property: SeedProperty | undefined, shown: Json): void {
  if (property?.type === 'formula') property.result = (shown.formula as Json).type as typeof property.result;
  if (property?.type !== 'select' && property?.type !== 'status' && property?.type !== 'multi_select') return;
  const value = shown[property.type];
  const used = (Array.isArray(value) ? value : value ? [value] : []) as { name: string; color: string }[];
  const missing = used.filter(({ name }) => !property.options.some((option) => option.name === name));
  property.options.push(...missing.map(({ name, color }) => ({ name, color })));
}

function plainValue(property: Json): unknown {
  const type = String(property.type);
  const value = property[type];
  if (type === 'title' || type === 'rich_text') return plain(value);
  if (type === 'select' || type === 'status') return (value as Json | null)?.name;
  if (type === 'multi_select') return (value as Json[]).map((option) => option.name);
  if (type === 'formula') return (value as Json)[String((value as Json).type)];
  if (type === 'files') return (value as Json[]).map((file) => (file.external as Json | undefined)?.url);
  return ['number', 'checkbox', 'date', 'url', 'email', 'phone_number'].includes(type) ? value : undefined;
}

function addDataSource(source: Json, found: Found): void {
  const id = String(source.id);
  if (source.object !== 'data_source' || found.created.has(id) || found.dataSources.has(id)) return;
  const above = source.database_parent as Json;
  found.dataSources.set(id, {
    slug: id,
    id,
    databaseId: String((source.parent as Json).database_id),
    title: plain(source.title),
    description: plain(source.description),
    parent: (above.page_id as string | undefined) ?? '',
    properties: Object.fromEntries(
      Object.entries(source.properties as Record<string, Json>).map(([name, property]) => [
        name,
        seedProperty(property),
      ]),
    ),
    rows: [],
  });
}

function seedProperty(property: Json): SeedProperty {
  const type = String(property.type);
  const config = property[type] as Json;
  const names = (ids: unknown) =>
    (config.options as Json[]).filter((option) => (ids as unknown[]).includes(option.id)).map((option) => option.name);
  const made: Json = { type, ...config };
  if (type === 'relation') {
    const synced = (config.dual_property as { synced_property_name: string } | undefined)?.synced_property_name;
    const target = String(config.data_source_id);
    return synced ? { type, target, synced } : { type, target };
  }
  if (type === 'formula') return { type, expression: String(config.expression), result: 'string' };
  if (type === 'rollup') {
    const { relation_property_name: relation, rollup_property_name: rolled, function: name } = config;
    return { type, relation: String(relation), property: String(rolled), function: String(name) };
  }
  if (type === 'status') {
    made.groups = (config.groups as Json[]).map((group) => ({ ...group, options: names(group.option_ids) }));
  }
  return made as unknown as SeedProperty;
}

/** A relation to something that the session never read becomes one to the data source itself. */
function dropUnknownTargets(source: SeedDataSource, known: Map<string, SeedDataSource>): void {
  for (const property of Object.values(source.properties)) {
    if (property.type === 'relation' && !known.has(property.target)) property.target = source.slug;
  }
}
