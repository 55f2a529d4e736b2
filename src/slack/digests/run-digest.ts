import { AppError, explain, newReference, UpstreamError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import type { Digest, DigestRun } from '../../workflows/digest/digest.ts';
import type { AskedDigest } from '../asked.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { type Held, patiently } from '../held.ts';
import { insist } from '../insist.ts';
import { LostLease } from '../journal.ts';
import { openReplies } from '../reply.ts';
import { isLost } from '../running.ts';
import { nameFor } from './change-digest.ts';
import {
  failureNotice,
  type Notice,
  orphanNotice,
  type Reader,
  restNotice,
  successionNotice,
} from './digest-notices.ts';
import { findOwner } from './digest-owner.ts';
import { noPlaceIn, Undeliverable } from './digest-place.ts';
import { hiddenSources } from './hidden-sources.ts';
import { type SaidDigest, sayDigest } from './say-digest.ts';

/** What is still to be told when a run is over. Plain JSON, kept as the question's answer. */
interface Told {
  notices: Notice[];
  /** Why there is no digest. */
  reason?: string;
}

const askedPrefix = 'now:';
const ended: EndedQuestion = { state: 'ignored', reason: 'it has ended, or the digest is deleted' };

/**
 * Composes one run of a digest for whoever may see its place at this moment, and posts it exactly once over all tries, processes and lost
 * answers. What passes is tried again later; what somebody must do something about ends the run, and the digest's owner is told.
 */
export function runDigest(desk: Desk, asked: AskedDigest, held: Held): Promise<EndedQuestion> {
  const { runId, userId } = asked;
  const { digests, log } = desk;
  let told = held.question.answer as Told | undefined;

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
      if (!owner) return await giveUp(digest, isAsked);
      digest = { ...digest, ownerId: owner.id };
      const said = await sayDigest(desk, { digest, run, owner, asked, isAsked }, held);
      if (!said) return ended;
      await tellOfRest(digest, owner, said);
      return undefined;
    } catch (thrown) {
      return fail(digest, run, thrown);
    }
  }

  async function ownerNow(digest: Digest): Promise<Person | undefined> {
    const owner = await findOwner(desk, digest);
    if (!owner || owner.id === digest.ownerId) return owner;
    await tell(successionNotice(await reader(digest, owner.id)));
    await digests.hand(digest.id, owner.id);
    return owner;
  }

  async function giveUp(digest: Digest, isAsked: boolean): Promise<EndedQuestion | undefined> {
    const reason = 'its owner has left';
    log.warn({ run: runId }, 'a digest has nobody who looks after it, and is paused');
    if (isAsked) await remember({ notices: [orphanNotice(await reader(digest, userId))], reason });
    await digests.fail(runId, reason, { pause: reason });
    return isAsked ? undefined : { state: 'declined', reason };
  }

  /** It is posted; nothing of this is worth another try. */
  async function tellOfRest(digest: Digest, owner: Person, { place, rest }: SaidDigest): Promise<void> {
    try {
      const hidden = place && (await hiddenSources(desk, digest, place.audience, owner));
      const notices = [
        ...(rest === 'whole' ? [] : [restNotice(await reader(digest, owner.id), rest)]),
        ...(hidden ? [hidden] : []),
      ];
      if (notices.length > 0) await remember({ notices });
    } catch (error) {
      if (error instanceof LostLease || isLost(held.signal)) throw error;
      log.warn({ error, run: runId }, 'the owner of a digest was not told of all that became of it');
    }
  }

  /** Later, or never: then somebody is told. */
  async function fail(digest: Digest, run: DigestRun, thrown: unknown): Promise<EndedQuestion | undefined> {
    if (isLost(held.signal)) throw thrown;
    if (thrown instanceof LostLease) return ended;
    const error = noPlaceIn(thrown) ?? (thrown instanceof Undeliverable ? thrown : explainSlack(thrown));
    const reference = newReference();
    const isFinal = error instanceof Undeliverable || (error instanceof AppError && !(error instanceof UpstreamError));
    log[isFinal || error instanceof UpstreamError ? 'info' : 'error'](
      { error, reference, run: run.id },
      'no digest yet',
    );
    if (!isFinal && (await patiently(() => digests.retryLater(run.id), held.signal)))
      return { state: 'ignored', reason: 'tried again later' };
    const isPaused = error instanceof Undeliverable ? error.isLasting : isFinal;
    const reason = error instanceof Undeliverable ? error.reason : explain(error, reference);
    const advice = error instanceof Undeliverable ? error.advice : reason;
    const concerned = new Set([digest.ownerId, run.slot.startsWith(askedPrefix) ? userId : digest.ownerId]);
    const readers = await Promise.all([...concerned].map((each) => reader(digest, each)));
    await remember({ notices: readers.map((each) => failureNotice(each, advice, isPaused)), reason });
    await patiently(() => digests.fail(run.id, reason, isPaused ? { pause: reason } : {}), held.signal);
    return undefined;
  }

  async function reader(digest: Digest, id: string): Promise<Reader> {
    return { userId: id, name: await nameFor(desk, digest, await desk.people.person(id)) };
  }

  async function remember(news: Told): Promise<void> {
    told = news;
    if (!(await held.saveAnswer(news))) throw new LostLease();
  }

  async function tell(notice: Notice): Promise<void> {
    await openReplies(desk, { userId: notice.userId }, held).tell(notice.text, notice.blocks);
  }

  return insist(desk, userId, held, {
    async attempt() {
      const end = told ? undefined : await deliver();
      if (end || !told) return end ?? { state: 'answered' };
      for (const notice of told.notices) await tell(notice);
      return told.reason === undefined ? { state: 'answered' } : { state: 'declined', reason: told.reason };
    },
    hasAnswer: () => true,
    conclude: () => undefined,
  });
}
