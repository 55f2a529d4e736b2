import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import { clip, limits } from './limits.ts';
import type { Spot } from './live-message.ts';
import { plainText } from './markup.ts';
import { pauseAfter, readTrouble } from './pen.ts';
import { within } from './running.ts';

/** The signs of life around a turn: the status line under the thread and the session with its Stop button. */
export interface Presence {
  /** Resolves when Slack has the first status, or soon after anyway. */
  readonly shown: Promise<void>;
  say(status: string): void;
  /** The turn is over; what it posted has cleared the status line. */
  end(): Promise<void>;
  /** Another process goes on: whatever is shown stays. */
  leave(): void;
}

const soonMs = 3_000;
const mostTries = 6;
/** The question has ended; the rest goes on behind. */
const patienceMs = 8_000;

/** Starts at once. Nothing here may fail a turn: what Slack refuses is logged. */
export function createPresence(
  { client, log }: { client: webApi.WebClient; log: Logger },
  spot: Spot,
  title: string,
): Presence {
  const place = { channel_id: spot.channelId, thread_ts: spot.threadTs };
  const underWay = new Set<Promise<void>>();
  let status = 'is looking in Notion…';
  let ended = false;
  let sent = 0;
  let refresh: NodeJS.Timeout | undefined;

  function note(error: unknown): void {
    log.warn({ error, ...place }, 'Slack did not show a sign of life');
  }

  /** Again before Slack forgets it, and soon when Slack did not take it. */
  function send(): void {
    sent += 1;
    const sending = client.assistant.threads.setStatus({ ...place, status }).then(
      () => again(limits.statusLifeMs * 0.75),
      (error: unknown) => {
        note(error);
        again(readTrouble(error).is === 'refused' ? limits.statusLifeMs * 0.75 : soonMs);
      },
    );
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  }

  function again(ms: number): void {
    clearTimeout(refresh);
    if (!ended) refresh = setTimeout(send, ms);
  }

  function leave(): void {
    ended = true;
    clearTimeout(refresh);
  }

  send();
  const first = [...underWay];
  const begun = { status: 'processing', title: clip(plainText(title), limits.sessionTitle) || 'Question' };
  const session = insist(note, () =>
    client.agents.sessions.setStatus({ ...place, ...begun, initiator_user_id: spot.userId }),
  );

  return {
    shown: Promise.race([...first, delay(1_000, undefined, { ref: false })]),
    say(text) {
      status = clip(plainText(text), limits.status) || status;
      if (!ended) send();
    },
    leave,
    async end() {
      leave();
      await within(patienceMs, close());
    },
  };

  /** The answer has cleared the first status, but perhaps not a later one. */
  async function close(): Promise<void> {
    const isLate = underWay.size > 0 || sent > 1;
    await Promise.all(underWay);
    await session;
    await takeDown(client, spot, note, isLate);
  }
}

/** Takes down what an earlier process has put up and cannot take down any more. */
export async function endPresence(
  { client, log }: { client: webApi.WebClient; log: Logger },
  spot: Spot,
): Promise<void> {
  const note = (error: unknown) => log.warn({ error, thread: spot.threadTs }, 'Slack keeps an old sign of life');
  await within(patienceMs, takeDown(client, spot, note, true));
}

async function takeDown(client: webApi.WebClient, spot: Spot, note: Note, hasStatus: boolean): Promise<void> {
  const place = { channel_id: spot.channelId, thread_ts: spot.threadTs };
  if (hasStatus) await insist(note, () => client.assistant.threads.setStatus({ ...place, status: '' }));
  await insist(note, () => client.agents.sessions.setStatus({ ...place, status: 'active' }));
}

type Note = (error: unknown) => void;

/** A session that stays open shows a Stop button for ever. */
async function insist(note: Note, call: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const trouble = await call().then(() => undefined, readTrouble);
    if (!trouble) return;
    if ('error' in trouble) note(trouble.error);
    if (trouble.is === 'refused' || tries === mostTries) return;
    await delay(trouble.is === 'later' ? trouble.ms : pauseAfter(tries));
  }
}
