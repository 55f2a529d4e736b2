import { AccessError } from '../../errors.ts';
import { quote } from '../../notion/nearest.ts';
import type { Reader } from '../../storage/reader.ts';
import type { Storage } from '../../storage/storage.ts';
import type { DigestSource } from './digest.ts';

/** What of a digest's sources its readers may see. Of the others not even the names are for them. */
export interface SourcesSeen {
  seen: DigestSource[];
  hasLost: boolean;
  /** Quoted names; still to be read from the copy, which Notion does not let us bring up to date. */
  broken: string[];
}

/** Throws an AccessError that says what to do when nothing is left, or when Notion refuses all of the connections. */
export async function readSources(
  changes: Pick<Storage['changes'], 'connections' | 'inSight'>,
  reader: Reader,
  sources: DigestSource[],
): Promise<SourcesSeen> {
  const ids = [...new Set(sources.map(({ connectionId }) => connectionId))];
  const connections = new Map((await changes.connections(reader, ids)).map((row) => [row.id, row]));
  const inSight = new Set<string>();
  for (const id of connections.keys()) {
    const own = sources.filter((source) => source.connectionId === id && source.kind !== 'connection');
    for (const found of await changes.inSight(
      reader,
      id,
      own.map((source) => source.id),
    ))
      inSight.add(`${id} ${found}`);
  }
  const isSeen = ({ kind, connectionId, id }: DigestSource) =>
    connections.has(connectionId) && (kind === 'connection' || inSight.has(`${connectionId} ${id}`));
  const seen = sources.filter(isSeen);
  const isBroken = ({ connectionId }: DigestSource) => connections.get(connectionId)?.state === 'broken';
  if (seen.length === 0) {
    throw new AccessError(
      'Nothing that this digest looks at can be seen here any more. Share it with the connection in Notion, or choose other sources with `/notion digest list`.',
    );
  }
  if (seen.every(isBroken)) {
    throw new AccessError(
      'Notion refuses the connection that this digest reads from. Connect it again with `/notion connect`, then resume the digest.',
    );
  }
  return {
    seen,
    hasLost: seen.length < sources.length,
    broken: seen.filter(isBroken).map(({ title }) => quote(title)),
  };
}
