import { list, object, oneLine, string } from './json.ts';

/** One column of a data source, with what a person may put in and what it is computed from. */
export interface PropertySchema {
  name: string;
  /** As Notion calls it: title, rich_text, number, select … */
  type: string;
  description?: string;
  /** Names of the allowed options: select, multi_select, status. */
  options?: string[];
  /** Status groups (To-do, In progress, Complete) with the options in each. */
  groups?: { name: string; options: string[] }[];
  /** Number format, for instance `euro` or `percent`. */
  format?: string;
  /** Data source that a relation points to. */
  target?: string;
  /** What a rollup shows: which property of the pages in which relation, computed how. */
  rollup?: { relation: string; property: string; function: string };
  /** Letters before the number of a unique id. */
  prefix?: string;
}

const computed = [
  'formula',
  'rollup',
  'unique_id',
  'button',
  'created_time',
  'created_by',
  'last_edited_time',
  'last_edited_by',
];

/** True for what Notion fills in itself. */
export function isComputed(property: PropertySchema): boolean {
  return computed.includes(property.type);
}

/** Every property of a data source, the title first, then in Notion's order. */
export function readSchema(properties: unknown): PropertySchema[] {
  const schemas = Object.entries(object(properties)).map(([key, raw]) => readPropertySchema(key, raw));
  return schemas.toSorted((a, b) => Number(b.type === 'title') - Number(a.type === 'title'));
}

function readPropertySchema(key: string, raw: unknown): PropertySchema {
  const schema = object(raw);
  const type = string(schema.type) ?? 'unknown';
  const settings = object(schema[type]);
  const description = oneLine(string(schema.description) ?? '');
  const options = list(settings.options).flatMap((option) => string(object(option).name) ?? []);
  const format = type === 'number' ? string(settings.format) : undefined;
  const target = type === 'relation' ? string(settings.data_source_id) : undefined;
  const prefix = type === 'unique_id' ? string(settings.prefix) : undefined;
  return {
    name: string(schema.name) ?? key,
    type,
    ...(description ? { description } : {}),
    ...(Array.isArray(settings.options) ? { options } : {}),
    ...(type === 'status' ? { groups: readGroups(settings) } : {}),
    ...(format && format !== 'number' ? { format } : {}),
    ...(target ? { target } : {}),
    ...(prefix ? { prefix } : {}),
    ...(type === 'rollup' ? { rollup: readRollupSchema(settings) } : {}),
  };
}

function readGroups(status: Record<string, unknown>): { name: string; options: string[] }[] {
  const names = new Map(
    list(status.options).map((option) => [string(object(option).id), string(object(option).name) ?? '']),
  );
  return list(status.groups).map((group) => ({
    name: string(object(group).name) ?? '',
    options: list(object(group).option_ids).flatMap((id) => names.get(string(id)) ?? []),
  }));
}

function readRollupSchema(rollup: Record<string, unknown>): NonNullable<PropertySchema['rollup']> {
  return {
    relation: string(rollup.relation_property_name) ?? '',
    property: string(rollup.rollup_property_name) ?? '',
    function: string(rollup.function) ?? '',
  };
}
