import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { laterThanTheDocument } from './openapi-additions.ts';

type Json = Record<string, unknown>;

const file = new URL('../../../shared/schemas/notion-openapi-2026-03-11.json', import.meta.url);

/** False where the recorded material does not lie beside the checkout: then nothing is checked. */
export const hasOpenApi = existsSync(file);

/** Operations that the real API has and the document lacks; requests to them pass unchecked. */
export const missingOperations = [
  'GET /v1/async_tasks/{task_id}',
  'PATCH /v1/comments/{comment_id}',
  'DELETE /v1/comments/{comment_id}',
];

interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string; required?: boolean; schema: Json }[];
  requestBody?: Json;
  responses: Record<string, Json>;
}

interface Document {
  operations: Operation[];
  /** Compiled on first use, since most runs touch few operations. */
  compile(pointer: string): ValidateFunction;
}

let loaded: Document | undefined;

function document(): Document {
  loaded ??= load();
  return loaded;
}

function load(): Document {
  const source = relax(JSON.parse(readFileSync(file, 'utf8'))) as Json;
  laterThanTheDocument(source);
  const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false });
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  ajv.addSchema({ ...source, $id: 'notion' });
  const compiled = new Map<string, ValidateFunction>();
  return {
    operations: operationsOf(source),
    compile(pointer) {
      const known = compiled.get(pointer) ?? ajv.compile({ $ref: `notion${pointer}` });
      compiled.set(pointer, known);
      return known;
    },
  };
}

const day = /^\d{4}-\d{2}-\d{2}([T ].*)?$/;
const formats = { date: day, 'date-time': day, uuid: /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i, uri: /./ };

/** As published the document refuses real traffic: its `oneOf`s overlap, and real cursors are not UUIDs. */
function relax(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => relax(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'format' && key === 'start_cursor') return [];
    return [[name === 'oneOf' ? 'anyOf' : name, relax(inner, name)] as const];
  });
  return Object.fromEntries(key === 'page_size' ? [...entries, ['maximum', 100], ['minimum', 1]] : entries);
}

function operationsOf(source: Json): Operation[] {
  return Object.entries(source.paths as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: ((operation.parameters ?? []) as Operation['parameters']).filter((parameter) => parameter.name),
      ...(operation.requestBody ? { requestBody: operation.requestBody as Json } : {}),
      responses: operation.responses as Record<string, Json>,
    })),
  );
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith('{') || part === given[at]);
}

function findOperation(method: string, path: string): Operation | undefined {
  const found = document().operations.filter((each) => each.method === method && matches(each.path, path));
  return found.find((each) => each.path === path) ?? found[0];
}

function pointerTo(operation: Operation, ...rest: string[]): string {
  const parts = ['paths', operation.path, operation.method.toLowerCase(), ...rest];
  return `#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

/** Everything that the official document finds wrong with a request to Notion; [] when it is fine. */
export function validateRequest(method: string, path: string, query: Record<string, unknown>, body: unknown): string[] {
  if (!hasOpenApi) return [];
  const operation = findOperation(method, path);
  if (!operation) {
    const isMissing = missingOperations.some((each) => {
      const [knownMethod, template = ''] = each.split(' ');
      return knownMethod === method && matches(template, path);
    });
    return isMissing ? [] : [`The document has no operation ${method} ${path}.`];
  }
  return [...queryErrors(operation, query), ...bodyErrors(operation, body)];
}

function queryErrors(operation: Operation, query: Record<string, unknown>): string[] {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  const unknown = Object.keys(query).filter((name) => !known.some((each) => each.name === name.replace(/\[\]$/, '')));
  const missing = known.filter((each) => each.required && query[each.name] === undefined);
  const size = Number(query.page_size ?? 1);
  return [
    ...unknown.map((name) => `query.${name} is not a parameter.`),
    ...missing.map((each) => `query.${each.name} is required.`),
    ...(Number.isInteger(size) && size >= 1 && size <= 100 ? [] : ['query.page_size must be 1 to 100.']),
  ];
}

function bodyErrors(operation: Operation, body: unknown): string[] {
  const isEmpty = body === undefined || body === null || Object.keys(body).length === 0;
  if (!operation.requestBody) return isEmpty ? [] : ['The operation takes no body.'];
  if (!operation.requestBody.content) return [];
  const pointer = pointerTo(operation, 'requestBody', 'content', 'application/json', 'schema');
  return errorsOf(document().compile(pointer), body ?? {}, 'body');
}

function errorsOf(check: ValidateFunction, value: unknown, where: string): string[] {
  if (check(value)) return [];
  const worst = (check.errors ?? []).toSorted((left, right) => right.instancePath.length - left.instancePath.length);
  return worst.slice(0, 3).map((error) => `${where}${error.instancePath} ${error.message ?? 'is wrong'}`);
}
