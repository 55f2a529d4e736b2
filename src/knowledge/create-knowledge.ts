import { RequestError } from '../errors.ts';
import { findNotionId } from '../notion/ids.ts';
import type { Property } from '../notion/properties.ts';
import type { PropertySchema } from '../notion/schema.ts';
import type { EntryRow } from '../storage/copy-reads.ts';
import type { Reader } from '../storage/reader.ts';
import type { EntryFacts } from '../storage/search-rows.ts';
import type { Storage } from '../storage/storage.ts';
import { anchorFor, sectionUrl } from './anchors.ts';
import { type Audience, readerOf } from './audience.ts';
import { createRefresh, type FreshnessParts } from './freshness.ts';
import type { Coverage, Knowledge, PageRef } from './knowledge.ts';
import { explainEntry, unheard } from './why.ts';

interface Parts extends Omit<FreshnessParts, 'ledger' | 'work' | 'copy' | 'reads'> {
  storage: Pick<Storage, 'ledger' | 'work' | 'copy' | 'reads' | 'search' | 'coverage' | 'syncState'>;
}

const mostQueries = 6;

/** The stored copy for those who read it; `coverageOfAll` counts for admins, and shows no titles. */
export function createKnowledge({ storage, ...parts }: Parts): Knowledge & { coverageOfAll(): Promise<Coverage[]> } {
  const { reads, search, coverage, syncState } = storage;
  const refresh = createRefresh({ ...storage, ...parts });

  /** The best line of an id: indexed before not, for everyone before for some. */
  const entry = async (audience: Audience, id: string): Promise<EntryRow | undefined> =>
    (await reads.entries(readerOf(audience), [id]))[0];

  return {
    async search(audience, { queries, limit = 20, ...filters }, signal) {
      const wanted = queries
        .map((query) => query.trim())
        .filter(Boolean)
        .slice(0, mostQueries);
      if (wanted.length === 0) return [];
      const query = { queries: wanted, limit: Math.min(Math.max(limit, 1), 50), ...filters };
      const found = await search.passages(readerOf(audience), query, signal);
      const anchors = await reads.anchors(readerOf(audience), found);
      return found.map((row) => {
        const page = showFound(row);
        const { path, ordinal, texts, score } = row;
        const url = sectionUrl(page.url, anchorFor(anchors.get(row.id) ?? [], path));
        return { page, path, ordinal, texts, url, score };
      });
    },

    async find(audience, words, options = {}) {
      return (await search.titles(readerOf(audience), words, { limit: 20, ...options })).map(showFound);
    },

    async refs(audience, ids) {
      const entries = await reads.entries(readerOf(audience), ids);
      const best = new Map<string, PageRef>();
      for (const found of entries) if (found.isStored && !best.has(found.id)) best.set(found.id, showEntry(found));
      return [...best.values()];
    },

    async page(audience, pageId) {
      const found = await entry(audience, pageId);
      if (found?.kind !== 'page') return undefined;
      const stored = await reads.page(readerOf(audience), found.connectionId, pageId);
      if (!stored) return undefined;
      return {
        page: showEntry(found),
        markdown: stored.markdown,
        contentHash: stored.content_hash,
        missing: stored.missing,
        properties: (stored.properties ?? []) as Property[],
        ...(stored.data_source_id ? { dataSourceId: stored.data_source_id } : {}),
        anchors: stored.anchors ?? [],
      };
    },

    async dataSource(audience, dataSourceId) {
      const found = await entry(audience, dataSourceId);
      const stored = found && (await reads.dataSource(readerOf(audience), found.connectionId, dataSourceId));
      if (!stored) return undefined;
      return {
        source: showEntry(found),
        description: stored.description,
        columns: stored.columns as PropertySchema[],
        rows: Number(stored.rows ?? 0),
      };
    },

    connectionsFor: (audience, id) => reads.connections(readerOf(audience), id),

    refresh: (audience, pageIds, signal) => refresh(readerOf(audience), pageIds, signal),

    async why(audience, idOrUrl) {
      const id = findNotionId(idOrUrl);
      if (!id) {
        throw new RequestError(
          'That is not a link to a Notion page. In Notion choose ••• → Copy link, and give me that.',
        );
      }
      const found = await entry(audience, id);
      const person = audience.kind === 'person' ? audience.person : audience.asker;
      const isUnknown = !found || (found.state === 'not_shared' && found.url === '');
      return !isUnknown ? explainEntry(found, { timeZone: person.timeZone, now: new Date() }) : unheard;
    },

    coverage: (audience) => count(readerOf(audience)),

    coverageOfAll: () => count({ kind: 'system' }),
  };

  async function count(reader: Reader): Promise<Coverage[]> {
    return Promise.all(
      (await coverage.read(reader)).map(async (row) => {
        const { listingFinishedAt, polledAt, lastError } = await syncState.read(row.connectionId);
        return {
          ...row,
          isListed: listingFinishedAt !== undefined,
          ...(polledAt ? { polledAt: polledAt.toISOString() } : {}),
          ...(lastError ? { lastError: { text: lastError.text, at: lastError.at.toISOString() } } : {}),
        };
      }),
    );
  }
}

function showEntry(entry: EntryRow): PageRef {
  const { connectionId, id, kind, url, title, icon, place, editor, checkedAt, parentType } = entry;
  const editedAt = entry.indexedEdit ?? entry.editedAt;
  return {
    connectionId,
    id,
    kind: kind !== 'page' ? 'data_source' : parentType === 'data_source' ? 'row' : 'page',
    url,
    title,
    ...(icon ? { icon } : {}),
    place,
    editedAt: editedAt?.toISOString() ?? '',
    ...(editor ? { editedBy: editor } : {}),
    syncedAt: checkedAt?.toISOString() ?? '',
  };
}

function showFound({ editedAt, editor, checkedAt, ...found }: EntryFacts): PageRef {
  return {
    ...found,
    editedAt: editedAt?.toISOString() ?? '',
    ...(editor ? { editedBy: editor } : {}),
    syncedAt: checkedAt?.toISOString() ?? '',
  };
}
