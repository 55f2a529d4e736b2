import type { Audience, Person } from '../../knowledge/audience.ts';
import type { PropertySchema } from '../../notion/schema.ts';
import type { DigestSource } from '../../workflows/digest/digest.ts';
import { knowsOf } from '../../workflows/status.ts';
import { connectionName } from '../blocks/connections.ts';
import { sourceKey } from '../blocks/digest-wish.ts';
import type { Desk } from '../desk.ts';

type Parts = Pick<Desk, 'knowledge' | 'connections'>;

export interface OfferedSource {
  key: string;
  name: string;
}

/** What a person can choose to watch, by the words that they type. */
export interface OfferedSources {
  workspaces: OfferedSource[];
  dataSources: OfferedSource[];
  pages: OfferedSource[];
}

interface FoundSource {
  key: string;
  source: DigestSource;
}

const most = 40;

export async function offerSources(
  { knowledge, connections }: Parts,
  person: Person,
  words: string,
): Promise<OfferedSources> {
  const audience: Audience = { kind: 'person', person };
  const wanted = words.trim().toLowerCase();
  const [all, dataSources, pages] = await Promise.all([
    connections.all(),
    knowledge.find(audience, words.trim(), { kind: 'data_source', limit: most }),
    knowledge.find(audience, words.trim(), { kind: 'page', limit: most }),
  ]);
  const named = ({ kind, id, title, place }: (typeof pages)[number]) => ({
    key: sourceKey(kind, id),
    name: [title || 'Untitled', ...place.slice(-1)].join(' · '),
  });
  return {
    workspaces: all
      .filter((one) => one.state === 'connected' && knowsOf(person, one))
      .map((one) => ({ key: sourceKey('connection', one.id), name: `Everything in ${connectionName(one)}` }))
      .filter(({ name }) => name.toLowerCase().includes(wanted)),
    dataSources: dataSources.map(named),
    pages: pages.filter(({ kind }) => kind === 'page').map(named),
  };
}

/** The sources with these keys that the whole audience may see, in the order of the keys. */
export async function findSources(
  { knowledge, connections }: Parts,
  audience: Audience,
  keys: string[],
): Promise<FoundSource[]> {
  const ids = keys.filter((key) => !key.startsWith('connection:')).map(idOf);
  const [refs, seen, all] = await Promise.all([
    ids.length > 0 ? knowledge.refs(audience, ids) : [],
    knowledge.connectionsFor(audience),
    connections.all(),
  ]);
  return [...new Set(keys)].flatMap((key): FoundSource[] => {
    const connection = all.find(({ id }) => sourceKey('connection', id) === key && seen.includes(id));
    if (connection) {
      const { id } = connection;
      return [
        { key, source: { kind: 'connection', connectionId: id, id, title: connectionName(connection), url: '' } },
      ];
    }
    const ref = refs.find(({ id }) => id === idOf(key));
    if (!ref) return [];
    const { connectionId, id, title, url } = ref;
    const kind = ref.kind === 'data_source' ? 'data_source' : 'page';
    return [{ key, source: { kind, connectionId, id, title, url } }];
  });
}

/** The columns of each of the sources that is a data source. */
export async function columnsOf(
  { knowledge }: Pick<Parts, 'knowledge'>,
  audience: Audience,
  sources: DigestSource[],
): Promise<PropertySchema[][]> {
  const found = await Promise.all(
    sources.filter(({ kind }) => kind === 'data_source').map(({ id }) => knowledge.dataSource(audience, id)),
  );
  return found.flatMap((stored) => (stored ? [stored.columns] : []));
}

function idOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
