import { RequestError } from '../errors.ts';
import { type Condition, compare, type Family, familyOf, guessFormula } from './conditions.ts';
import type { Lookup } from './lookup.ts';
import { pick, quote } from './nearest.ts';
import type { PropertySchema } from './schema.ts';

/** `all` conditions must hold, or `any` of them. Groups stand one level below and count as one condition each. */
export interface Filter {
  match: 'all' | 'any';
  conditions: Condition[];
  groups: { match: 'all' | 'any'; conditions: Condition[] }[];
}

export interface Sort {
  property: string;
  direction: 'ascending' | 'descending';
}

const mostConditions = 100;

/** Notion's filter, checked against the schema; undefined when there is no condition. Throws a RequestError with the right names. */
export async function compileFilter(filter: Filter, schema: PropertySchema[], lookup: Lookup): Promise<unknown> {
  const groups = filter.groups.filter((group) => group.conditions.length > 0);
  if ([filter, ...groups].some((group) => group.conditions.length > mostConditions) || groups.length > mostConditions) {
    throw new RequestError(`A filter can have at most ${mostConditions} conditions.`);
  }
  const compileAll = (conditions: Condition[]) =>
    Promise.all(conditions.map((condition) => compileCondition(condition, schema, lookup)));
  const parts = await compileAll(filter.conditions);
  for (const group of groups) parts.push(join(group.match, await compileAll(group.conditions)));
  return parts.length === 0 ? undefined : join(filter.match, parts);
}

export function compileSorts(sorts: Sort[], schema: PropertySchema[]): unknown[] {
  return sorts.map(({ property, direction }) =>
    isTimestamp(property, schema)
      ? { timestamp: property, direction }
      : { property: find(property, schema).name, direction },
  );
}

function join(match: 'all' | 'any', parts: unknown[]): unknown {
  if (parts.length === 1) return parts[0];
  return match === 'all' ? { and: parts } : { or: parts };
}

async function compileCondition(condition: Condition, schema: PropertySchema[], lookup: Lookup): Promise<unknown> {
  const { property: name } = condition;
  if (isTimestamp(name, schema)) {
    return { timestamp: name, [name]: await compare('date', condition, { name, type: name }, lookup) };
  }
  const property = find(name, schema);
  const family = familyOf(property);
  if (family) return { property: property.name, [property.type]: await compare(family, condition, property, lookup) };
  if (property.type === 'formula') {
    const result = guessFormula(condition);
    return {
      property: property.name,
      formula: { [result.key]: await compare(result.family, condition, property, lookup) },
    };
  }
  if (property.type === 'rollup')
    return { property: property.name, rollup: await compareRollup(condition, property, schema, lookup) };
  throw unfilterable(property);
}

async function compareRollup(
  condition: Condition,
  property: PropertySchema,
  schema: PropertySchema[],
  lookup: Lookup,
): Promise<unknown> {
  const { relation, property: shown, function: computed = '' } = property.rollup ?? {};
  if (/_date$|^date_/.test(computed)) return { date: await compare('date', condition, property, lookup) };
  if (!computed.startsWith('show_')) return { number: await compare('number', condition, property, lookup) };
  const target = schema.find((candidate) => candidate.name === relation)?.target;
  const original = target ? (await lookup.schema(target)).find((candidate) => candidate.name === shown) : undefined;
  const family = original && familyOf(original);
  const key = original && family && rollupKey(original, family);
  if (!key) throw unfilterable(property);
  return { any: { [key]: await compare(family, condition, original, lookup) } };
}

/** What Notion calls the property type inside a rollup's filter; undefined for types that it does not take there. */
function rollupKey(original: PropertySchema, family: Family): string | undefined {
  if (original.type === 'unique_id' || family === 'verification') return undefined;
  const keys: Partial<Record<Family, string>> = { text: 'rich_text', person: 'people', date: 'date' };
  return keys[family] ?? original.type;
}

function unfilterable(property: PropertySchema): RequestError {
  return new RequestError(
    `Notion cannot filter by ${quote(property.name)} (${property.type}). Filter by another property.`,
  );
}

/** `created_time` and `last_edited_time` exist for every row, also where no property shows them. */
function isTimestamp(name: string, schema: PropertySchema[]): boolean {
  return /^(?:created|last_edited)_time$/.test(name) && !schema.some((property) => property.name === name);
}

function find(name: string, schema: PropertySchema[]): PropertySchema {
  return pick(name, schema, (candidate) => candidate.name, 'property');
}
