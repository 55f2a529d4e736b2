import { findNotionId } from '../../notion/ids.ts';
import type { Database, DataSource, Row } from '../../notion/notion.ts';
import type { HeardEntry, SeenEntry } from '../../storage/ledger.ts';
import { rowValues } from '../row-values.ts';

type Shown =
  | Row
  | DataSource
  | (Database & { kind: 'database'; createdAt?: never; editedBy?: never; createdById?: never });

/** What a listing or a direct request showed, as the ledger takes it; nothing for what has no Notion id. */
export function toSeen(entry: Shown): SeenEntry[] {
  const id = findNotionId(entry.id);
  if (!id) return [];
  const parentId = findNotionId(entry.parent.id ?? '');
  const common = {
    kind: entry.kind,
    id,
    title: entry.title,
    url: entry.url,
    parentType: entry.parent.type,
    ...(entry.icon ? { icon: entry.icon } : {}),
    ...(parentId ? { parentId } : {}),
    ...(entry.createdAt && isTime(entry.createdAt) ? { createdAt: entry.createdAt } : {}),
    ...(isTime(entry.editedAt) ? { editedAt: entry.editedAt } : {}),
    ...(entry.editedBy ? { editor: entry.editedBy } : {}),
    ...(entry.createdById ? { authorId: entry.createdById } : {}),
  };
  if (entry.kind === 'data_source') {
    return [{ ...common, source: { description: entry.description, columns: entry.properties } }];
  }
  if (entry.kind === 'database' || entry.parent.type !== 'data_source' || !parentId) return [common];
  const row = { dataSourceId: parentId, properties: entry.properties, values: rowValues(entry.properties) };
  return [{ ...common, row }];
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

const parentKinds = { page: 'page', data_source: 'data_source', database: 'database' } as const;

/** What lies directly above these entries and can be asked for by its id. */
export function parentsOf(entries: { parentType: string; parentId?: string }[]): HeardEntry[] {
  return entries.flatMap(({ parentType, parentId }) => {
    const kind = Object.hasOwn(parentKinds, parentType)
      ? parentKinds[parentType as keyof typeof parentKinds]
      : undefined;
    return kind && parentId ? [{ kind, id: parentId }] : [];
  });
}
