import { findDataSource } from './access.ts';
import { invalid } from './errors.ts';
import { propertyIdFrom } from './ids.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';
import { plainText } from './rich-text.ts';
import {
  configFor,
  findProperty,
  newOption,
  type Option,
  optionsOf,
  propertyFromRequest,
  relationTarget,
} from './schema.ts';
import { requireObject } from './shape.ts';
import type { DataSource, PropertySchema, Store } from './store.ts';

/** Adds configured properties, relations before rollups since these need them. */
export function addProperties(store: Store, source: DataSource, properties: Json): void {
  const entries = Object.entries(properties).map(([name, given]) => ({
    name,
    given: requireObject(given, `body.properties.${name}`),
  }));
  const isRollup = ({ given }: { given: Json }) => given.rollup !== undefined;
  for (const { name, given } of [...entries.filter((entry) => !isRollup(entry)), ...entries.filter(isRollup)]) {
    const property = propertyFromRequest(source.id, name, given);
    source.properties.push(property);
    wire(store, source, property);
  }
}

/** Points a relation or rollup at what it names; a two-way relation grows the property on the other side. */
function wire(store: Store, source: DataSource, property: PropertySchema): void {
  if (property.type === 'relation') wireRelation(store, source, property, property.config);
  if (property.type === 'rollup') {
    const { relation_property_name, relation_property_id, rollup_property_name, rollup_property_id } = property.config;
    const relation = findProperty(source, stringOf(relation_property_name ?? relation_property_id));
    const target = relationTarget(store, relation);
    const name = stringOf(rollup_property_name ?? rollup_property_id);
    const rolled = target && findProperty(target, name);
    if (!relation || !rolled) throw invalid(`Could not find the relation or property that ${property.name} rolls up.`);
    property.config = { relationId: relation.id, targetId: rolled.id, function: property.config.function };
  }
}

function wireRelation(store: Store, source: DataSource, property: PropertySchema, given: Json): void {
  const target = findDataSource(
    store,
    given.data_source_id,
    `body.properties.${property.name}.relation.data_source_id`,
  );
  const before = stringOf(property.config.syncedId);
  property.config = { dataSourceId: target.id };
  if (!isObject(given.dual_property)) return;
  const asked = stringOf(given.dual_property.synced_property_name);
  const name = asked || `Related to ${plainText(source.title)} (${property.name})`;
  const known = target.properties.find((other) => other.id === before) ?? findProperty(target, name);
  const synced: PropertySchema = known ?? {
    id: propertyIdFrom(`${target.id}:${name}`),
    name,
    type: 'relation',
    config: {},
    description: null,
  };
  if (!known) target.properties.push(synced);
  if (asked) synced.name = asked;
  synced.config = { dataSourceId: source.id, syncedId: property.id };
  property.config = { dataSourceId: target.id, syncedId: synced.id };
}

/** Adds, changes, renames and (with null) removes properties by name or id. */
export function changeProperties(store: Store, source: DataSource, changes: Json): void {
  for (const [key, given] of Object.entries(changes)) {
    const property = findProperty(source, key);
    if (given === null) removeProperty(source, property, key);
    else if (property) changeProperty(store, source, property, requireObject(given, `body.properties.${key}`));
    else addProperties(store, source, { [key]: given });
  }
}

function removeProperty(source: DataSource, property: PropertySchema | undefined, key: string): void {
  if (!property) throw invalid(`Could not find property with name or id: ${key}`);
  if (property.type === 'title') throw invalid('Cannot delete the title property.');
  source.properties = source.properties.filter((other) => other !== property);
}

function changeProperty(store: Store, source: DataSource, property: PropertySchema, given: Json): void {
  if (typeof given.name === 'string') property.name = given.name;
  if (given.description !== undefined) property.description = given.description as string | null;
  const kind = stringOf(given.type) || Object.keys(given).find((key) => key !== 'name' && key !== 'description');
  if (!kind) return;
  const config = objectOf(given[kind]);
  if (kind === 'relation') {
    property.type = kind;
    wireRelation(store, source, property, config);
  } else if (kind === 'rollup') {
    property.type = kind;
    property.config = config;
    wire(store, source, property);
  } else changeConfig(property, kind, config);
}

function changeConfig(property: PropertySchema, kind: string, config: Json): void {
  const isSame = property.type === kind;
  property.type = kind;
  if (isSame && config.options !== undefined) {
    const options = listOf(config.options).map((option) => mergeOption(property, objectOf(option)));
    property.config = { ...property.config, options };
  } else if (!isSame || Object.keys(config).length > 0) {
    property.config = configFor(property.id, kind, config);
  }
}

/** Options keep their id and colour when an update only names them. */
function mergeOption(property: PropertySchema, given: Json): Option {
  const known = optionsOf(property).find((option) => option.id === given.id || option.name === given.name);
  return known ? { ...known, ...(given as Partial<Option>) } : newOption(property.id, given);
}
