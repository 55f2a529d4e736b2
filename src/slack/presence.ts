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
  let refresh: NodeJS.Timeout | undefined;

  function note(error: unknown): void {
    log.warn({ error, ...place }, 'Slack did not show a sign of life');
  }

  /** Again before Slack forgets it, and soon when Slack did not take it. */
  function send(): void {
    const sent = client.assistant.threads.setStatus({ ...place, status }).then(
      () => again(limits.statusLifeMs * 0.75),
      (error: unknown) => {
        note(error);
        again(readTrouble(error).is === 'refused' ? limits.statusLifeMs * 0.75 : soonMs);
      },
    );
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
  }

  function again(ms: number): void {
    clearTimeout(refresh);
    if (!ended) refresh = setTimeout(send, ms);
  }

  /** A session that stays open shows a Stop button for ever. */
  async function insist(call: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries++) {
      const trouble = await call().then(() => undefined, readTrouble);
      if (!trouble) return;
      if ('error' in trouble) note(trouble.error);
      if (trouble.is === 'refused' || tries === mostTries) return;
      await delay(trouble.is === 'later' ? trouble.ms : pauseAfter(tries));
    }
  }

  function leave(): void {
    ended = true;
    clearTimeout(refresh);
  }

  send();
  const first = [...underWay];
  const begun = { status: 'processing', title: clip(plainText(title), limits.sessionTitle) || 'Question' };
  const session = insist(() =>
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

  async function close(): Promise<void> {
    if (underWay.size > 0) {
      await Promise.all(underWay);
      await insist(() => client.assistant.threads.setStatus({ ...place, status: '' }));
    }
    await session;
    await insist(() => client.agents.sessions.setStatus({ ...place, status: 'active' }));
  }
}
