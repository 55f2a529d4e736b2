import { createHash } from 'node:crypto';
import { ago } from '../../knowledge/why.ts';
import type { WebhookToken } from '../desk.ts';
import { type Block, clip } from '../limits.ts';
import { visible } from '../markup.ts';
import { actions, button, context, section } from './elements.ts';

export const trustWebhookAction = 'webhook_trust';

const mostTokens = 3;
const recentMs = 60 * 60_000;
const longestToken = 500;

/** The steps at Notion, and what arrived from there in the last hour. Only for an admin's eyes. */
export function webhookSetup(url: string, tokens: WebhookToken[], now: Date): Block[] {
  const recent = tokens
    .filter(({ receivedAt }) => now.getTime() - receivedAt.getTime() < recentMs)
    .toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
    .slice(0, mostTokens);
  return [
    section(
      '*Hear of edits in Notion at once*\n1. In the settings of my connection in Notion, open *Webhooks* and enter:',
    ),
    code(url),
    section('2. Notion then sends me a token. Type `/notion webhook` again and paste the token in Notion.'),
    ...recent.flatMap((token) => arrival(token, now)),
    ...(recent.length === 0 ? [context('No token has arrived in the last hour.')] : []),
  ];
}

function arrival({ token, receivedAt, isTrusted }: WebhookToken, now: Date): Block[] {
  const when = `Arrived ${ago(receivedAt, now)}.`;
  if (isTrusted) return [context(`${when} Accepted: paste it in Notion.`), code(token)];
  return [
    context(`${when} Accept it only if you have just entered the address in Notion:`),
    code(token),
    actions(button('Accept', trustWebhookAction, fingerprint(token), { style: 'primary' })),
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
