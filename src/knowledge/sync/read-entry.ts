import { createHash } from 'node:crypto';
import { isGone, isOtherKind } from '../../notion/failures.ts';
import { findNotionId } from '../../notion/ids.ts';
import type { DataSource, Notion, Row } from '../../notion/notion.ts';
import type { Property } from '../../notion/properties.ts';
import type { Work } from '../../storage/ledger-work.ts';
import type { Storage } from '../../storage/storage.ts';
import { indexPage } from '../index-page.ts';
import { findPageLinks } from '../page-links.ts';
import { rowValues } from '../row-values.ts';
import { look, type Others } from './look.ts';
import { never, parentsOf, takeListing, toSeen, toTime } from './seen.ts';

export interface Reading {
  notion: Notion;
  ledger: Storage['ledger'];
  work: Storage['work'];
  copy: Storage['copy'];
  reads: Storage['reads'];
  /** Names the process that has claimed the work. */
  holder: string;
  others: Others;
  /** Whose turn it is at the limiter; the work's own when absent. */
  lane?: 'person';
  signal: AbortSignal;
}

/**
 * How a reading ended: the copy is new; it is dropped for a known reason; Notion denies that it exists (`denied`), goes on to do so and denies
 * others too (`unconfirmed`), or shows that it does but not what is in it (`withheld`), and it has to be looked at once more; it is to be read as
 * another kind of thing; or another process has it.
 */
export type Ending = 'indexed' | 'dropped' | 'denied' | 'unconfirmed' | 'withheld' | 'other kind' | 'taken over';

/** A denial is believed when it is repeated after this time. */
const doubtMs = 2_000;
/** The same where Notion shows nothing else, which is what an outage looks like. */
const emptyDoubtMs = 5 * 60_000;

/**
 * Brings the copy of one claimed entry up to date: a page whose listing is fresh costs one request. Throws what Notion's client throws; the
 * entry is then as it was.
 */
export async function readEntry(work: Work, reading: Reading): Promise<Ending> {
  try {
    if (work.kind === 'page') return await readPage(work, reading);
    if (work.kind === 'data_source') return await readDataSource(work, reading);
    return await readDatabase(work, reading);
  } catch (error) {
    if (isOtherKind(error)) return otherKind(work, reading);
    if (isGone(error)) return gone(work, reading);
    throw error;
  }
}

async function readPage(work: Work, reading: Reading): Promise<Ending> {
  const { notion, ledger, copy, reads, holder } = reading;
  const { connectionId, id } = work;
  const options = { lane: reading.lane ?? work.lane, signal: reading.signal };
  let { title, editedAt } = work;
  if (!work.isFresh || !editedAt || title === undefined) {
    const page = await notion.page(id, options);
    if (await isTrashed(page, work, reading)) return drop(work, reading, 'deleted', 'in Notion’s trash');
    await see(work, page, reading);
    title = page.title;
    editedAt = toTime(page.editedAt) ?? never;
  }
  const [{ markdown, missing }, stored] = await Promise.all([
    textOf(work, reading),
    reads.properties(connectionId, id) as Promise<Property[]>,
  ]);
  const properties = await completeRelations(id, stored, notion, options);
  const links = (await findPageLinks(markdown)).filter((link) => link.id !== id);
  await ledger.hear(
    connectionId,
    links.map((link) => ({ kind: link.kind, id: link.id, ...(link.isChild ? { parentId: id } : {}) })),
    'link',
    { lane: 'backfill', again: false },
  );
  const index = await indexPage({ title, markdown, properties });
  const saved = await copy.savePage(
    {
      connectionId,
      id,
      title,
      editedAt,
      markdown,
      missing,
      contentHash: hash([title, markdown, properties]),
      index,
      ...(properties === stored ? {} : { properties: { properties, values: rowValues(properties) } }),
    },
    holder,
  );
  return saved ? 'indexed' : 'taken over';
}

async function textOf(work: Work, { notion, reads, lane, signal }: Reading) {
  const { connectionId, id, isRecomputed } = work;
  const stored = isRecomputed ? await reads.page({ kind: 'system' }, connectionId, id) : undefined;
  return stored ?? notion.markdown(id, { lane: lane ?? work.lane, signal, thorough: true });
}

/** Lists all rows once; later edits of rows are heard of by themselves. */
async function readDataSource(work: Work, reading: Reading): Promise<Ending> {
  const { notion, ledger, copy, holder, signal } = reading;
  const { connectionId, id, lane, progress } = work;
  let { editedAt } = work;
  if (!work.isFresh || !editedAt) {
    const source = await notion.dataSource(id, { lane: reading.lane ?? lane, signal });
    if (await isTrashed(source, work, reading)) return drop(work, reading, 'deleted', 'in Notion’s trash');
    await see(work, source, reading);
    editedAt = toTime(source.editedAt) ?? never;
  }
  if (!work.isListed) {
    const rows = notion.allRows(id, { lane, signal, ...(progress ? { createdFrom: progress } : {}) });
    for await (const batch of rows) {
      const live = batch.filter((row) => !row.inTrash);
      await takeListing(ledger, connectionId, live, { heard: 'row', lane: 'backfill' });
      const last = toTime(batch.at(-1)?.createdAt);
      if (last && !(await copy.saveProgress(connectionId, id, last, holder))) return 'taken over';
    }
  }
  return (await copy.saveContainer(connectionId, id, editedAt, holder)) ? 'indexed' : 'taken over';
}

