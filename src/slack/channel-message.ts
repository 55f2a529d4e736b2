import type { Desk } from './desk.ts';
import type { Held } from './held.ts';
import { createJournal, LostLease } from './journal.ts';
import { type Block, fitBlocks } from './limits.ts';
import { fallbackText } from './markup.ts';
import { readOwnMessages } from './own-messages.ts';
import { createPen, type Writing } from './pen.ts';
import { postOnce } from './post-once.ts';

/** Between our clock and Slack's, in seconds. */
const skew = 120;
const triesToChange = 8;

/** What one question has right in a channel. To be opened once while a question is held. */
export interface ChannelMessages {
  /**
   * Shows something exactly once for each name and question: in the place of the message `ts`, or as a new one where there is none (any more).
   * Resolves to the message's ts. Throws `LostLease`, or Slack's refusal.
   */
  show(name: string, message: { text: string; blocks: Block[] }, ts?: string): Promise<string>;
}

export function openChannel(desk: Desk, held: Held, channelId: string): ChannelMessages {
  const { client, hasty, pace, log, questions, identity } = desk;
  const { question, signal } = held;
  const since = String(question.acceptedAt.getTime() / 1000 - skew);
  const journal = createJournal({
    questionId: question.id,
    said: question.said,
    save: held.saveSaid,
    saidIn: () => questions.saidIn(question.threadKey),
    ownMessages: () => readOwnMessages(client, identity.botUserId, { channelId, since }),
    now: Date.now,
  });
  const writing: Writing = { client, streaming: hasty, pace, log, now: Date.now, journal, signal };
  return {
    async show(name, message, ts) {
      if (ts && (await change(writing, channelId, ts, message))) return ts;
      return postOnce(writing, { channelId }, name, message);
    },
  };
}

/** False when the message is not there (any more), or cannot be changed. */
async function change(
  writing: Writing,
  channel: string,
  ts: string,
  { text, blocks }: { text: string; blocks: Block[] },
): Promise<boolean> {
  const form = { channel, ts, text: fallbackText(text), blocks: fitBlocks(blocks) };
  try {
    await createPen(writing, channel).insist('chat.update', () => writing.streaming.chat.update(form), triesToChange);
    return true;
  } catch (error) {
    if (error instanceof LostLease) throw error;
    writing.log.info({ error, channel }, 'a message could not be changed, so there will be a new one');
    return false;
  }
}
