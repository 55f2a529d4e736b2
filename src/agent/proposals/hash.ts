import { createHash } from 'node:crypto';
import type { Draft } from '../../tools/draft.ts';

/** SHA-256 of the draft's JSON with sorted keys, so that the database's own order of keys does not matter. */
export function hashOf(draft: Draft): string {
  return createHash('sha256').update(canonical(draft)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
    .join(',')}}`;
}
