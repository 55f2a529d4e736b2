import type { Desk } from './desk.ts';

/** Tells one person something in passing, where they are. Slack promises nothing about such messages, so nothing depends on it. */
export function whisper(
  { hasty, log }: Pick<Desk, 'hasty' | 'log'>,
  spot: { channelId: string; userId: string; threadTs?: string | undefined },
  text: string,
): void {
  const { channelId: channel, userId: user, threadTs } = spot;
  hasty.chat
    .postEphemeral({ channel, user, text, ...(threadTs ? { thread_ts: threadTs } : {}) })
    .catch((error: unknown) => log.warn({ error }, 'somebody was not told something in passing'));
}
