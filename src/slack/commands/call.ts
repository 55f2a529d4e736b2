import type { SlashCommand } from '@slack/bolt';
import type { Person } from '../../knowledge/audience.ts';
import type { Desk } from '../desk.ts';
import type { Block } from '../limits.ts';

/** One `/notion …`, without its first word. */
export interface Call {
  slash: SlashCommand;
  /** In Slack's wire format. */
  rest: string;
  person: Person;
  /** Says it where only the person sees it. Mrkdwn. */
  reply(text: string, blocks?: Block[]): Promise<void>;
}

export type Run = (desk: Desk, call: Call) => Promise<void>;
