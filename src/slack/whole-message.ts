import type { types } from '@slack/bolt';
import { LostLease, type Slot } from './journal.ts';
import { type Block, clip, fitBlocks, limits } from './limits.ts';
import { fallbackText } from './markup.ts';
import { slotMetadata } from './own-messages.ts';
import { type Pen, pauseAfter, type Writing } from './pen.ts';

type Form = { text: string; blocks?: types.AnyBlock[] } | { markdown_text: string };

/** Ways to post one text, best first: the next is for when Slack refuses the one before. */
export type Forms = Form[];

export function markdownForms(markdown: string, blocks: Block[]): Forms {
  const text = fallbackText(markdown);
  const body: Block = { type: 'markdown', text: markdown };
  return [{ text, blocks: fitBlocks([body, ...blocks]) }, { markdown_text: clip(markdown, limits.markdown) }];
}

/** Where a message goes: into a thread, or right into the channel. */
export interface Place {
  channelId: string;
  threadTs?: string;
  /** What we write there cannot be read again: an answer that is lost is thrown at once, so that nothing is posted blindly. */
  isUnreadable?: boolean;
}

/** The message of one slot, written as a whole: never twice, never half, whatever fails on the way. */
export interface WholeMessage {
  /** Makes the message, or changes it, so that it says exactly this. Throws when Slack refuses every way. */
  write(forms: Forms): Promise<void>;
  /** Takes the message back, if there is one. */
  remove(): Promise<void>;
  /** It is a stream that may still run, and must be ended before it is changed. */
  noteStream(): void;
  /** One try, now. False: it may still run. */
  endStream(): Promise<boolean>;
  /** A call that may yet make a second message with this text. */
  noteDoubt(text: string): void;
  /** Removes what such calls made after all. */
  settleDoubts(): Promise<void>;
}

/** Slack may still be working on a call whose answer did not arrive. */
const settlingMs = 400;
const mostPauseMs = 10_000;
const triesToChange = 8;
const triesToPost = 60;

export function createWholeMessage(writing: Writing, pen: Pen, place: Place, slot: Slot): WholeMessage {
  const { streaming, journal, log } = writing;
  const { channelId: channel, threadTs } = place;
  const doubts: string[] = [];
  let mayStream = slot.ts !== undefined || slot.isUncertain;

  async function find(form: Form | undefined): Promise<void> {
    const text = form && 'text' in form ? form.text : undefined;
    if (await pen.insist('conversations.replies', () => slot.find(text))) mayStream = true;
  }

  async function change(ts: string, forms: Forms): Promise<boolean> {
    if (mayStream) await stop(ts);
    mayStream = false;
    for (const form of forms) {
      try {
        await pen.insist('chat.update', () => streaming.chat.update({ channel, ts, ...form }), triesToChange);
        return true;
      } catch (error) {
        if (error instanceof LostLease) throw error;
        log.warn({ error, channel }, 'a message could not be changed this way');
      }
    }
    return false;
  }

  /** False when it found a message instead. */
  async function post(forms: Forms): Promise<boolean> {
    const metadata = slotMetadata(slot.key);
    const where = { channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
    const posting = { ...where, unfurl_links: false, unfurl_media: false, metadata };
    let way = 0;
    for (let failed = 0; ; ) {
      const form = forms[way] ?? { text: '' };
      await slot.opening();
      const result = await pen.attempt('chat.postMessage', () => streaming.chat.postMessage({ ...posting, ...form }));
      if (result.is === 'done') {
        await slot.opened(result.value.ts ?? '');
        return true;
      }
      if (result.is !== 'unclear') slot.notMade();
      if (result.is === 'later') {
        await pen.pause(Math.min(result.ms, mostPauseMs));
        continue;
      }
      log.warn({ error: result.error, channel, way }, 'a message could not be posted this way');
      if (result.is === 'refused') {
        way += 1;
        if (way === forms.length) throw result.error;
        continue;
      }
      failed += 1;
      if (failed === triesToPost || place.isUnreadable) throw result.error;
      doubts.push('text' in form ? form.text : form.markdown_text);
      await pen.pause(Math.max(settlingMs, pauseAfter(failed)));
      await find(form);
      if (slot.ts) return false;
    }
  }

  /** Whatever Slack refuses here, there is nothing left to do about it. */
  async function stop(ts: string): Promise<void> {
    await pen.insist('chat.stopStream', () => streaming.chat.stopStream({ channel, ts })).catch(rethrowLost);
  }

  async function removeAt(ts: string): Promise<void> {
    await stop(ts);
    await pen
      .insist('chat.delete', () => streaming.chat.delete({ channel, ts }))
      .catch((error: unknown) => {
        rethrowLost(error);
        log.warn({ error, channel }, 'a message could not be removed');
      });
  }

  return {
    noteStream() {
      mayStream = true;
    },
    noteDoubt: (text) => void doubts.push(text),
    async endStream() {
      const { ts } = slot;
      if (!ts || !mayStream) return true;
      const result = await pen.attempt('chat.stopStream', () => streaming.chat.stopStream({ channel, ts }));
      mayStream = result.is !== 'done' && result.is !== 'refused';
      return !mayStream;
    },
    async write(forms) {
      for (;;) {
        if (slot.isUncertain) await find(forms[0]);
        if (slot.ts) {
          if (await change(slot.ts, forms)) break;
          await slot.setAside();
        }
        if (await post(forms)) break;
      }
      mayStream = false;
    },
    async remove() {
      if (slot.isUncertain) await find(undefined);
      if (slot.ts) await removeAt(slot.ts);
      await slot.removed();
    },
    async settleDoubts() {
      if (doubts.length === 0) return;
      const texts = new Set(doubts.splice(0).map(words));
      for (const stray of await pen.insist('conversations.replies', () => journal.strays())) {
        const isOurs = stray.slotKey === undefined ? texts.has(words(stray.text)) : stray.slotKey === slot.key;
        if (isOurs) await removeAt(stray.ts);
      }
    },
  };
}

/** Takes back what another message has replaced. */
export async function removeHalves(writing: Writing, pen: Pen, place: Place): Promise<void> {
  const { journal } = writing;
  for (const name of journal.names('half:')) await createWholeMessage(writing, pen, place, journal.slot(name)).remove();
}

/** What is left of a text when Slack has made its own markup of it. */
function words(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}

function rethrowLost(error: unknown): void {
  if (error instanceof LostLease) throw error;
}
