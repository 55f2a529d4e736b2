import { type Audience, requireReader } from '../knowledge/audience.ts';
import type { Knowledge, PageRef } from '../knowledge/knowledge.ts';
import type { Connections } from '../notion/connection.ts';
import { findNotionId } from '../notion/ids.ts';
import { object, string } from '../notion/json.ts';
import type { Storage } from '../storage/storage.ts';

/** A page or data source that new pages can be put into. */
export interface Destination {
  connectionId: string;
  kind: 'page' | 'data_source';
  id: string;
  title: string;
  url: string;
  /** Titles from the top down to what holds it. */
  place: string[];
}

export interface Destinations {
  /** At most `limit`: the channel's last choice first, then data sources, then pages; those that bear the words of `query` when there are some. */
  list(audience: Audience, query: string, channelId?: string): Promise<Destination[]>;
  /** Undefined when it is gone, is a row, cannot be written to, or is not for this audience. */
  find(audience: Audience, id: string): Promise<Destination | undefined>;
  /** Where the channel saved last, if this audience may still see it and it can be written to. */
  last(audience: Audience, channelId: string): Promise<Destination | undefined>;
  remember(channelId: string, destination: Pick<Destination, 'id'>, personId: string): Promise<void>;
}

const most = 100;

/** Where pages can go: what this audience may see, through connections that work. */
export function createDestinations({
  knowledge,
  connections,
  rows,
}: {
  knowledge: Pick<Knowledge, 'find' | 'refs'>;
  connections: Pick<Connections, 'all'>;
  rows: Storage['lastDestinations'];
}): Destinations {
  async function writable(refs: PageRef[]): Promise<Destination[]> {
    const working = new Set((await connections.all()).filter(({ state }) => state === 'connected').map(({ id }) => id));
    return refs.flatMap(({ connectionId, kind, id, title, url, place }) =>
      kind === 'row' || !working.has(connectionId) ? [] : [{ connectionId, kind, id, title, url, place }],
    );
  }

  async function find(audience: Audience, id: string): Promise<Destination | undefined> {
    const wanted = findNotionId(id);
    if (!wanted) return undefined;
    const [found] = await writable(await knowledge.refs(audience, [wanted]));
    return found;
  }

  async function last(audience: Audience, channelId: string): Promise<Destination | undefined> {
    const id = string(object(await rows.read(channelId)).id);
    return id ? find(audience, id) : undefined;
  }

  return {
    find,
    last,
    async list(audience, query, channelId) {
      requireReader(audience);
      const words = query.trim();
      const [before, sources, pages] = await Promise.all([
        words === '' && channelId ? last(audience, channelId) : undefined,
        knowledge.find(audience, words, { kind: 'data_source', limit: most }),
        knowledge.find(audience, words, { kind: 'page', limit: 200 }),
      ]);
      const found = [...(before ? [before] : []), ...(await writable([...sources.slice(0, most / 2), ...pages]))];
      return found.filter(({ id }, at) => found.findIndex((one) => one.id === id) === at).slice(0, most);
    },
    async remember(channelId, { id }, personId) {
      await rows.save(channelId, { id }, personId);
    },
  };
}
