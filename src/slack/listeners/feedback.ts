import type { App, BlockAction, BlockElementAction } from '@slack/bolt';
import { feedbackAction, readFeedback } from '../blocks/feedback.ts';
import type { Desk } from '../desk.ts';

/** 👍 or 👎 on an answer: acknowledged once it is stored, and thanked where only the person sees it. */
export function feedback(app: App, desk: Desk): void {
  app.action<BlockAction<BlockElementAction>>(feedbackAction, async ({ ack, action, body, respond }) => {
    const click = readFeedback('value' in action ? action.value : undefined);
    const { channel, message, container, user } = body;
    const messageTs = message?.ts ?? (typeof container.message_ts === 'string' ? container.message_ts : undefined);
    if (!click || !channel || !messageTs) return ack();
    await desk.feedback.save({
      teamId: desk.identity.teamId,
      channelId: channel.id,
      messageTs,
      personId: user.id,
      rating: click.rating,
      turnId: click.turnId,
    });
    await ack();
    const threadTs = message?.thread_ts ?? message?.ts;
    await respond({
      response_type: 'ephemeral',
      replace_original: false,
      ...(threadTs ? { thread_ts: threadTs } : {}),
      text:
        click.rating === 'good'
          ? 'Thank you, noted.'
          : 'Thank you, noted. If you tell me what was wrong, I can try again.',
    });
  });
}
