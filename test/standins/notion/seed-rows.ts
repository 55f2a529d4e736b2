import type { SeedDataSource, SeedProperty, SeedRow } from '../company/company.ts';
import { readInline } from './inline-reader.ts';
import { type Json, listOf, objectOf, stringOf } from './json.ts';
import { emptyValue } from './property-reader.ts';
import { connect } from './relations.ts';
import { configFor, findProperty, optionsOf } from './schema.ts';
import type { Slugs } from './seed.ts';
import type { DataSource, Page, PropertySchema, Store } from './store.ts';

/** Configures those properties of a planted data source whose type is `wanted`: rollups need all relations first. */
export function seedProperties(
  store: Store,
  given: SeedDataSource,
  slugs: Slugs,
  wanted: (type: string) => boolean,
): void {
  const source = store.dataSources.get(slugs.source(given.slug));
  for (const [name, seeded] of Object.entries(given.properties)) {
    const property = source && findProperty(source, name);
    if (!source || !property || !wanted(seeded.type)) continue;
    property.config = seedConfig(store, source, `${given.slug}:${name}`, seeded, slugs);
    if (seeded.type === 'formula') property.result = seeded.result;
  }
}

function seedConfig(store: Store, source: DataSource, scope: string, seeded: SeedProperty, slugs: Slugs): Json {
  if (seeded.type === 'relation') {
    const target = store.dataSources.get(slugs.source(seeded.target));
    const synced = target && seeded.synced ? findProperty(target, seeded.synced) : undefined;
    return { dataSourceId: target?.id, ...(synced ? { syncedId: synced.id } : {}) };
  }
  if (seeded.type === 'rollup') return rollupConfig(store, source, seeded);
  return configFor(scope, seeded.type, seeded as unknown as Json);
}

function rollupConfig(
  store: Store,
  source: DataSource,
  seeded: { relation: string; property: string; function: string },
): Json {
  const relation = findProperty(source, seeded.relation);
  const target = store.dataSources.get(stringOf(relation?.config.dataSourceId));
  return {
    relationId: relation?.id,
    targetId: target ? findProperty(target, seeded.property)?.id : undefined,
    function: seeded.function,
  };
}

/** Fills a planted row from its plain values. */
export function seedValues(store: Store, given: SeedDataSource, row: SeedRow, page: Page, slugs: Slugs): void {
  const source = store.dataSources.get(slugs.source(given.slug));
  for (const property of source?.properties ?? []) {
    const value = row.values[property.name];
    if (property.type === 'unique_id' && source) {
      page.values.set(property.id, source.nextNumber);
      source.nextNumber += 1;
    } else if (property.type === 'relation') {
      for (const slug of listOf(value)) connect(store, property, page, rowId(store, String(slug), slugs));
    } else if (value === undefined || value === null) page.values.set(property.id, emptyValue(property));
    else page.values.set(property.id, plainValue(store, property, value, slugs));
  }
}

function rowId(store: Store, slug: string, slugs: Slugs): string {
  const id = slugs.row(slug);
  if (!store.pages.has(id)) throw new Error(`The sample company relates to a row that is not planted: ${slug}`);
  return id;
}

/** The stored form of a value as people write it. */
export function plainValue(store: Store, property: PropertySchema, value: unknown, slugs: Slugs): unknown {
  switch (property.type) {
    case 'title':
    case 'rich_text':
      return readInline(String(value), store.names);
    case 'select':
    case 'status':
      return optionNamed(property, String(value));
    case 'multi_select':
      return listOf(value).map((name) => optionNamed(property, String(name)));
    case 'people':
      return listOf(Array.isArray(value) ? value : [value]).map((slug) => slugs.person(String(slug)));
    case 'date':
      return seedDate(value);
    case 'formula':
      return property.result === 'date' ? seedDate(value) : value;
    case 'files':
      return listOf(value).map((url) => ({ name: String(url), type: 'external', external: { url: String(url) } }));
    default:
      return value;
  }
}

function optionNamed(property: PropertySchema, name: string): string {
  const option = optionsOf(property).find((candidate) => candidate.name === name);
  if (!option) throw new Error(`The sample company uses an option that ${property.name} does not have: ${name}`);
  return option.id;
}

function seedDate(value: unknown): Json {
  const { start, end } = typeof value === 'string' ? { start: value, end: null } : objectOf(value);
  return { start, end: end ?? null, time_zone: null };
}
