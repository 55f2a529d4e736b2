import type { types } from '@slack/bolt';
import type { Slot } from './journal.ts';
import { type Block, fitBlocks, limits } from './limits.ts';
import type { Attempt, Pen, Writing } from './pen.ts';
import { createWholeMessage, markdownForms } from './whole-message.ts';

/** Where an answer goes, and who watches it (Slack wants to know outside direct messages). */
export interface Spot {
  channelId: string;
  threadTs: string;
  userId: string;
  /** The workspace of the bot. */
  teamId: string;
  /** The workspace of the person, another one in shared channels. */
  recipientTeamId: string;
}

export type TaskChunk = types.TaskUpdateChunk;

/** One message of an answer: streamed while Slack lets us, else changed as a whole while it grows. */
export interface LiveMessage {
  /** Slack has it, or may have it. */
  readonly exists: boolean;
  /** How much of the text people may have seen, in characters; Infinity while that is not known. */
  readonly seen: number;
  /** A stream takes task cards, a message that is changed does not. */
  readonly takesCards: boolean;
  /** How near its stream is to its death. */
  readonly age: 'young' | 'old' | 'dying';
  /** Adds what is new of `markdown`, and task cards. False: the same can be shown later. Never shows less than before. */
  show(markdown: string, tasks: TaskChunk[]): Promise<boolean>;
  /** Ends the stream as it is; what follows is shown by changing the message. False: it may still run. */
  rest(): Promise<boolean>;
  /** Ends the message as exactly this text with these blocks under it. Throws only when no way of posting worked. */
  settle(markdown: string, tasks: TaskChunk[], blocks: Block[]): Promise<void>;
  /** Takes back a message whose text no longer belongs to the answer. */
  remove(): Promise<void>;
}

/** Longer than this nobody waits for a stream to begin: the text is posted instead. */
const patienceMs = 5_000;
const settlingMs = 400;

