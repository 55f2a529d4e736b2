import { webApi } from '@slack/bolt';
import { UpstreamError } from '../../errors.ts';
import type { DigestRun } from '../../workflows/digest/digest.ts';
import type { DigestMessage } from '../blocks/digest-post.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { type Held, patiently } from '../held.ts';
import { createJournal, LostLease } from '../journal.ts';
import { readOwnMessages } from '../own-messages.ts';
import { readTrouble, type Writing } from '../pen.ts';
import { postOnce } from '../post-once.ts';
import type { Place } from '../whole-message.ts';
import { Undeliverable } from './digest-place.ts';

/** Between our clock and Slack's. */
const skewMs = 2 * 60_000;
const rootSlot = 'digest';
/** Slack was not even reached. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Where we cannot read what we wrote: one more try after an answer that was lost. */
const againOf = (name: string) => `${name}:again`;

/** What a run has said, over all its tries: the journal lies with the run, so that a later question goes on with it. */
export interface DigestPosts {
  /** Whether an earlier try has made the first message; in doubt the channel is read. */
  isMade(): Promise<boolean>;
  /**
   * The first message, the others into its thread, each exactly once; in direct messages at most twice. False when Slack refuses some of the others.
   * Throws `LostLease`, Slack's refusal of the first, or `Undeliverable`.
   */
  post(messages: DigestMessage[]): Promise<boolean>;
}

export function openPosts(desk: Desk, run: DigestRun, held: Held, channelId: string): DigestPosts {
  const { client, hasty, pace, log, identity, digests } = desk;
  const since = String((firstOpened(run.said) - skewMs) / 1000);
  // Slack shows a bot nothing of what it wrote in direct messages.
  const isUnreadable = !/^[CG]/.test(channelId);
  const journal = createJournal({
    questionId: run.id,
    said: run.said,
    // The question's own copy is what shows that the lease is still ours.
    save: async (said) =>
      (await held.saveSaid(said)) && (await patiently(() => digests.saveSaid(run.id, said), held.signal)),
    saidIn: async () => [],
    ownMessages: readOwn,
    now: Date.now,
  });
  const writing: Writing = { client, streaming: hasty, pace, log, now: Date.now, journal, signal: held.signal };

  async function readOwn() {
    if (isUnreadable) return [];
    const threadTs = journal.slot(rootSlot).ts;
    const [top, thread] = await Promise.all([
      readOwnMessages(client, identity.botUserId, { channelId, since }),
      threadTs ? readOwnMessages(client, identity.botUserId, { channelId, threadTs, since }) : [],
    ]);
    return [...top, ...thread.filter(({ ts }) => ts !== threadTs)];
  }

  function postOne(place: Place, name: string, message: DigestMessage): Promise<string> {
    return isUnreadable
      ? postUnread({ ...place, isUnreadable }, name, message)
      : postOnce(writing, place, name, message);
  }

  async function postUnread(place: Place, name: string, message: DigestMessage): Promise<string> {
    const slots = [name, againOf(name)].map((each) => journal.slot(each));
    const made = slots.find(({ ts }) => ts);
    if (made?.ts) return made.ts;
    const free = slots.find(({ isUncertain }) => !isUncertain);
    if (!free) throw unanswered();
    try {
      return await postOnce(writing, place, free.name, message);
    } catch (error) {
      if (error instanceof LostLease) throw error;
      if (isCertainlyNotMade(error)) await free.removed();
      throw slots.every(({ isUncertain }) => isUncertain) ? unanswered() : error;
    }
  }

  return {
    async isMade() {
      const root = journal.slot(rootSlot);
      if (isUnreadable) return [root, journal.slot(againOf(rootSlot))].some(({ ts }) => ts !== undefined);
      return root.ts !== undefined || (root.isUncertain && (await root.find()) !== undefined);
    },
    async post([first, ...thread]) {
      if (!first) return true;
      const threadTs = await postOne({ channelId }, rootSlot, first);
      let isWhole = true;
      for (const [at, message] of thread.entries()) {
        await postOne({ channelId, threadTs }, `thread:${at}`, message).catch((error: unknown) => {
          if (error instanceof LostLease || explainSlack(error) instanceof UpstreamError) throw error;
          log.warn({ error, run: run.id }, 'the rest of a digest could not be posted');
          isWhole = false;
        });
      }
      return isWhole;
    },
  };
}

/** Twice Slack did not answer, and there is no way to find out. */
function unanswered(): Undeliverable {
  return new Undeliverable(
    'Slack did not say whether it arrived',
    'Slack did not say whether it arrived in your direct messages, and I cannot look. If it did not, its changes are in the next one.',
    false,
  );
}

function isCertainlyNotMade(error: unknown): boolean {
  if (readTrouble(error).is === 'refused') return true;
  const { original } = error instanceof webApi.WebAPIRequestError ? error : {};
  return [original, original?.cause].some((each) => unsent.has(String((each as { code?: unknown } | undefined)?.code)));
}

/** In milliseconds; now when nothing was said yet. The time at which a run is due may be another clock's. */
function firstOpened(said: unknown): number {
  const times = (Array.isArray(said) ? said : []).flatMap(({ openedAt }: { openedAt?: unknown }) =>
    typeof openedAt === 'number' ? openedAt : [],
  );
  return Math.min(Date.now(), ...times);
}
