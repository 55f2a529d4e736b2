import type { App } from '@slack/bolt';
import { shareFormId } from '../blocks/connection-forms.ts';
import { connectAction, disconnectAction, openNotionAction, shareConnectionAction } from '../blocks/connections.ts';
import { digestInputs } from '../blocks/digest-wish.ts';
import { digestActions } from '../blocks/digests.ts';
import { feedbackAction } from '../blocks/feedback.ts';
import { choiceAction } from '../blocks/form-fields.ts';
import { destinationAction, reopenAction } from '../blocks/page-form.ts';
import { watchDestinationAction, watchFormId, watchSourceAction } from '../blocks/watch-form.ts';
import { endWatchAction } from '../blocks/watches.ts';
import { trustWebhookAction } from '../blocks/webhook.ts';
import { commandName } from '../command-text.ts';
import type { Desk } from '../desk.ts';

const known = [
  feedbackAction,
  connectAction,
  openNotionAction,
  disconnectAction,
  shareConnectionAction,
  trustWebhookAction,
  destinationAction,
  choiceAction,
  reopenAction,
  watchSourceAction,
  watchDestinationAction,
  endWatchAction,
  digestInputs.sources,
  digestInputs.timeZone,
  digestInputs.target,
  digestInputs.when,
  ...Object.values(digestActions),
];
const sentence = 'I do not know this button or form any more. Please ask me again in a message.';

/** Whatever no other listener takes, for instance a button of an older version: acknowledged, with a sentence. */
export function unknown(app: App, { log }: Desk): void {
  app.action(otherThan(known), async ({ ack, body, respond }) => {
    await ack();
    log.warn({ type: body.type }, 'unknown action');
    if (body.type === 'block_actions' && body.response_url) {
      await respond({ response_type: 'ephemeral', replace_original: false, text: sentence });
    }
  });
  app.shortcut(/.*/s, async ({ ack, shortcut, client }) => {
    await ack();
    log.warn({ type: shortcut.type }, 'unknown shortcut');
    await client.chat.postMessage({ channel: shortcut.user.id, text: sentence });
  });
  app.view(otherThan([shareFormId, watchFormId]), async ({ ack, body, client }) => {
    await ack();
    log.warn({ type: body.type }, 'unknown view');
    await client.chat.postMessage({ channel: body.user.id, text: sentence });
  });
  app.options(otherThan(known), async ({ ack }) => ack({ options: [] }));
  app.command(otherThan([commandName]), async ({ ack }) =>
    ack({ response_type: 'ephemeral', text: `Please use \`${commandName} help\`.` }),
  );
}

function otherThan(ids: string[]): RegExp {
  return new RegExp(`^(?!(?:${ids.join('|')})$)`, 's');
}
