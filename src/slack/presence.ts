import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import { clip, limits } from './limits.ts';
import type { Spot } from './live-message.ts';
import { plainText } from './markup.ts';

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

/** Starts at once. Nothing here may fail a turn: what Slack refuses is logged. */
export function createPresence(
  { client, log }: { client: webApi.WebClient; log: Logger },
  spot: Spot,
  title: string,
): Presence {
  const place = { channel_id: spot.channelId, thread_ts: spot.threadTs };
  let status = 'is looking in Notion…';
  let ended = false;
  const note = (error: unknown) => log.warn({ error, ...place }, 'Slack did not show a sign of life');
  const send = () => client.assistant.threads.setStatus({ ...place, status }).catch(note);

  const first = send();
  const session = client.agents.sessions
    .setStatus({
      ...place,
      status: 'processing',
      title: clip(plainText(title), limits.sessionTitle) || 'Question',
      initiator_user_id: spot.userId,
    })
    .catch(note);
  const refresh = setInterval(() => void send(), limits.statusLifeMs * 0.75);

  function leave(): void {
    ended = true;
    clearInterval(refresh);
  }

  return {
    shown: Promise.race([first.then(() => undefined), delay(1_000, undefined, { ref: false })]),
    say(text) {
      status = clip(plainText(text), limits.status) || status;
      if (!ended) void send();
    },
    leave,
    async end() {
      leave();
      await session;
      await client.agents.sessions.setStatus({ ...place, status: 'active' }).catch(note);
    },
  };
}
