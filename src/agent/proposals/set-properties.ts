import type { AccessError, RequestError } from '../../errors.ts';
import type { Row } from '../../notion/notion.ts';
import { holds } from '../../notion/same-value.ts';
import type { RowChange, SetProperties } from '../../tools/draft.ts';
import { isRefusal, type Made, type Work } from './work.ts';

/** Rows between two looks at what others changed meanwhile. */
const rowsAtOnce = 20;
const mostNames = 5;

type Values = Record<string, unknown>;

/** Row by row. One whose properties somebody else changed since the draft was made is left out and named. */
export async function setProperties(draft: SetProperties, work: Work): Promise<Made> {
  const { dataSource, rows } = draft;
  const { changed, leftOut } = await setRows(work, rows, (row) => ({ from: row.undo, to: row.properties }));
  const undo = { kind: 'rows' as const, rowIds: changed };
  return { ...dataSource, rows: changed.length, ...noteOf(leftOut), undo };
}

/** Back to what the rows showed before, where they still show what the change made of them. */
export async function resetProperties(
  draft: SetProperties,
  rowIds: readonly string[],
  work: Work,
): Promise<{ rows: number; note?: string }> {
  const rows = draft.rows.filter(({ id }) => rowIds.includes(id));
  const { changed, leftOut } = await setRows(work, rows, (row) => ({ from: row.properties, to: row.undo }));
  return { rows: changed.length, ...noteOf(leftOut) };
}

interface LeftOut {
  title: string;
  reason: string;
}

/** Throws the refusal when no row at all could be changed for it. */
async function setRows(work: Work, rows: RowChange[], valuesOf: (row: RowChange) => { from: Values; to: Values }) {
  const changed: string[] = [];
  const leftOut: LeftOut[] = [];
  let refusal: unknown;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const batch = rows.slice(at, at + rowsAtOnce).filter(({ id }) => !work.journal.isDone(`row:${id}`));
    const live = await readRows(work, batch);
    for (const row of rows.slice(at, at + rowsAtOnce)) {
      const { from, to } = valuesOf(row);
      const step = `row:${row.id}`;
      const now = live.get(row.id);
      if (now instanceof Error) {
        refusal = now;
        leftOut.push({ title: row.title, reason: now.message });
        continue;
      }
      if (now && !holds(now, to) && !holds(now, from)) {
        leftOut.push({ title: row.title, reason: `${now.editedBy ?? 'somebody'} changed it meanwhile` });
        continue;
      }
      try {
        await work.journal.once(step, {
          send: async (writing) => {
            if (!now || !holds(now, to)) await work.notion.setProperties(row.id, to, writing);
            return {};
          },
        });
        changed.push(row.id);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refusal = error;
        leftOut.push({ title: row.title, reason: error.message });
      }
    }
  }
  if (changed.length === 0 && refusal) throw refusal;
  return { changed, leftOut };
}

/** Instead of a row that cannot be read, what Notion said to that. */
async function readRows(
  { notion, signal }: Work,
  rows: RowChange[],
): Promise<Map<string, Row | RequestError | AccessError>> {
  const readRow = ({ id }: RowChange) =>
    notion.page(id, { signal }).catch((error: unknown) => {
      if (isRefusal(error)) return error;
      throw error;
    });
  return new Map(await Promise.all(rows.map(async (row) => [row.id, await readRow(row)] as const)));
}

function noteOf(leftOut: LeftOut[]): { note?: string } {
  if (leftOut.length === 0) return {};
  const named = leftOut.slice(0, mostNames).map(({ title, reason }) => `“${title}” (${reason.replace(/\.$/, '')})`);
  const more = leftOut.length - named.length;
  return { note: `Left out: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.` };
}
