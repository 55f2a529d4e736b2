import { UpstreamError } from '../../errors.ts';
import type { DigestRun } from '../../workflows/digest/digest.ts';
import type { DigestMessage } from '../blocks/digest-post.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { type Held, patiently } from '../held.ts';
import { createJournal, LostLease } from '../journal.ts';
import { readOwnMessages } from '../own-messages.ts';
import type { Writing } from '../pen.ts';
import { postOnce } from '../post-once.ts';

/** Between our clock and Slack's. */
const skewMs = 2 * 60_000;
const rootSlot = 'digest';

/** What a run has said, over all its tries: the journal lies with the run, so that a later question goes on with it. */
export interface DigestPosts {
  /** Whether an earlier try has made the first message; in doubt the channel is read. */
  isMade(): Promise<boolean>;
  /** The first message, the others into its thread, each exactly once. Throws `LostLease`, or Slack's refusal of the first. */
  post(messages: DigestMessage[]): Promise<void>;
}

export function openPosts(desk: Desk, run: DigestRun, held: Held, channelId: string): DigestPosts {
  const { client, hasty, pace, log, identity, digests } = desk;
  const since = String((firstOpened(run.said) - skewMs) / 1000);
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

  /** Slack shows a bot nothing of what it wrote in direct messages. */
  async function readOwn() {
    if (!channelId.startsWith('C') && !channelId.startsWith('G')) return [];
    const threadTs = journal.slot(rootSlot).ts;
    const [top, thread] = await Promise.all([
      readOwnMessages(client, identity.botUserId, { channelId, since }),
      threadTs ? readOwnMessages(client, identity.botUserId, { channelId, threadTs, since }) : [],
    ]);
    return [...top, ...thread.filter(({ ts }) => ts !== threadTs)];
  }

  return {
    async isMade() {
      const root = journal.slot(rootSlot);
      return root.ts !== undefined || (root.isUncertain && (await root.find()) !== undefined);
    },
    async post([first, ...thread]) {
      if (!first) return;
      const threadTs = await postOnce(writing, { channelId }, rootSlot, first);
      for (const [at, message] of thread.entries()) {
        await postOnce(writing, { channelId, threadTs }, `thread:${at}`, message).catch((error: unknown) => {
          if (error instanceof LostLease || explainSlack(error) instanceof UpstreamError) throw error;
          log.warn({ error, run: run.id }, 'the rest of a digest could not be posted');
        });
      }
    },
  };
}

/** In milliseconds; now when nothing was said yet. The time at which a run is due may be another clock's. */
function firstOpened(said: unknown): number {
  const times = (Array.isArray(said) ? said : []).flatMap(({ openedAt }: { openedAt?: unknown }) =>
    typeof openedAt === 'number' ? openedAt : [],
  );
  return Math.min(Date.now(), ...times);
}
