import {
  type AllMiddlewareArgs,
  type AnyMiddlewareArgs,
  MultipleListenerError,
  type RespondFn,
  webApi,
} from '@slack/bolt';
import { AccessError, AppError, explain, isAbort, newReference, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { fallbackText } from './markup.ts';

type Args = AllMiddlewareArgs & AnyMiddlewareArgs;

/** First middleware: every failed listener ends here once, in the log and in front of the person who acted, with one reference. */
export function answerFailures(log: Logger) {
  return async (args: Args): Promise<void> => {
    try {
      await args.next();
    } catch (thrown) {
      const error = explainSlack(thrown instanceof MultipleListenerError ? thrown.originals[0] : thrown);
      if (isAbort(error)) return;
      if (isWithdrawn(error)) return log.info({ error }, 'the question was deleted before it was answered');
      const reference = newReference();
      log[error instanceof AppError ? 'warn' : 'error']({ error, reference }, 'a listener failed');
      await tell(args, fallbackText(explain(error, reference))).catch((failure: unknown) => {
        log.error({ error: failure, reference }, 'the person could not be told');
      });
    }
  };
}

const byInvitation = [
  'not_in_channel',
  'channel_not_found',
  'user_not_in_channel',
  'no_permission',
  'restricted_action',
];
const byReinstalling = ['missing_scope', 'not_allowed_token_type', 'invalid_auth', 'token_revoked', 'account_inactive'];

/** The person took the message back: there is no place to answer and nothing to explain. */
export function isWithdrawn(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && error.data.error === 'thread_not_found';
}

/** Slack says of these that a part may have been done; the same call may work later. */
export function isSlacksFault(code: string): boolean {
  return ['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'].includes(
    code,
  );
}

/** Slack's refusals in terms of who must act. */
export function explainSlack(error: unknown): unknown {
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = error.data.error;
    if (byInvitation.includes(code)) {
      return new AccessError(
        'I cannot write there. Please invite me first: type `/invite` and my name in that channel.',
        { cause: error },
      );
    }
    if (code === 'is_archived') {
      return new AccessError('I cannot write there any more: the channel is archived. Please ask me somewhere else.', {
        cause: error,
      });
    }
    if (byReinstalling.includes(code)) {
      return new AccessError(
        'Slack does not let me do that. An admin must install the app again with the permissions of its manifest.',
        {
          cause: error,
        },
      );
    }
    return isSlacksFault(code) ? new UpstreamError('Slack', undefined, error) : error;
  }
  return error instanceof webApi.SlackError ? new UpstreamError('Slack', undefined, error) : error;
}

/** Where the person acted: the thread, else a reply only they see, else a direct message. Nobody asked for other events. */
async function tell({ client, body, context, ...args }: Args, text: string): Promise<void> {
  const respond = 'respond' in args ? (args.respond as RespondFn | undefined) : undefined;
  if (respond) {
    return void (await respond({ text, response_type: 'ephemeral', replace_original: false }).catch(() => direct()));
  }
  if ('event' in body) {
    const { event } = body;
    if ((event.type !== 'message' && event.type !== 'app_mention') || !('ts' in event)) return;
    const threadTs = 'thread_ts' in event && event.thread_ts ? event.thread_ts : event.ts;
    return void (await client.chat
      .postMessage({ channel: event.channel, thread_ts: threadTs, text })
      .catch(() => direct()));
  }
  await direct();

  async function direct(): Promise<void> {
    if (context.userId) await client.chat.postMessage({ channel: context.userId, text });
  }
}
