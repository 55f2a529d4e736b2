import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { RequestError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { readPrivateAnswer } from '../ask-privately.ts';
import { shareAction, sharedAnswer } from '../blocks/shared.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { fitBlocks } from '../limits.ts';
import { fallbackText } from '../markup.ts';

/** “Share in channel” under a private answer: everybody there sees it, if they may. */
export function shareAnswer(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(shareAction, async ({ ack, action, body, client, respond }) => {
    await ack();
    const answer = await readPrivateAnswer(desk, action.value ?? '');
    if (!answer || answer.askerId !== body.user.id) {
      throw new RequestError('I no longer have this answer. Please ask again.');
    }
    const [asker, channel] = await Promise.all([
      desk.people.person(answer.askerId),
      desk.places.channel(answer.channelId),
    ]);
    requireReader(audienceOf(channel, asker));
    let threadTs: string | undefined;
    for (const blocks of sharedAnswer(answer, asker.name, asker.timeZone)) {
      const posted = await client.chat.postMessage({
        channel: channel.id,
        ...(threadTs ? { thread_ts: threadTs } : {}),
        text: fallbackText(`${asker.name} shared an answer: ${answer.question}`),
        blocks: fitBlocks(blocks),
        unfurl_links: false,
        unfurl_media: false,
      });
      threadTs ??= posted.ts;
    }
    await desk.privateAnswers.delete(answer.turnId);
    await respond({ replace_original: true, text: 'Shared in the channel.' });
  });
}
