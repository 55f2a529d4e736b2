import type { types } from '@slack/bolt';
import { clip, limits } from '../limits.ts';
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

/** Shown as it is written: nothing in it is a link, a mention or a style. */
export function preformatted(text: string): types.RichTextBlock[] {
  if (!text.trim()) return [];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }] }];
}

export function actions(...elements: types.Button[]): types.ActionsBlock {
  return { type: 'actions', elements };
}

export function button(
  label: string,
  actionId: string,
  value: string,
  options: Partial<Pick<types.Button, 'style' | 'confirm'>> = {},
): types.Button {
  return { type: 'button', text: plain(label), action_id: actionId, value, ...options };
}

/** A button that opens a page. Slack tells of the click all the same, and somebody must acknowledge it. */
export function linkButton(label: string, actionId: string, url: string): types.Button {
  return { type: 'button', text: plain(label), action_id: actionId, url, style: 'primary' };
}

/** The question that Slack asks before it sends a dangerous click. */
export function confirmation(title: string, text: string, confirm: string): types.ConfirmationDialog {
  return {
    title: plain(clip(title, limits.confirmTitle)),
    text: plain(clip(text, limits.confirmText)),
    confirm: plain(clip(confirm, limits.confirmButton)),
    deny: plain('Keep it'),
    style: 'danger',
  };
}
