import { createHash } from 'node:crypto';
import { type Block, clip } from '../limits.ts';
import { visible } from '../markup.ts';
import { actions, button, context, section } from './elements.ts';
import { ago } from './status.ts';

export const trustWebhookAction = 'webhook_trust';

const mostTokens = 3;
const longestToken = 500;

/** The steps at Notion, and what arrived from there. Only for an admin's eyes. */
export function webhookSetup(url: string, pending: { token: string; receivedAt: Date }[], now: Date): Block[] {
  const waiting = pending.toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime()).slice(0, mostTokens);
  return [
    section('*Hear of edits in Notion at once*\n1. In Notion’s connection settings open *Webhooks* and enter:'),
    code(url),
    section('2. Notion sends me a verification token. Type `/notion webhook` again, accept it, and paste it there.'),
    ...waiting.flatMap(({ token, receivedAt }) => [
      context(`Arrived ${ago(receivedAt.toISOString(), now)}. Accept it only if you have just entered the address:`),
      code(token),
      actions(button('Accept', trustWebhookAction, fingerprint(token), { style: 'primary' })),
    ]),
    ...(waiting.length === 0 ? [context('No token is waiting.')] : []),
  ];
}

/** After the click: the token once more, to be pasted at Notion. */
export function trustedWebhook(token: string): Block[] {
  return [
    section(':white_check_mark: Accepted. Now paste this token in Notion and choose *Verify subscription*:'),
    code(token),
  ];
}

/** Names a token in a button without showing it again. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}

/** To be copied as it is. */
function code(text: string): Block {
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: clip(visible(text), longestToken) || '–' }] },
    ],
  };
}
