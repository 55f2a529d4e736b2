import { watchForm } from '../blocks/watch-form.ts';
import { watchList } from '../blocks/watches.ts';
import { isDirect } from '../channels.ts';
import { requireMember } from '../rights.ts';
import type { Run } from './call.ts';

/** `/notion watch`: a form; `/notion watch list`: what is watched, and how to end it. */
export const watch: Run = async (desk, { slash, rest, person, reply }) => {
  requireMember(person);
  const channelId = slash.channel_id;
  if (rest.toLowerCase() === 'list') {
    const watches = await desk.watching.list(person, channelId);
    return reply(
      'What I watch',
      watchList(watches, ({ createdBy }) => person.isAdmin || createdBy === person.id),
    );
  }
  const view = watchForm({ ...(isDirect(channelId) ? {} : { channelId }), isAdmin: person.isAdmin });
  await desk.hasty.views.open({ trigger_id: slash.trigger_id, view });
};
