import type { App } from '@slack/bolt';
import type { Desk } from '../desk.ts';
import { threadKey } from '../thread-memory.ts';

/** Slack's Stop button. The turn ends its message and its session itself; without one here, the session is set free. */
export function stopAnswer(app: App, desk: Desk): void {
  app.event('agent_session_stopped', async ({ event }) => {
    const { channel: channelId, thread_ts: threadTs } = event;
    if (desk.running.stop(threadKey({ teamId: desk.identity.teamId, channelId, threadTs }))) return;
    await desk.hasty.agents.sessions.setStatus({ channel_id: channelId, thread_ts: threadTs, status: 'active' });
  });
}
