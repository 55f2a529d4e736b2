import { createHash } from 'node:crypto';

/** The UUID that belongs to `kind` and `slug` for ever; different kinds may use one slug. */
export function uuidOf(kind: 'person' | 'page' | 'source' | 'database' | 'row', slug: string): string {
  const hex = createHash('sha256').update(`tidewater:${kind}:${slug}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
