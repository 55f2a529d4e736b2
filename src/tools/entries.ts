import type { Source } from '../knowledge/source.ts';
import { oneLine } from '../notion/json.ts';
import type { Entry, Notion } from '../notion/notion.ts';
import { type Names, showValue } from '../notion/show-value.ts';

/** A page or data source as a place that can be cited. */
export function toSource({ url, title, editedAt, editedBy }: Entry): Source {
  return { url, title, ...(editedAt ? { editedAt } : {}), ...(editedBy ? { editedBy } : {}) };
}

/** One line about an entry: kind, title, where it is, how old, and the id that other tools take. */
export function showEntry(entry: Entry, notion: Pick<Notion, 'known'>): string {
  const kind = entry.kind === 'data_source' ? 'data source' : entry.parent.type === 'data_source' ? 'row' : 'page';
  const place = entry.parent.id ? notion.known(entry.parent.id)?.title : undefined;
  const facts = [place ? `in “${place}”` : '', showAge(entry), `id ${entry.id}`];
  return `${kind} “${entry.title}” · ${facts.filter(Boolean).join(' · ')}`;
}

/** “edited 2026-03-31 by Maya Lindqvist”. */
export function showAge({ editedAt, editedBy }: Entry): string {
  return editedAt ? `edited ${editedAt.slice(0, 10)}${editedBy ? ` by ${editedBy}` : ''}` : '';
}

/** Names for the ids in property values, as far as they are known without asking for each. */
export async function knownNames(notion: Pick<Notion, 'known' | 'people'>): Promise<Names> {
  const people = new Map((await notion.people()).map(({ id, name }) => [id, name]));
  return { person: (id) => people.get(id), page: (id) => notion.known(id)?.title };
}

/** A property value on one line of at most `limit` characters. */
export function showCell(value: Parameters<typeof showValue>[0], names: Names, limit: number): string {
  return oneLine(showValue(value, names), limit);
}
