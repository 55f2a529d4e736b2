import { invalid } from './errors.ts';

/** What structured outputs and strict tools do not compile, by the page on structured outputs. */
const unsupported = (
  'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength maxItems uniqueItems contains minContains maxContains ' +
  'prefixItems minProperties maxProperties patternProperties propertyNames dependentRequired dependentSchemas unevaluatedProperties ' +
  'unevaluatedItems if then else not oneOf'
).split(' ');
const formats = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ');
const mostTools = 20;
const mostOptional = 24;
const mostUnions = 16;

type Schema = Record<string, unknown>;

/** Refuses schemas that a grammar cannot hold, and more of them than one request may bring. */
export function checkStrictSchemas(given: { where: string; schema: unknown; isTool: boolean }[]): void {
  const tools = given.filter(({ isTool }) => isTool).length;
  if (tools > mostTools) throw invalid(`tools: Too many strict tools: ${tools}. The maximum is ${mostTools}.`);
  const nodes = given.flatMap(({ where, schema }) => [...nodesOf(schema, where)]);
  for (const { where, node } of nodes) checkNode(node, where);
  for (const { where, schema } of given) checkReferences(schema as Schema, where);
  const optional = nodes.reduce((sum, { node }) => sum + optionalIn(node), 0);
  if (optional > mostOptional)
    throw invalid(
      `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. The limit is ${mostOptional}.`,
    );
  const unions = nodes.filter(({ node }) => Array.isArray(node.anyOf) || Array.isArray(node.type)).length;
  if (unions > mostUnions)
    throw invalid(
      `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf). The limit is ${mostUnions}.`,
    );
}

/** Every schema in a schema. Under `properties` and `$defs` the keys are names; under the others stands a schema or a list of them. */
function* nodesOf(value: unknown, where: string): Generator<{ node: Schema; where: string }> {
  if (typeof value !== 'object' || value === null) return;
  const node = value as Schema;
  yield { node, where };
  for (const key of ['properties', '$defs', 'definitions']) {
    for (const [name, each] of Object.entries((node[key] ?? {}) as Schema))
      yield* nodesOf(each, `${where}.${key}.${name}`);
  }
  for (const key of ['items', 'anyOf', 'allOf']) {
    for (const [index, each] of [node[key] ?? []].flat().entries()) yield* nodesOf(each, `${where}.${key}.${index}`);
  }
}

function checkNode(node: Schema, where: string): void {
  const bad = unsupported.find((keyword) => keyword in node);
  if (bad) throw invalid(`${where}: For '${shown(node.type)}' type, property '${bad}' is not supported`);
  if (node.type === 'object' && node.additionalProperties !== false)
    throw invalid(`${where}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  if (node.minItems !== undefined && node.minItems !== 0 && node.minItems !== 1)
    throw invalid(`${where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  if (node.format !== undefined && !formats.includes(shown(node.format)))
    throw invalid(`${where}: For 'string' type, format '${shown(node.format)}' is not supported`);
  if (Array.isArray(node.enum) && node.enum.some((each) => typeof each === 'object' && each !== null))
    throw invalid(`${where}: 'enum' may hold strings, numbers, booleans and null only`);
  const unknown = ((node.required ?? []) as string[]).find((name) => !(name in ((node.properties ?? {}) as Schema)));
  if (unknown) throw invalid(`${where}: required property '${unknown}' is not defined in properties`);
}

/** Only within the document, and never in a circle. */
function checkReferences(root: Schema, where: string): void {
  const follow = (value: unknown, seen: string[]): void => {
    for (const { node } of nodesOf(value, where)) {
      if (node.$ref === undefined) continue;
      const ref = shown(node.$ref);
      const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(ref)?.[1];
      const target = ((root.$defs ?? root.definitions ?? {}) as Schema)[name ?? ''];
      if (!target) throw invalid(`${where}: $ref '${ref}' does not point into this schema`);
      if (seen.includes(ref)) throw invalid(`${where}: recursive schemas are not supported`);
      follow(target, [...seen, ref]);
    }
  };
  follow({ ...root, $defs: undefined, definitions: undefined }, []);
}

function optionalIn({ properties, required }: Schema): number {
  const needed = new Set((required ?? []) as string[]);
  return Object.keys((properties ?? {}) as Schema).filter((name) => !needed.has(name)).length;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
