import { AppError, explain, newReference, UpstreamError } from '../../errors.ts';
import type { Audience, Person } from '../../knowledge/audience.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import type { Digest, DigestRun, DigestText } from '../../workflows/digest/digest.ts';
import type { AskedDigest } from '../asked.ts';
import { digestMessages, quietMessage } from '../blocks/digest-post.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { type Held, patiently } from '../held.ts';
import { insist } from '../insist.ts';
import { LostLease } from '../journal.ts';
import { openReplies } from '../reply.ts';
import { isLost } from '../running.ts';
import { failureNotice, type Notice, successionNotice } from './digest-notices.ts';
import { findOwner } from './digest-owner.ts';
import { NoPlace, noPlaceIn, openPlace } from './digest-place.ts';
import { type DigestPosts, openPosts } from './post-digest.ts';

/** What a run says, fixed before the first call to Slack. Plain JSON. */
interface Kept {
  text: DigestText;
  /** ISO 8601: what was told before ends here. */
  since: string;
  /** ISO 8601, by our own clock. */
  composedAt: string;
}

const composingMs = 10 * 60_000;
/** Who may see what can have changed when it was composed longer ago and nobody has read it. */
const freshMs = 60_000;
const askedPrefix = 'now:';
const ended: EndedQuestion = { state: 'ignored', reason: 'it has ended, or the digest is deleted' };

/**
 * Composes one run of a digest for whoever may see its place at this moment, and posts it exactly once over all tries, processes and lost
 * answers. What passes is tried again later; what somebody must do something about ends the run, and the digest's owner is told.
 */
export function runDigest(desk: Desk, { runId, userId, responseUrl }: AskedDigest, held: Held): Promise<EndedQuestion> {
  const { digests, log } = desk;
  let notice = held.question.answer as Notice | undefined;

  async function deliver(): Promise<EndedQuestion | undefined> {
    const run = await patiently(() => digests.readRun(runId), held.signal);
    if (run?.state !== 'due') return ended;
    let digest = await patiently(() => digests.read(run.digestId), held.signal);
    if (!digest) return ended;
    const isAsked = run.slot.startsWith(askedPrefix);
    if (digest.state === 'paused' && !isAsked) {
      await patiently(() => digests.skip(runId, 'It was paused.'), held.signal);
      return { state: 'ignored', reason: 'the digest is paused' };
    }
    try {
      const owner = await ownerNow(digest);
      if (!owner) return await giveUp(runId);
      digest = { ...digest, ownerId: owner.id };
      return await say(digest, run, owner, isAsked);
    } catch (thrown) {
      return fail(digest, run, thrown);
    }
  }

  async function ownerNow(digest: Digest): Promise<Person | undefined> {
    const owner = await findOwner(desk, digest);
    if (!owner || owner.id === digest.ownerId) return owner;
    await openReplies(desk, { userId: owner.id }, held).tell(...successionNotice(digest));
    await digests.hand(digest.id, owner.id);
    return owner;
  }

  /** There is nobody to tell. */
  async function giveUp(id: string): Promise<EndedQuestion> {
    const reason = 'its owner has left';
    await digests.fail(id, reason, { pause: reason });
    log.warn({ run: id }, 'a digest has nobody who looks after it, and is paused');
    return { state: 'declined', reason };
  }

  async function say(
    digest: Digest,
    run: DigestRun,
    owner: Person,
    isAsked: boolean,
  ): Promise<EndedQuestion | undefined> {
    const { channelId, audience } = await openPlace(desk, digest, owner);
    const posts = openPosts(desk, run, held, channelId);
    const kept = await content(digest, run, audience, posts);
    if (!kept) return ended;
    const { text, since } = kept;
    const post = {
      title: digest.title,
      text,
      since: new Date(since),
      timeZone: digest.timeZone,
      creator: await desk.people.name(digest.creatorId),
      now: new Date(),
    };
    const isWorthIt = text.total >= (isAsked ? 1 : digest.leastChanges);
    if (isWorthIt) await posts.post(digestMessages(post));
    else if (isAsked)
      await openReplies(desk, { userId, ...(responseUrl ? { responseUrl } : {}) }, held).tell(
        quietMessage(post).text,
        quietMessage(post).blocks,
      );
    else if (digest.whenQuiet === 'line') await posts.post([quietMessage(post)]);
    await patiently(
      () =>
        digests.deliver(run.id, {
          // Changes that are too few wait for the next digest.
          ...(isWorthIt || text.total === 0 ? { until: new Date(text.asOf) } : {}),
          state: isWorthIt ? 'delivered' : 'quiet',
          text: isWorthIt ? changes(text.total) : text.total === 0 ? 'nothing changed' : `only ${changes(text.total)}`,
        }),
      held.signal,
    );
    return undefined;
  }

  /** What an earlier try has posted stays; what nobody has read is composed anew, for whoever may see it now. */
  async function content(
    digest: Digest,
    run: DigestRun,
    audience: Audience,
    posts: DigestPosts,
  ): Promise<Kept | undefined> {
    const kept = run.content as Kept | undefined;
    if (kept && (Date.now() - Date.parse(kept.composedAt) < freshMs || (await posts.isMade()))) return kept;
    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(composingMs)]);
    const text = await desk.composeDigest(digest, { audience, until: await digests.now(), signal });
    const since = digest.deliveredUntil.toISOString();
    const fixed = await digests.fix(run.id, { text, since, composedAt: new Date().toISOString() }, kept !== undefined);
    return fixed as Kept | undefined;
  }

  /** Later, or never: then there is a notice. */
  async function fail(digest: Digest, run: DigestRun, thrown: unknown): Promise<EndedQuestion | undefined> {
    if (isLost(held.signal)) throw thrown;
    if (thrown instanceof LostLease) return ended;
    const error = noPlaceIn(thrown) ?? (thrown instanceof NoPlace ? thrown : explainSlack(thrown));
    const reference = newReference();
    const mustAct = error instanceof NoPlace || (error instanceof AppError && !(error instanceof UpstreamError));
    log[mustAct || error instanceof UpstreamError ? 'info' : 'error'](
      { error, reference, run: run.id },
      'no digest yet',
    );
    if (!mustAct && (await patiently(() => digests.retryLater(run.id), held.signal)))
      return { state: 'ignored', reason: 'tried again later' };
    const reason = error instanceof NoPlace ? error.reason : explain(error, reference);
    const advice = error instanceof NoPlace ? error.advice : reason;
    notice = failureNotice(digest, run.slot.startsWith(askedPrefix) ? userId : digest.ownerId, advice, mustAct);
    if (!(await held.saveAnswer(notice))) throw new LostLease();
    await patiently(() => digests.fail(run.id, reason, mustAct ? { pause: reason } : {}), held.signal);
    return undefined;
  }

  return insist(desk, userId, held, {
    async attempt() {
      const end = notice ? undefined : await deliver();
      if (end || !notice) return end ?? { state: 'answered' };
      const { userIds, text, blocks } = notice;
      for (const each of userIds) await openReplies(desk, { userId: each }, held).tell(text, blocks);
      return { state: 'declined', reason: text };
    },
    hasAnswer: () => true,
    conclude: () => undefined,
  });
}

function changes(total: number): string {
  return `${total.toLocaleString('en-GB')} change${total === 1 ? '' : 's'}`;
}
