import type { App } from '@slack/bolt';
import type { Desk } from '../desk.ts';
import { appHome } from './app-home.ts';
import { command } from './command.ts';
import { connect, disconnectConnection } from './connect.ts';
import { digestButtons, digestFormFields } from './digest.ts';
import { editProposal } from './edit-proposal.ts';
import { feedback } from './feedback.ts';
import { pageFormFields, reopenDraft } from './page-form.ts';
import { shareConnection } from './share-connection.ts';
import { trustWebhook } from './trust-webhook.ts';
import { unfurl } from './unfurl.ts';
import { unknown } from './unknown.ts';
import { endWatch, watchNotes } from './watch.ts';

/** What a person can do in Slack besides asking, by what they do; what must not be lost is in `intake/`. */
export const listeners: ((app: App, desk: Desk) => void)[] = [
  command,
  appHome,
  feedback,
  editProposal,
  connect,
  disconnectConnection,
  shareConnection,
  trustWebhook,
  pageFormFields,
  reopenDraft,
  watchNotes,
  endWatch,
  digestFormFields,
  digestButtons,
  unfurl,
  unknown,
];
