import { openNewForm } from '../forms/open-form.ts';
import { readMessageText } from '../message-text.ts';
import type { Run } from './call.ts';

/** `/notion new <title>`: a form for a page or row anywhere. */
export const newPage: Run = async (desk, { slash, rest }) => {
  const title = await readMessageText(rest, desk.people, desk.identity.botUserId);
  await openNewForm(desk, slash.trigger_id, { userId: slash.user_id, channelId: slash.channel_id, title });
};
