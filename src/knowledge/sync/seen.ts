import { AppError } from '../../errors.ts';
import { findNotionId } from '../../notion/ids.ts';
import type { Database, DataSource, Row } from '../../notion/notion.ts';
import type { HeardEntry, SeenEntry } from '../../storage/ledger.ts';
import type { Storage } from '../../storage/storage.ts';
import { rowValues } from '../row-values.ts';

type Ledger = Pick<Storage['ledger'], 'see' | 'hear'>;

type Shown =
  | Row
  | DataSource
  | (Database & { kind: 'database'; createdAt?: never; editedBy?: never; createdById?: never });

/** What a listing or a direct request showed, as the ledger takes it; nothing for what has no Notion id. */
export function toSeen(entry: Shown): SeenEntry[] {
  const id = findNotionId(entry.id);
  if (!id) return [];
  const parentId = findNotionId(entry.parent.id ?? '');
  const createdAt = toTime(entry.createdAt);
  const common = {
    kind: entry.kind,
    id,
    title: entry.title,
    url: entry.url,
    parentType: entry.parent.type,
    ...(entry.icon ? { icon: entry.icon } : {}),
    ...(parentId ? { parentId } : {}),
    ...(createdAt ? { createdAt } : {}),
    editedAt: toTime(entry.editedAt) ?? never,
    ...(entry.editedBy ? { editor: entry.editedBy } : {}),
    ...(entry.createdById ? { authorId: entry.createdById } : {}),
  };
  if (entry.kind === 'data_source') {
    const databaseId = findNotionId(entry.databaseId ?? '');
    const source = { description: entry.description, columns: entry.properties };
    return [{ ...common, source: databaseId ? { ...source, databaseId } : source }];
  }
  if (entry.kind === 'database' || entry.parent.type !== 'data_source' || !parentId) return [common];
  const { properties } = entry;
  const isCut = properties.some(({ value }) => value?.kind === 'pages' && value.cut);
  return [{ ...common, row: { dataSourceId: parentId, properties, values: rowValues(properties), isCut } }];
}

/** Of what Notion shows without a time of its last edit that can be read. */
export const never = new Date(0).toISOString();

/** The moment as ISO 8601, when it is one that the database can hold. */
export function toTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return time > 0 && time < latest ? new Date(time).toISOString() : undefined;
}

const latest = Date.parse('9999-12-31T00:00:00Z');

const parentKinds = { page: 'page', data_source: 'data_source', database: 'database' } as const;

/**
 * Takes a listing into the ledger, each entry by itself when the database refuses them together: one that it cannot hold is then heard of
 * by its id, fails by itself when it is read, and keeps nobody else back.
 */
export async function takeListing(
  ledger: Ledger,
  connectionId: string,
  entries: Shown[],
  how: Parameters<Ledger['see']>[2],
): Promise<{ due: number; news: number; seen: SeenEntry[] }> {
  const seen = entries.flatMap(toSeen);
  try {
    return { ...(await ledger.see(connectionId, seen, how)), seen };
  } catch (error) {
    if (error instanceof AppError || seen.length === 0) throw error;
  }
  const total = { due: 0, news: 0, seen };
  for (const entry of seen) {
    try {
      const one = await ledger.see(connectionId, [entry], how);
      total.due += one.due;
      total.news += one.news;
    } catch (error) {
      if (error instanceof AppError) throw error;
      const { kind, id } = entry;
      await ledger.hear(connectionId, [{ kind, id }], how.heard, { lane: how.lane, again: false });
    }
  }
  return total;
}

/** What lies directly above these entries, or around them, and can be asked for by its id. */
export function parentsOf(entries: Pick<SeenEntry, 'parentType' | 'parentId' | 'source'>[]): HeardEntry[] {
  return entries.flatMap(({ parentType, parentId, source }) => {
    const kind = Object.hasOwn(parentKinds, parentType)
      ? parentKinds[parentType as keyof typeof parentKinds]
      : undefined;
    return [
      ...(kind && parentId ? [{ kind, id: parentId }] : []),
      ...(source?.databaseId ? [{ kind: 'database' as const, id: source.databaseId }] : []),
    ];
  });
}
