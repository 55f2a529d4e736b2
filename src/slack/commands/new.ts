import { openNewForm } from '../forms/open-form.ts';
import type { Run } from './call.ts';

/** `/notion new <title>`: a form for a page or row anywhere. */
export const newPage: Run = (desk, { slash, rest }) =>
  openNewForm(desk, slash.trigger_id, { userId: slash.user_id, channelId: slash.channel_id, wire: rest });