async function readDatabase(work: Work, reading: Reading): Promise<Ending> {
  const { notion, ledger, copy, holder, signal } = reading;
  const { connectionId, id, lane } = work;
  const database = await notion.database(id, { lane, signal });
  if (await isTrashed(database, work, reading)) return drop(work, reading, 'deleted', 'in Notion’s trash');
  await see(work, { ...database, kind: 'database' }, reading);
  const isBack = work.state === 'deleted' || work.state === 'not_shared';
  const sources = database.dataSourceIds.map((source) => ({ kind: 'data_source' as const, id: source }));
  await ledger.hear(connectionId, sources, 'parent', { lane: 'backfill', again: isBack });
  const editedAt = toTime(database.editedAt) ?? never;
  return (await copy.saveContainer(connectionId, id, editedAt, holder)) ? 'indexed' : 'taken over';
}

/** In the trash itself, or with what holds it, which is looked at again when that is not news. */
async function isTrashed(
  shown: Pick<Row | DataSource, 'inTrash' | 'parent'> & { databaseId?: string },
  work: Work,
  { work: queue, ledger }: Reading,
): Promise<boolean> {
  if (shown.inTrash) return true;
  const above = [shown.parent.id, shown.databaseId].flatMap((id) => findNotionId(id ?? '') ?? []);
  const trashed = await queue.trashAbove(work, above);
  const old = trashed.filter(({ isOld }) => isOld);
  await ledger.hear(work.connectionId, old, 'parent', { lane: work.lane, again: true });
  return trashed.length > 0;
}

/** Takes down what a direct request told, and what lies above it. */
async function see({ connectionId }: Work, shown: Parameters<typeof toSeen>[0], { ledger }: Reading): Promise<void> {
  const seen = toSeen(shown);
  await ledger.see(connectionId, seen, { heard: 'link', lane: 'backfill', isRead: true });
  await ledger.hear(connectionId, parentsOf(seen), 'parent', { lane: 'backfill', again: false });
}

/** A relation of more than 25 pages comes cut: the rest is asked for, page by page. */
async function completeRelations(
  pageId: string,
  properties: Property[],
  notion: Notion,
  options: { lane: Work['lane'] | 'person'; signal: AbortSignal },
): Promise<Property[]> {
  const isCut = ({ id, value }: Property) => id !== undefined && value?.kind === 'pages' && value.cut;
  if (!properties.some(isCut)) return properties;
  return Promise.all(
    properties.map(async (property) => {
      if (!isCut(property) || property.id === undefined) return property;
      const ids = await notion.relation(pageId, property.id, options);
      return { ...property, value: { kind: 'pages' as const, ids, cut: false } };
    }),
  );
}

/**
 * Notion denies that there is such a thing. Of what it has shown before that is believed only when the page itself is asked for and denied,
 * then another one is shown, and then it is denied again, some seconds after the first time: neither a wrong answer nor one outage, when
 * ever it ends, deletes anything.
 */
async function gone(work: Work, reading: Reading): Promise<Ending> {
  const options = { lane: reading.lane ?? work.lane, signal: reading.signal };
  if (work.editedAt !== undefined) {
    const { doubtedForMs = 0 } = work;
    const isRepeated = doubtedForMs >= doubtMs;
    const others = isRepeated ? await reading.others({ ...work, doubtedForMs }, reading.notion, options) : undefined;
    if (others === 'denied' || (others === 'none' && doubtedForMs < emptyDoubtMs)) return 'unconfirmed';
    const again = await look(work, reading.notion, options);
    if (again === 'there') return 'withheld';
    if (again === 'trash') return drop(work, reading, 'deleted', 'in Notion’s trash');
    if (!isRepeated) return 'denied';
  }
  return drop(work, reading, 'not_shared', 'not shared with the connection, or deleted for good');
}

const nextKind = { page: 'database', database: 'data_source', data_source: undefined } as const;

/** Links do not tell what they lead to: what is no page may be a database, and after that a data source. */
async function otherKind(work: Work, reading: Reading): Promise<Ending> {
  const kind = nextKind[work.kind];
  if (!kind) return drop(work, reading, 'unsupported', 'neither a page nor a database');
  await reading.work.becomes(work, reading.holder, kind);
  return 'other kind';
}

async function drop(
  work: Work,
  { work: queue, holder }: Reading,
  state: 'deleted' | 'not_shared' | 'unsupported',
  reason: string,
): Promise<Ending> {
  await queue.drop(work, holder, { state, reason });
  return 'dropped';
}

function hash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
