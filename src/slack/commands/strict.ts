import { RequestError } from '../../errors.ts';
import { isDirect } from '../channels.ts';
import { requireAdmin } from '../rights.ts';
import type { Run } from './call.ts';

/** Whether follow-ups in this channel need a mention. */
export const strict: Run = async ({ strictness }, { slash, person, rest, reply }) => {
  const channelId = slash.channel_id;
  const wish = rest.toLowerCase();
  if (isDirect(channelId)) throw new RequestError('This works in a channel. In a direct message I always answer.');
  if (wish !== 'on' && wish !== 'off') {
    const state = (await strictness.isStrict(channelId)) ? 'on' : 'off';
    return reply(
      `Strict is ${state} in this channel. An admin can change it with \`/notion strict on\` or \`/notion strict off\`.`,
    );
  }
  requireAdmin(person);
  await strictness.setStrict(channelId, wish === 'on', person.id);
  await reply(
    wish === 'on'
      ? 'From now on I answer in this channel only when I am mentioned.'
      : 'From now on I answer follow-up questions in my threads here without a mention.',
  );
};
