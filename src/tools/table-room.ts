import { RequestError } from '../errors.ts';
import type { RowChange } from './draft.ts';

/** What one message shows of rows without cutting anything: a little less than Slack's limits for a table. */
const room = { characters: 9_000, properties: 19 };

/** Throws a RequestError for rows of which a person could not see every value, before and after, at a glance. */
export function requireTableRoom(rows: readonly Pick<RowChange, 'title' | 'before' | 'after'>[]): void {
  const names = new Set(rows.flatMap(({ after }) => after.map(({ name }) => name)));
  const header = [...names].reduce((sum, name) => sum + name.length, 'Row'.length);
  const length = rows.reduce((sum, { title, before, after }) => {
    const values = [...before, ...after].reduce((all, { value }) => all + Math.max(value.length, 1), 0);
    return sum + Math.max(title.length, 1) + values + names.size * ' → '.length;
  }, header);
  if (names.size <= room.properties && length <= room.characters) return;
  throw new RequestError(
    'This is more than a person could check before and after in one message. Take fewer rows or fewer properties in one go.',
  );
}
