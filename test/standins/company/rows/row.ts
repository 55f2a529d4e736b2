import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { earlier } from './chance.ts';

/** The last working day before the sample company's today. */
const lastDay = '2026-11-20';

interface Stamps {
  /** Days, `2026-11-21`; the time of day follows from the slug. */
  created: string;
  edited: string;
  by: string;
}

/** A row without the values that are undefined or empty lists. Nothing is edited before it was made or after the last working day. */
export function makeRow(slug: string, values: SeedRow['values'], stamps: Stamps, markdown?: string): SeedRow {
  const id = uuidOf('row', slug);
  const draw = Number.parseInt(id.slice(0, 4), 16);
  const time = `T${String(7 + (draw % 10)).padStart(2, '0')}:${String(draw % 60).padStart(2, '0')}:00Z`;
  const created = earlier(stamps.created, lastDay);
  const edited = stamps.edited > created ? earlier(stamps.edited, lastDay) : created;
  return {
    slug,
    id,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))),
    ...(markdown ? { markdown } : {}),
    createdAt: created + time,
    editedAt: edited + time,
    editedBy: stamps.by,
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** A file of this folder whose first line names the columns; fields are parted by semicolons. */
export function readTable(name: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(join(import.meta.dirname, name), 'utf8')
    .trim()
    .split('\n');
  const columns = head.split(';');
  return lines.map((line) => {
    const fields = line.split(';');
    if (fields.length !== columns.length)
      throw new Error(`${name} has a line with too many or too few fields: ${line}`);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

/** Lower-case ASCII with hyphens. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ø', 'o')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
