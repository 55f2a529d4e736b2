import type { types } from '@slack/bolt';
import { plainText } from '../markup.ts';

/** Slack's own format. Whatever is not ours goes through `escapeText` or `mrkdwnLink` before it gets here. */
function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: plainText(text), emoji: true };
}

export function section(text: string): types.SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

export function context(...texts: string[]): types.ContextBlock {
  return { type: 'context', elements: texts.map(mrkdwn) };
}

export function button(
  label: string,
  actionId: string,
  value: string,
  options: Partial<Pick<types.Button, 'style' | 'confirm'>> = {},
): types.Button {
  return { type: 'button', text: plain(label), action_id: actionId, value, ...options };
}
