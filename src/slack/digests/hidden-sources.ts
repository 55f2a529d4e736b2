import { createHash } from 'node:crypto';
import type { Audience, Person } from '../../knowledge/audience.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import { sourceKey } from '../blocks/digest-wish.ts';
import type { Desk } from '../desk.ts';
import { nameFor } from './change-digest.ts';
import { hiddenNotice, type Notice } from './digest-notices.ts';
import { findSources } from './digest-sources.ts';

/** For the digest's owner, once in 30 days for the same sources: what its readers do not see any more, by names that the owner may see. */
export async function hiddenSources(
  desk: Desk,
  digest: Digest,
  audience: Audience,
  owner: Person,
): Promise<Notice | undefined> {
  if (audience.kind === 'person') return undefined;
  const keys = digest.sources.map(({ kind, id }) => sourceKey(kind, id));
  const shown = new Set((await findSources(desk, audience, keys)).map(({ key }) => key));
  const hidden = keys.filter((key) => !shown.has(key));
  if (hidden.length === 0) return undefined;
  const told = `digest-hidden:${createHash('sha256')
    .update([digest.id, ...hidden.toSorted()].join(' '))
    .digest('hex')}`;
  if (await desk.threads.get(told)) return undefined;
  await desk.threads.set(told, true);
  const names = await findSources(desk, { kind: 'person', person: owner }, hidden);
  return hiddenNotice(
    { userId: owner.id, name: await nameFor(desk, digest, owner) },
    names.map(({ source }) => source.title),
  );
}
