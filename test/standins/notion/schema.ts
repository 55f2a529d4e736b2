import { propertyIdFrom, uuidFrom } from './ids.ts';
import { type Json, listOf, objectOf, stringOf } from './json.ts';
import type { DataSource, PropertySchema, Store } from './store.ts';

export interface Option {
  id: string;
  name: string;
  color: string;
  description: string | null;
}

export function optionsOf(property: PropertySchema): Option[] {
  return listOf(property.config.options) as Option[];
}

export function findProperty(source: DataSource, nameOrId: string): PropertySchema | undefined {
  const byName = source.properties.find((property) => property.name === nameOrId);
  return byName ?? source.properties.find((property) => sameId(property.id, nameOrId));
}

/** Property ids are accepted URL-encoded and plain. */
export function sameId(id: string, given: string): boolean {
  return id === given || decodeURIComponent(id) === given;
}

/** The schema of one property as the API shows it. */
export function showProperty(store: Store, source: DataSource, property: PropertySchema): Json {
  const { id, name, description, type } = property;
  return { id, name, description, type, [type]: showConfig(store, source, property) };
}

function showConfig(store: Store, source: DataSource, property: PropertySchema): Json {
  const { config, type } = property;
  if (type === 'relation') return showRelation(store, config);
  if (type === 'rollup') {
    const relation = source.properties.find((other) => other.id === config.relationId);
    const target = rollupTarget(store, source, property);
    return {
      rollup_property_name: target?.name ?? '',
      relation_property_name: relation?.name ?? '',
      rollup_property_id: decodeURIComponent(target?.id ?? ''),
      relation_property_id: decodeURIComponent(relation?.id ?? ''),
      function: config.function,
    };
  }
  return type === 'formula' ? { expression: showExpression(store, source, stringOf(config.expression)) } : config;
}

/** Formulas come back with property ids in place of names. */
function showExpression(store: Store, source: DataSource, expression: string): string {
  return expression.replace(/prop\("([^"]+)"\)/g, (whole, name: string) => {
    const property = source.properties.find((candidate) => candidate.name === name);
    return property ? `{{notion:block_property:${property.id}:${source.id}:${store.workspace.id}}}` : whole;
  });
}

function showRelation(store: Store, config: Json): Json {
  const target = store.dataSources.get(stringOf(config.dataSourceId));
  const synced = target?.properties.find((other) => other.id === config.syncedId);
  return {
    database_id: target?.databaseId ?? null,
    data_source_id: target?.id ?? null,
    ...(synced
      ? { type: 'dual_property', dual_property: { synced_property_name: synced.name, synced_property_id: synced.id } }
      : { type: 'single_property', single_property: {} }),
  };
}

/** The data source that a relation of `source` points to. */
export function relationTarget(store: Store, property: PropertySchema | undefined): DataSource | undefined {
  return property ? store.dataSources.get(stringOf(property.config.dataSourceId)) : undefined;
}

/** The property in the related data source that a rollup reads. */
export function rollupTarget(store: Store, source: DataSource, rollup: PropertySchema): PropertySchema | undefined {
  const relation = source.properties.find((other) => other.id === rollup.config.relationId);
  const target = relationTarget(store, relation);
  return target?.properties.find((other) => other.id === rollup.config.targetId);
}

const colors = ['default', 'gray', 'brown', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'red'];

/** An option that somebody adds; its colour follows from its name, so that runs repeat. */
export function newOption(scope: string, given: Json): Option {
  const name = stringOf(given.name);
  const id = uuidFrom(`option:${scope}:${name}`);
  const color = stringOf(given.color) || (colors[id.charCodeAt(0) % colors.length] ?? 'default');
  return { id, name, color, description: (given.description as string | undefined) ?? null };
}

const defaultStatus = {
  options: [
    { name: 'Not started', color: 'default' },
    { name: 'In progress', color: 'blue' },
    { name: 'Done', color: 'green' },
  ],
  groups: [
    { name: 'To-do', color: 'gray', options: ['Not started'] },
    { name: 'In progress', color: 'blue', options: ['In progress'] },
    { name: 'Complete', color: 'green', options: ['Done'] },
  ],
};

/** `options` and `groups` of a status; without any, those that Notion gives a new one. */
function statusConfig(scope: string, options: unknown[], groups: unknown[]): Json {
  const given = options.length > 0 ? options : defaultStatus.options;
  const made = given.map((option) => newOption(scope, objectOf(option)));
  const wanted = groups.length > 0 ? groups : options.length > 0 ? standardGroups(made) : defaultStatus.groups;
  const idsOf = (names: unknown[]) =>
    names.map((name) => made.find((option) => option.name === name)?.id).filter((id) => id !== undefined);
  return {
    options: made,
    groups: wanted.map((group) => {
      const { name, color, options: names } = objectOf(group);
      return {
        id: uuidFrom(`group:${scope}:${stringOf(name)}`),
        name,
        color: color ?? 'default',
        option_ids: idsOf(listOf(names)),
      };
    }),
  };
}

function standardGroups(options: Option[]): Json[] {
  const names = options.map((option) => option.name);
  return defaultStatus.groups.map((group, index) => ({ ...group, options: index === 0 ? names : [] }));
}

/** A property as a request configures it, `{ <type>: { … } }`; relations and rollups are wired by `linkProperties`. */
export function propertyFromRequest(scope: string, name: string, request: Json): PropertySchema {
  const type = stringOf(request.type) || Object.keys(request).find((key) => !['name', 'description'].includes(key));
  const kind = type ?? 'rich_text';
  const id = kind === 'title' ? 'title' : propertyIdFrom(`${scope}:${name}`);
  const description = (request.description as string | undefined) ?? null;
  return { id, name, type: kind, description, config: configFor(`${scope}:${name}`, kind, objectOf(request[kind])) };
}

/** The stored configuration of a property of this type. */
export function configFor(scope: string, type: string, request: Json): Json {
  switch (type) {
    case 'number':
      return { format: request.format ?? 'number' };
    case 'select':
    case 'multi_select':
      return { options: listOf(request.options).map((option) => newOption(scope, objectOf(option))) };
    case 'status':
      return statusConfig(scope, listOf(request.options), listOf(request.groups));
    case 'unique_id':
      return { prefix: request.prefix ?? null };
    case 'formula':
      return { expression: request.expression ?? '' };
    case 'relation':
    case 'rollup':
      return request;
    default:
      return {};
  }
}
