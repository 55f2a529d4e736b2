import { invalid } from './errors.ts';

const unsupported = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
  'if',
  'then',
  'else',
  'not',
  'oneOf',
];

/** Strict tools take a subset of JSON Schema: closed objects, no numeric, length or conditional constraints. */
export function checkStrictSchema(schema: unknown, where: string): void {
  if (Array.isArray(schema)) for (const [index, each] of schema.entries()) checkStrictSchema(each, `${where}.${index}`);
  if (typeof schema !== 'object' || schema === null) return;
  const node = schema as Record<string, unknown>;
  const bad = unsupported.find((keyword) => keyword in node && !isPropertyMap(where));
  if (bad) throw invalid(`${where}: For '${String(node.type)}' type, property '${bad}' is not supported`);
  if (!isPropertyMap(where)) {
    if (node.type === 'object' && node.additionalProperties !== false)
      throw invalid(`${where}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
    if ('minItems' in node && Number(node.minItems) > 1)
      throw invalid(`${where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  }
  for (const [key, value] of Object.entries(node))
    if (!['enum', 'const', 'default', 'examples'].includes(key)) checkStrictSchema(value, `${where}.${key}`);
}

/** Under `properties` and `$defs` the keys are names, not keywords. */
function isPropertyMap(where: string): boolean {
  return /\.(properties|\$defs)$/.test(where);
}
