import { threadKey } from '../thread-memory.ts';
import type { Intake } from './taken.ts';

/** Slack's Stop button. The turn ends its message and its session itself; where there is none, the session is set free. */
export const stopButton: Intake = async (desk, body) => {
  const event = body.event as { type?: unknown; channel?: unknown; thread_ts?: unknown } | undefined;
  if (event?.type !== 'agent_session_stopped') return undefined;
  const { channel: channelId, thread_ts: threadTs } = event;
  if (typeof channelId !== 'string' || typeof threadTs !== 'string') return undefined;
  const stopped = await desk.questions.requestStop(threadKey({ teamId: desk.identity.teamId, channelId, threadTs }));
  if (stopped > 0) desk.answering.lookForStops();
  else {
    desk.hasty.agents.sessions
      .setStatus({ channel_id: channelId, thread_ts: threadTs, status: 'active' })
      .catch((error: unknown) => desk.log.warn({ error }, 'a session was not set free'));
  }
  return {};
};
