import { checkCondition, type Family, meets } from './conditions.ts';
import { invalid } from './errors.ts';
import { type Json, listOf, objectOf, stringOf } from './json.ts';
import { showValue } from './property-writer.ts';
import { plainOf } from './rollups.ts';
import { findProperty, optionsOf } from './schema.ts';
import { allowKeys, requireList, requireObject, requireOneOf, shown } from './shape.ts';
import type { DataSource, Page, PropertySchema, Store } from './store.ts';

export type Test = (page: Page) => boolean;

const families: Record<string, Family> = {
  title: 'text',
  rich_text: 'text',
  url: 'text',
  email: 'text',
  phone_number: 'text',
  number: 'number',
  unique_id: 'number',
  checkbox: 'checkbox',
  select: 'select',
  status: 'select',
  multi_select: 'list',
  people: 'list',
  relation: 'list',
  created_by: 'list',
  last_edited_by: 'list',
  date: 'date',
  created_time: 'date',
  last_edited_time: 'date',
  files: 'existence',
};

/** A filter of a data source query, checked against the schema and ready to be asked for each row. */
export function compileFilter(
  store: Store,
  source: DataSource,
  filter: unknown,
  where = 'body.filter',
  depth = 0,
): Test {
  const given = requireObject(filter, where);
  for (const join of ['and', 'or'] as const) {
    if (given[join] === undefined) continue;
    if (depth > 1) throw invalid(`body failed validation: ${where}.${join} should be not present: two levels at most.`);
    const parts = requireList(given[join], `${where}.${join}`).map((part, index) =>
      compileFilter(store, source, part, `${where}.${join}[${index}]`, depth + 1),
    );
    return join === 'and' ? (page) => parts.every((part) => part(page)) : (page) => parts.some((part) => part(page));
  }
  return given.timestamp === undefined
    ? compileProperty(store, source, given, where)
    : compileTimestamp(store, given, where);
}

function compileTimestamp(store: Store, filter: Json, where: string): Test {
  const kinds = ['created_time', 'last_edited_time'] as const;
  const kind = requireOneOf(filter.timestamp, kinds, `${where}.timestamp`);
  allowKeys(filter, ['timestamp', 'type', kind], where);
  checkCondition('date', filter[kind], `${where}.${kind}`);
  const condition = objectOf(filter[kind]);
  return (page) => meets('date', condition, kind === 'created_time' ? page.createdAt : page.editedAt, store.now());
}

function compileProperty(store: Store, source: DataSource, filter: Json, where: string): Test {
  const kind = Object.keys(filter).find((key) => key !== 'property' && key !== 'type');
  if (kind === undefined || typeof filter.property !== 'string') {
    const missing = kind === undefined ? 'a condition' : `${where}.property`;
    throw invalid(`body failed validation: ${missing} should be defined, instead was ${shown(filter.property)}.`);
  }
  allowKeys(filter, ['property', 'type', kind], where);
  const property = findProperty(source, filter.property);
  if (!property) throw invalid(`Could not find property with name or id: ${filter.property}`);
  requireSameType(property, kind);
  const condition = filter[kind];
  if (kind === 'formula') return compileFormula(store, source, property, condition, `${where}.formula`);
  if (kind === 'rollup') return compileRollup(store, source, property, condition, `${where}.rollup`);
  if (kind === 'verification') return compileVerification(store, source, property, objectOf(condition));
  const family = familyOf(kind, where);
  checkCondition(family, condition, `${where}.${kind}`);
  checkOption(property, objectOf(condition));
  return (page) => meets(family, objectOf(condition), plainOf(showValue(store, source, property, page)), store.now());
}

function familyOf(kind: string, where: string): Family {
  const family = families[kind];
  if (!family) throw invalid(`body failed validation: ${where}.${kind} should be not present.`);
  return family;
}

/** Text conditions fit all kinds of text; everything else must name its own type. */
function requireSameType(property: PropertySchema, kind: string): void {
  const bothText = families[kind] === 'text' && families[property.type] === 'text';
  if (property.type === kind || bothText) return;
  throw invalid(
    `The property type in the database does not match the property type of the filter provided: database property ${property.type} does not match filter ${kind}`,
  );
}

function checkOption(property: PropertySchema, condition: Json): void {
  if (!['select', 'status', 'multi_select'].includes(property.type)) return;
  const wanted = Object.entries(condition).find(([key]) => !key.startsWith('is_'))?.[1];
  const options = optionsOf(property).map((option) => option.name);
  if (wanted === undefined || options.includes(stringOf(wanted))) return;
  const available = options.map((name) => `"${name}"`).join(', ');
  throw invalid(
    `${property.type} option "${stringOf(wanted)}" not found for property "${property.name}". Available options: ${available}.`,
  );
}

const formulaFamilies: Record<string, Family> = {
  string: 'text',
  number: 'number',
  checkbox: 'checkbox',
  date: 'date',
};

/** A formula whose results are of another type matches nothing, as in Notion. */
function compileFormula(
  store: Store,
  source: DataSource,
  property: PropertySchema,
  given: unknown,
  where: string,
): Test {
  const wrapped = requireObject(given, where);
  const kind = requireOneOf(Object.keys(wrapped)[0], Object.keys(formulaFamilies), where);
  const family = formulaFamilies[kind] ?? 'text';
  checkCondition(family, wrapped[kind], `${where}.${kind}`);
  const condition = objectOf(wrapped[kind]);
  return (page) => meets(family, condition, plainOf(showValue(store, source, property, page)), store.now());
}

function compileRollup(
  store: Store,
  source: DataSource,
  property: PropertySchema,
  given: unknown,
  where: string,
): Test {
  const wrapped = requireObject(given, where);
  const kind = requireOneOf(Object.keys(wrapped)[0], ['any', 'every', 'none', 'number', 'date'] as const, where);
  const inner = requireObject(wrapped[kind], `${where}.${kind}`);
  const read = (page: Page) => plainOf(showValue(store, source, property, page));
  if (kind === 'number' || kind === 'date') {
    checkCondition(kind, inner, `${where}.${kind}`);
    return (page) => meets(kind, inner, read(page), store.now());
  }
  const type = Object.keys(inner)[0] ?? '';
  const family = familyOf(type, `${where}.${kind}`);
  checkCondition(family, inner[type], `${where}.${kind}.${type}`);
  const condition = objectOf(inner[type]);
  const test = (value: unknown) => meets(family, condition, plainOf(objectOf(value)), store.now());
  return (page) => {
    const values = listOf(read(page));
    if (kind === 'any') return values.some(test);
    return kind === 'every' ? values.length > 0 && values.every(test) : !values.some(test);
  };
}

function compileVerification(store: Store, source: DataSource, property: PropertySchema, condition: Json): Test {
  const wanted = requireOneOf(condition.status, ['verified', 'expired', 'none'] as const, 'verification.status');
  return (page) => {
    const state = stringOf(objectOf(plainOf(showValue(store, source, property, page))).state);
    return (state === 'unverified' ? 'none' : state) === wanted;
  };
}
