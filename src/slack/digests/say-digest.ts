import type { Audience, Person } from '../../knowledge/audience.ts';
import type { Digest, DigestRun, DigestText } from '../../workflows/digest/digest.ts';
import type { AskedDigest } from '../asked.ts';
import { type DigestPost, digestMessages, quietMessage } from '../blocks/digest-post.ts';
import type { Desk } from '../desk.ts';
import { type Held, mostAttempts, patiently } from '../held.ts';
import { openReplies } from '../reply.ts';
import { type DigestPlace, openPlace, Undeliverable } from './digest-place.ts';
import { titleFor } from './digest-title.ts';
import { openPosts } from './post-digest.ts';

/** What a run says, fixed before the first call to Slack. Plain JSON. */
interface Kept {
  text: DigestText;
  title: string;
  /** Where it is posted, whatever the digest says later. */
  channelId: string;
  /** ISO 8601: what was told before ends here. */
  since: string;
  /** ISO 8601, by our own clock. */
  composedAt: string;
}

/** How one run came to its end. */
export interface SaidDigest {
  place?: DigestPlace;
  /** What became of the messages in the thread. */
  rest: 'whole' | 'refused' | 'left';
}

export interface DigestSaying {
  digest: Digest;
  run: DigestRun;
  owner: Person;
  asked: AskedDigest;
  /** Somebody wants it now, even if little has changed. */
  isAsked: boolean;
}

const composingMs = 10 * 60_000;
/** Who may see what can have changed when it was composed longer ago. */
const freshMs = 60_000;

const interrupted = new Undeliverable(
  'I was interrupted each time that I began with it',
  'I began with it several times and was interrupted each time. If that happens again, please tell an admin.',
  false,
);

/**
 * Composes the run and posts it where it belongs, or goes on with what an earlier try has posted. Undefined when the run has ended. Throws `LostLease`,
 * `Undeliverable`, and whatever may pass.
 */
export async function sayDigest(desk: Desk, saying: DigestSaying, held: Held): Promise<SaidDigest | undefined> {
  const { digest, run, owner } = saying;
  const kept = run.content as Kept | undefined;
  if (kept && (await openPosts(desk, run, held, kept.channelId).isMade())) {
    const place = await openPlace(desk, digest, owner).catch((error: unknown) => {
      if (error instanceof Undeliverable) return undefined;
      throw error;
    });
    const mayGoOn = place?.channelId === kept.channelId && (await isStillShown(desk, place.audience, kept));
    return finish(desk, saying, held, kept, { ...(place ? { place } : {}), rest: mayGoOn ? 'whole' : 'left' });
  }
  if (held.question.attempts > mostAttempts) throw interrupted;
  const place = await openPlace(desk, digest, owner);
  const fixed =
    kept && isFresh(kept) && kept.channelId === place.channelId ? kept : await compose(desk, saying, held, place);
  return fixed && finish(desk, saying, held, fixed, { place, rest: 'whole' });
}

/** What nobody has read is composed anew, for whoever may see it now. */
async function compose(
  desk: Desk,
  { digest, run, isAsked }: DigestSaying,
  held: Held,
  { channelId, audience }: DigestPlace,
): Promise<Kept | undefined> {
  const signal = AbortSignal.any([held.signal, AbortSignal.timeout(composingMs)]);
  const wanted = isAsked ? { ...digest, leastChanges: 1 } : digest;
  const text = await desk.composeDigest(wanted, { audience, signal });
  const content: Kept = {
    text,
    title: (await titleFor(desk, audience, digest)) || 'Notion',
    channelId,
    since: digest.deliveredUntil.toISOString(),
    composedAt: new Date().toISOString(),
  };
  return (await desk.digests.fix(run.id, content, run.content !== undefined)) as Kept | undefined;
}

async function finish(
  desk: Desk,
  { digest, run, asked, isAsked }: DigestSaying,
  held: Held,
  { text, title, channelId, since, composedAt }: Kept,
  said: SaidDigest,
): Promise<SaidDigest> {
  const post: DigestPost = {
    title,
    text,
    since: new Date(since),
    timeZone: digest.timeZone,
    creator: await desk.people.name(digest.creatorId),
    // The same in each try, so that each message of the thread stays what it was.
    now: new Date(composedAt),
    ...(digest.target.kind === 'person' ? { leaveId: digest.id } : {}),
  };
  const posts = openPosts(desk, run, held, channelId);
  const isWorthIt = text.total >= (isAsked ? 1 : digest.leastChanges);
  let { rest } = said;
  if (isWorthIt) {
    const [first, ...thread] = digestMessages(post);
    if (rest === 'left') rest = thread.length > 0 ? 'left' : 'whole';
    else if (!(await posts.post([first, ...thread]))) rest = 'refused';
  } else if (isAsked) {
    const { text: line, blocks } = quietMessage(post);
    await openReplies(desk, asked, held).tell(line, blocks);
  } else if (digest.whenQuiet === 'line' && rest !== 'left') await posts.post([quietMessage(post)]);
  await patiently(
    () =>
      desk.digests.deliver(run.id, {
        // Changes that are too few wait for the next digest.
        ...(isWorthIt || text.total === 0 ? { until: new Date(text.asOf) } : {}),
        state: isWorthIt ? 'delivered' : 'quiet',
        text: isWorthIt ? changes(text.total) : text.total === 0 ? 'nothing changed' : `only ${changes(text.total)}`,
      }),
    held.signal,
  );
  return { ...said, rest };
}

/** What is gone cannot be looked up any more, so it counts as hidden. */
async function isStillShown({ knowledge }: Desk, audience: Audience, kept: Kept): Promise<boolean> {
  if (isFresh(kept)) return true;
  const items = kept.text.groups.flatMap((group) => group.items);
  if (items.some(({ kind }) => kind === 'gone')) return false;
  const ids = [...new Set(items.map(({ pageId }) => pageId))];
  return (await knowledge.refs(audience, ids)).length === ids.length;
}

function isFresh({ composedAt }: Kept): boolean {
  return Date.now() - Date.parse(composedAt) < freshMs;
}

function changes(total: number): string {
  return `${total.toLocaleString('en-GB')} change${total === 1 ? '' : 's'}`;
}
