import { ApiError, invalidArguments } from './api-error.ts';
import { isJson, type Json } from './json.ts';

/** The arguments of one call. Forms bring everything as text, lists and objects as JSON; JSON bodies bring them as they are. */
export interface Args {
  readonly values: Json;
  /** Undefined when absent or empty. */
  text(name: string): string | undefined;
  required(name: string): string;
  flag(name: string): boolean;
  integer(name: string, fallback: number, max: number): number;
  /** `malformed` is the error when it is not JSON. */
  json(name: string, malformed?: string): unknown;
  list(name: string, malformed?: string): unknown[] | undefined;
}

export function readArgs(values: Json): Args {
  const args: Args = {
    values,
    text(name) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (typeof value === 'object') throw invalidArguments(`must be a string [json-pointer:/${name}]`);
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
    required(name) {
      const value = args.text(name);
      if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
      return value;
    },
    flag: (name) => ['true', '1'].includes(String(values[name])),
    integer(name, fallback, max) {
      const value = Number(args.text(name) ?? fallback);
      if (!Number.isInteger(value) || value < 1) throw new ApiError('invalid_limit');
      return Math.min(value, max);
    },
    json(name, malformed = 'invalid_arguments') {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value);
      } catch {
        throw new ApiError(malformed);
      }
    },
    list(name, malformed = 'invalid_arguments') {
      const value = args.json(name, malformed);
      if (value !== undefined && !Array.isArray(value)) throw new ApiError(malformed);
      return value;
    },
  };
  return args;
}

/** Reads a request body as the Web API does. */
export function parseBody(contentType: string, body: string): Json {
  if (contentType.startsWith('application/json')) {
    try {
      const value: unknown = JSON.parse(body);
      if (isJson(value)) return value;
    } catch {
      throw new ApiError('invalid_json');
    }
    throw new ApiError('json_not_object');
  }
  if (body && !contentType.startsWith('application/x-www-form-urlencoded')) throw new ApiError('invalid_post_type');
  return Object.fromEntries(new URLSearchParams(body));
}
