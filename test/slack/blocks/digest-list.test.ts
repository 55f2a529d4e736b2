import { describe, expect, it } from 'vitest';
import { type DigestPost, digestMessages, quietMessage } from '../../../src/slack/blocks/digest-post.ts';
import { digestList, type ListedDigest } from '../../../src/slack/blocks/digests.ts';
import type { Digest } from '../../../src/workflows/digest/digest.ts';
import { usualOrder } from '../../workflows/digest/orders.ts';

const now = new Date('2026-11-23T08:00:00Z');
const digest: Digest = {
  id: 'a0000000-0000-4000-8000-000000000000',
  title: 'Wiki',
  target: { kind: 'channel', channelId: 'C1' },
  sources: [],
  ...usualOrder,
  creatorId: 'U1',
  ownerId: 'U1',
  state: 'active',
  deliveredUntil: now,
  nextRunAt: now,
  createdAt: now,
};
const one: ListedDigest = { digest, mayChange: true, isElsewhere: false };
const shown = (digests: ListedDigest[], timeZone = 'Europe/Stockholm') =>
  JSON.stringify(digestList({ digests, timeZone, describe: () => '' }));

describe('a list of digests', () => {
  it('says whose zone a time is in where it is not the digest’s', () => {
    expect(shown([one])).toMatch(/next Mon,? 23 Nov,? 09:00"/);
    expect(shown([one], 'America/New_York')).toMatch(/next Mon,? 23 Nov,? 03:00 your time"/);
  });

  it('says where those are that have no room', () => {
    const elsewhere = { ...one, isElsewhere: true };
    expect(shown([...Array(16).fill(one), elsewhere])).toMatch(/and 1 more: add the title.*and 1 more elsewhere/);
    expect(shown([...Array(15).fill(one), elsewhere, elsewhere])).toMatch(/and 2 more elsewhere/);
    expect(shown([...Array(15).fill(one)])).not.toMatch(/and \d+ more/);
  });

  it('asks in words before it ends one that has no title for this reader', () => {
    expect(shown([one])).toContain('“Wiki” comes no more');
    expect(shown([{ ...one, digest: { ...digest, title: '' } }])).toContain('It comes no more');
  });
});

it('a digest to one person can be ended under each of its messages', () => {
  const text = { groups: [], total: 0, asOf: now.toISOString(), caveat: '' };
  const post: DigestPost = { title: 'Wiki', text, since: now, timeZone: 'UTC', creator: 'Maya', now };
  for (const { blocks } of [
    ...digestMessages({ ...post, leaveId: digest.id }),
    quietMessage({ ...post, leaveId: digest.id }),
  ])
    expect(JSON.stringify(blocks)).toContain('Stop sending me this');
  expect(JSON.stringify(quietMessage(post).blocks)).not.toContain('Stop sending me this');
});
