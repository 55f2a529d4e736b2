import type { Audience } from '../../knowledge/audience.ts';
import { orderLimits } from '../../workflows/digest/check-order.ts';
import type { Digest, DigestSource } from '../../workflows/digest/digest.ts';
import { sourceKey } from '../blocks/digest-wish.ts';
import type { Desk } from '../desk.ts';
import { clip } from '../limits.ts';
import { findSources } from './digest-sources.ts';

type Parts = Pick<Desk, 'knowledge' | 'connections'>;

/**
 * The digests with the titles that these readers may see: as somebody typed them, else after what is watched and in their sight at this moment.
 * Empty where that is nothing.
 */
export async function entitled(parts: Parts, audience: Audience, digests: Digest[]): Promise<Digest[]> {
  const keys = digests.filter(({ title }) => title === '').flatMap(({ sources }) => sources.map(keyOf));
  if (keys.length === 0) return digests;
  const seen = new Map((await findSources(parts, audience, keys)).map(({ key, source }) => [key, source]));
  return digests.map((digest) => ({
    ...digest,
    title: digest.title || usualTitle(digest.sources.flatMap((source) => seen.get(keyOf(source)) ?? [])),
  }));
}

export async function titleFor(parts: Parts, audience: Audience, digest: Digest): Promise<string> {
  const [shown] = await entitled(parts, audience, [digest]);
  return shown?.title ?? '';
}

/** The digest with the names that its sources have now, and only for those whom the audience sees. */
export async function withSeenSources(parts: Parts, audience: Audience, digest: Digest): Promise<Digest> {
  const seen = await findSources(parts, audience, digest.sources.map(keyOf));
  const titleOf = (source: DigestSource) => seen.find(({ key }) => key === keyOf(source))?.source.title;
  return {
    ...digest,
    sources: digest.sources.map((source) => ({ ...source, title: titleOf(source) ?? 'Something that you do not see' })),
  };
}

/** “Projects and 2 more”. */
function usualTitle([first, ...more]: DigestSource[]): string {
  if (!first) return '';
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return `${clip(first.title.trim() || 'Untitled', orderLimits.title - rest.length)}${rest}`;
}

function keyOf({ kind, id }: DigestSource): string {
  return sourceKey(kind, id);
}
