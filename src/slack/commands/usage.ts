import { usageReport } from '../blocks/usage.ts';
import { isDirect } from '../channels.ts';
import { requireMember } from '../rights.ts';
import type { Run } from './call.ts';

export const usage: Run = async (desk, { slash, person, reply }) => {
  requireMember(person);
  const place = isDirect(slash.channel_id) ? {} : { channelId: slash.channel_id };
  const report = await desk.usage(person, { personId: person.id, ...place });
  await reply('What Claude has cost', usageReport(report, new Date(), person.timeZone));
};
