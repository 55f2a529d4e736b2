import type { App } from '@slack/bolt';
import type { Desk } from '../desk.ts';
import { appHome } from './app-home.ts';
import { command } from './command.ts';
import { connect, disconnectConnection } from './connect.ts';
import { decideProposal } from './decide-proposal.ts';
import { directMessage } from './direct-message.ts';
import { feedback } from './feedback.ts';
import { followUp } from './follow-up.ts';
import { mention } from './mention.ts';
import { shareAnswer } from './share-answer.ts';
import { shareConnection } from './share-connection.ts';
import { stopAnswer } from './stop-answer.ts';
import { trustWebhook } from './trust-webhook.ts';
import { unfurl } from './unfurl.ts';
import { unknown } from './unknown.ts';

/** Everything a person can do in Slack, by what they do. */
export const listeners: ((app: App, desk: Desk) => void)[] = [
  mention,
  followUp,
  directMessage,
  command,
  appHome,
  feedback,
  decideProposal,
  shareAnswer,
  stopAnswer,
  connect,
  disconnectConnection,
  shareConnection,
  trustWebhook,
  unfurl,
  unknown,
];
