import type { PageRef } from '../knowledge/knowledge.ts';
import type { Source } from '../knowledge/source.ts';
import { oneLine } from '../notion/json.ts';
import type { Entry } from '../notion/notion.ts';
import { type Names, showValue } from '../notion/show-value.ts';

/** A page, row or data source, from the copy or from Notion itself. */
export type Placed = Omit<PageRef, 'syncedAt'>;

type Dated = Pick<Placed, 'url' | 'title' | 'editedAt' | 'editedBy'>;

/** A page or data source as a place that can be cited. */
export function toSource({ url, title, editedAt, editedBy }: Dated): Source {
  return { url, title, ...(editedAt ? { editedAt } : {}), ...(editedBy ? { editedBy } : {}) };
}

/** What Notion itself just said about an entry, in the form of the copy; its place is not known. */
export function toRef(connectionId: string, entry: Entry): Placed {
  const { kind, id, url, title, icon, editedAt, editedBy, parent } = entry;
  return {
    connectionId,
    id,
    kind: kind === 'page' && parent.type === 'data_source' ? 'row' : kind,
    url,
    title,
    ...(icon ? { icon } : {}),
    place: [],
    editedAt,
    ...(editedBy ? { editedBy } : {}),
  };
}

/** One line about an entry: kind, title, where it is, how old, and the id that other tools take. */
export function showRef(ref: Placed): string {
  const kind = ref.kind === 'data_source' ? 'data source' : ref.kind;
  const facts = [showPlace(ref), showAge(ref), `id ${ref.id}`];
  return `${kind} “${ref.title}” · ${facts.filter(Boolean).join(' · ')}`;
}

/** “in Handbook › Engineering”; of a deep place its last three steps. */
export function showPlace({ place }: Pick<Placed, 'place'>): string {
  if (place.length === 0) return '';
  const steps = place.slice(-3).map((title) => oneLine(title, 60));
  return `in ${place.length > 3 ? '… › ' : ''}${steps.join(' › ')}`;
}

/** “edited 2026-03-31 by Maya Lindqvist”. */
export function showAge({ editedAt, editedBy }: Pick<Dated, 'editedAt' | 'editedBy'>): string {
  return editedAt ? `edited ${editedAt.slice(0, 10)}${editedBy ? ` by ${editedBy}` : ''}` : '';
}

/** A property value on one line of at most `limit` characters. */
export function showCell(value: Parameters<typeof showValue>[0], names: Names, limit: number): string {
  return oneLine(showValue(value, names), limit);
}
