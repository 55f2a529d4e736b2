import type { ViewOutput } from '@slack/bolt';
import { requireReader } from '../../knowledge/audience.ts';
import type { MeetingWatch } from '../../workflows/watch.ts';
import { WatchErrors } from '../../workflows/watching.ts';
import { section } from '../blocks/elements.ts';
import { readWatchForm } from '../blocks/watch-form.ts';
import { watchTitle } from '../blocks/watches.ts';
import { audienceOf, isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { proposalIdOf } from '../forms/submit-form.ts';
import { fitBlocks } from '../limits.ts';
import { membersAmong } from '../membership.ts';
import { requireMember } from '../rights.ts';

const notThere =
  'I am not in that channel. Please invite me first: type /invite and my name in it. Then choose it again.';

/** Begins what a submitted form asks for, once for each form. Throws WatchErrors and other sentences. */
export async function beginWatch(desk: Desk, view: ViewOutput, userId: string): Promise<MeetingWatch> {
  const person = await desk.people.person(userId);
  requireMember(person);
  const wish = readWatchForm(view.state);
  const { channelId } = wish;
  if (!channelId || isDirect(channelId)) throw new WatchErrors({ channel: 'Please choose a channel.' });
  const { botUserId } = desk.identity;
  const [channel, members] = await Promise.all([
    desk.places.channel(channelId),
    membersAmong(desk.hasty, channelId, [userId, botUserId]).catch((thrown: unknown) => {
      const error = explainSlack(thrown);
      desk.log.info({ error, channelId }, 'the members of a channel are not shown to us');
      return new Set<string>();
    }),
  ]);
  if (!members.has(botUserId)) throw new WatchErrors({ channel: notThere });
  if (!members.has(userId)) throw new WatchErrors({ channel: 'Please choose a channel that you are in.' });
  const audience = audienceOf(channel, person);
  try {
    requireReader(audience);
  } catch {
    throw new WatchErrors({ channel: 'That channel is shared with another organisation, so it cannot see Notion.' });
  }
  return desk.watching.begin(wish, person, audience, proposalIdOf(view.id, 0));
}

/** Lets the channel know what will come. A failure is in the log. */
export async function announceWatch({ client, log }: Desk, watch: MeetingWatch): Promise<void> {
  const text = `<@${watch.createdBy}> has me watch ${watchTitle(watch)}. To see or end it: \`/notion watch list\``;
  await client.chat
    .postMessage({
      channel: watch.channelId,
      text: `I watch ${watch.sourceTitle} for new meeting notes.`,
      blocks: fitBlocks([section(text)]),
      unfurl_links: false,
      unfurl_media: false,
    })
    .catch((error: unknown) => log.warn({ error, watch: watch.id }, 'a channel was not told of a watch'));
}
