import { setTimeout as delay } from 'node:timers/promises';
import { type types, webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import { type Block, clip, fitBlocks, limits } from './limits.ts';
import { fallbackText } from './markup.ts';

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

export interface SlackCalls {
  /** Waits and retries. */
  client: webApi.WebClient;
  /** Neither waits nor retries: a stream rather skips a beat than shows old text late or the same text twice. */
  streaming: webApi.WebClient;
  log: Logger;
  now: () => number;
}

export type TaskChunk = types.TaskUpdateChunk;

/** One message of an answer: streamed while Slack lets us, written whole at the end when it did not. */
export interface LiveMessage {
  readonly ts: string | undefined;
  /** What people see of the text, exactly. */
  readonly shown: string;
  readonly isOld: boolean;
  /** Adds what is new of `markdown`, and task cards. False when Slack asked for a pause: the same can be shown later. */
  show(markdown: string, tasks: TaskChunk[]): Promise<boolean>;
  /** Ends the message as exactly this text with these blocks under it. Throws only when no way of posting worked. */
  settle(markdown: string, tasks: TaskChunk[], blocks: Block[]): Promise<void>;
  /** Takes back a message whose text no longer belongs to the answer. */
  remove(): Promise<void>;
}

export function createLiveMessage({ client, streaming, log, now }: SlackCalls, spot: Spot): LiveMessage {
  const { channelId: channel, threadTs: thread_ts } = spot;
  let ts: string | undefined;
  let shown = '';
  let startedAt = 0;
  let state: 'waiting' | 'streaming' | 'broken' | 'settled' = 'waiting';
  let pausedUntil = 0;

  async function send(markdown: string, tasks: TaskChunk[]): Promise<void> {
    const text = markdown.slice(shown.length);
    const chunks = [...tasks, ...(text ? [{ type: 'markdown_text' as const, text }] : [])];
    if (chunks.length === 0) return;
    if (ts === undefined) {
      const recipient = channel.startsWith('D')
        ? {}
        : { recipient_user_id: spot.userId, recipient_team_id: spot.recipientTeamId };
      const started = await streaming.chat.startStream({
        channel,
        thread_ts,
        chunks,
        task_display_mode: 'plan',
        ...recipient,
      });
      ts = started.ts ?? '';
      startedAt = now();
      state = 'streaming';
    } else {
      await streaming.chat.appendStream({ channel, ts, chunks });
    }
    shown = markdown;
  }

  async function replace(markdown: string, blocks: Block[]): Promise<void> {
    const whole = {
      text: fallbackText(markdown),
      blocks: fitBlocks([{ type: 'markdown', text: markdown }, ...blocks]),
    };
    const posting = { channel, thread_ts, unfurl_links: false, unfurl_media: false };
    const ways: (() => Promise<unknown>)[] = [
      () => client.chat.postMessage({ ...posting, ...whole }),
      () => client.chat.postMessage({ ...posting, markdown_text: clip(markdown, limits.markdown) }),
    ];
    if (ts) {
      const shownTs = ts;
      if (state !== 'settled') await streaming.chat.stopStream({ channel, ts: shownTs }).catch(() => undefined);
      ways.unshift(() => client.chat.update({ channel, ts: shownTs, ...whole }));
    }
    for (const [index, way] of ways.entries()) {
      try {
        const answer = (await way()) as { ts?: string };
        if (ts && answer.ts !== ts) await removeHalf(ts);
        ts = answer.ts ?? ts;
        return;
      } catch (error) {
        log.warn({ error, channel, way: index }, 'an answer could not be written this way');
        if (index === ways.length - 1) throw error;
      }
    }
  }

  /** What was streamed and could be neither ended nor changed must not stand above the whole text as if it still ran. */
  async function removeHalf(half: string): Promise<void> {
    await client.chat.stopStream({ channel, ts: half }).catch(() => undefined);
    await client.chat
      .delete({ channel, ts: half })
      .catch((error: unknown) => log.warn({ error, channel }, 'half an answer could not be removed'));
  }

  return {
    get ts() {
      return ts;
    },
    get shown() {
      return shown;
    },
    get isOld() {
      return state === 'streaming' && now() - startedAt > limits.streamLifeMs;
    },
    async show(markdown, tasks) {
      if (!markdown.startsWith(shown)) state = 'broken';
      if (state === 'broken' || state === 'settled') return true;
      if (now() < pausedUntil) return false;
      try {
        await send(markdown, tasks);
        return true;
      } catch (error) {
        if (error instanceof webApi.WebAPIRateLimitedError) {
          pausedUntil = now() + error.retryAfter * 1_000;
          return false;
        }
        log.warn({ error, channel }, 'a stream broke; its text follows at the end');
        state = 'broken';
        return true;
      }
    },
    async settle(markdown, tasks, blocks) {
      if (state === 'settled' && markdown === shown && blocks.length === 0) return;
      const canStop = state === 'streaming' && markdown.startsWith(shown);
      if (!canStop || !(await stop(markdown, tasks, blocks))) await replace(markdown, blocks);
      state = 'settled';
      shown = markdown;
    },
    async remove() {
      if (!ts) return;
      await streaming.chat.stopStream({ channel, ts }).catch(() => undefined);
      await client.chat.delete({ channel, ts });
    },
  };

  /** People read the rest while the end of the stream has to wait. */
  async function append(chunks: types.AnyChunk[]): Promise<boolean> {
    return streaming.chat.appendStream({ channel, ts: ts ?? '', chunks }).then(
      () => true,
      () => false,
    );
  }

  /** False when Slack would not end the stream with this text. */
  async function stop(markdown: string, tasks: TaskChunk[], blocks: Block[]): Promise<boolean> {
    const text = markdown.slice(shown.length);
    const chunks = [...tasks, ...(text ? [{ type: 'markdown_text' as const, text }] : [])];
    const ending: webApi.ChatStopStreamArguments & { chunks?: types.AnyChunk[] } = {
      channel,
      ts: ts ?? '',
      ...(chunks.length > 0 ? { chunks } : {}),
      ...(blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {}),
    };
    for (let attempt = 0; ; attempt++) {
      try {
        await streaming.chat.stopStream(ending);
        return true;
      } catch (error) {
        const isPause = error instanceof webApi.WebAPIRateLimitedError && attempt < 3 && error.retryAfter <= 60;
        if (!isPause) {
          log.warn({ error, channel }, 'a stream could not be ended; its message is written anew');
          return false;
        }
        if (ending.chunks && (await append(ending.chunks))) delete ending.chunks;
        await delay(error.retryAfter * 1_000);
      }
    }
  }
}