export function createLiveMessage(writing: Writing, pen: Pen, spot: Spot, slot: Slot): LiveMessage {
  const { streaming, log, now } = writing;
  const { channelId: channel, threadTs: thread_ts } = spot;
  const whole = createWholeMessage(writing, pen, spot, slot);
  let state: 'waiting' | 'streaming' | 'changing' | 'settled' = slot.ts ? 'changing' : 'waiting';
  /** What the stream holds, exactly. */
  let streamed = '';
  let seen = slot.ts || slot.isUncertain ? Number.POSITIVE_INFINITY : 0;
  let startedAt = 0;
  let changedAt = Number.NEGATIVE_INFINITY;
  /** Slack refuses to have it changed or posted; its end will try all ways. */
  let isMuted = false;

  /** An earlier process or call may have made the message. False: try again later. */
  async function recover(): Promise<boolean> {
    if (!slot.isUncertain) return true;
    const found = await pen.step('conversations.replies', () => slot.find());
    if (found.is !== 'done') return false;
    if (found.value) change();
    return true;
  }

  /** The stream is over for us, and may hold more than we know. */
  function change(): void {
    state = 'changing';
    seen = Number.POSITIVE_INFINITY;
    whole.noteStream();
  }

  async function start(markdown: string, chunks: types.AnyChunk[]): Promise<boolean> {
    const recipient = channel.startsWith('D')
      ? {}
      : { recipient_user_id: spot.userId, recipient_team_id: spot.recipientTeamId };
    await slot.opening();
    const started = await pen.attempt('chat.startStream', () =>
      streaming.chat.startStream({ channel, thread_ts, chunks, task_display_mode: 'plan', ...recipient }),
    );
    if (started.is === 'done') {
      whole.noteStream();
      state = 'streaming';
      startedAt = now();
      streamed = markdown;
      seen = markdown.length;
      await slot.opened(started.value.ts ?? '');
      return true;
    }
    if (started.is === 'unclear') {
      whole.noteDoubt(markdown);
      await pen.pause(settlingMs);
    } else {
      slot.notMade();
      if (started.is === 'refused' || started.ms > patienceMs) state = 'changing';
    }
    note(started, 'a stream did not begin');
    return false;
  }

  async function append(markdown: string, chunks: types.AnyChunk[]): Promise<boolean> {
    const appended = await pen.attempt('chat.appendStream', () =>
      streaming.chat.appendStream({ channel, ts: slot.ts ?? '', chunks }),
    );
    if (appended.is === 'done') {
      streamed = markdown;
      seen = markdown.length;
      return true;
    }
    if (appended.is === 'later') return false;
    note(appended, 'a stream broke; its text follows');
    state = 'changing';
    // It may hold the new text or not: it is never continued.
    if (appended.is === 'unclear') seen = markdown.length;
    return false;
  }

  /** Whole, while it grows. */
  async function rewrite(markdown: string): Promise<boolean> {
    if (!(await whole.endStream())) return false;
    if (slot.ts && seen === Number.POSITIVE_INFINITY) {
      const length = await pen.step('conversations.replies', () => slot.length());
      if (length.is !== 'done') return false;
      seen = length.value ?? 0;
    }
    if (markdown.trim() === '' || markdown.length <= seen) return true;
    if (performance.now() - changedAt < limits.updateGapMs) return false;
    changedAt = performance.now();
    const [form = { text: '' }] = markdownForms(markdown, []);
    const { ts } = slot;
    if (ts) {
      const changed = await pen.step('chat.update', () => streaming.chat.update({ channel, ts, ...form }));
      note(changed, 'a growing message was not changed');
      if (changed.is === 'done') seen = markdown.length;
      isMuted = changed.is === 'refused';
      return changed.is === 'done';
    }
    isMuted = true;
    await whole.write([form]);
    isMuted = false;
    seen = markdown.length;
    return true;
  }

  function note(result: Attempt<unknown>, words: string): void {
    if (result.is === 'refused' || result.is === 'unclear') log.warn({ error: result.error, channel }, words);
  }

  /** False when Slack did not end the stream with this text, or may not have. */
  async function stop(markdown: string, tasks: TaskChunk[], blocks: Block[]): Promise<boolean> {
    let chunks = chunksOf(markdown.slice(streamed.length), tasks);
    const under = blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {};
    for (;;) {
      const stopped = await pen.attempt('chat.stopStream', () =>
        streaming.chat.stopStream({ channel, ts: slot.ts ?? '', ...(chunks.length > 0 ? { chunks } : {}), ...under }),
      );
      if (stopped.is === 'done') return true;
      note(stopped, 'a stream could not be ended; its message is written anew');
      if (stopped.is !== 'later') return false;
      // People read the rest while the end of the stream has to wait.
      if (chunks.length > 0 && (await append(markdown, chunks))) chunks = [];
      if (state !== 'streaming') return false;
      await pen.pause(Math.min(stopped.ms, 10_000));
    }
  }

  return {
    get exists() {
      return slot.ts !== undefined || slot.isUncertain;
    },
    get seen() {
      return seen;
    },
    get takesCards() {
      return state === 'waiting' || state === 'streaming';
    },
    get age() {
      const ms = state === 'streaming' ? now() - startedAt : 0;
      const { soft, hard } = limits.streamLifeMs;
      return ms > hard ? 'dying' : ms > soft ? 'old' : 'young';
    },
    async show(markdown, tasks) {
      if (state === 'settled' || isMuted) return true;
      if (!(await recover())) return false;
      if (state === 'streaming' && !markdown.startsWith(streamed)) state = 'changing';
      if (state === 'changing') return rewrite(markdown);
      const chunks = chunksOf(markdown.slice(streamed.length), tasks);
      if (chunks.length === 0) return true;
      return state === 'waiting' ? start(markdown, chunks) : append(markdown, chunks);
    },
    async rest() {
      if (state === 'streaming') state = 'changing';
      return state !== 'changing' || whole.endStream();
    },
    async settle(markdown, tasks, blocks) {
      if (state === 'settled' && markdown === streamed && blocks.length === 0) return;
      const canStop = state === 'streaming' && markdown.startsWith(streamed);
      if (!canStop || !(await stop(markdown, tasks, blocks))) {
        if (markdown.trim() === '' && blocks.length === 0) await whole.remove();
        else await whole.write(markdownForms(markdown, blocks));
      }
      state = 'settled';
      streamed = markdown;
      seen = markdown.length;
      await whole.settleDoubts();
    },
    async remove() {
      await whole.remove();
      await whole.settleDoubts();
    },
  };
}

function chunksOf(text: string, tasks: TaskChunk[]): types.AnyChunk[] {
  return [...tasks, ...(text ? [{ type: 'markdown_text' as const, text }] : [])];
}
