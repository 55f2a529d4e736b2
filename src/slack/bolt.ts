import type { RequestListener, ServerResponse } from 'node:http';
import { App, HTTPReceiver, SocketModeReceiver, webApi } from '@slack/bolt';
import type { Logger } from '../log.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Identity } from './desk.ts';

export interface Credentials {
  botToken: string;
  /** Socket Mode. */
  appToken?: string;
  /** Signed HTTP requests, when there is no `appToken`. */
  signingSecret?: string;
  apiUrl?: string;
}

/**
 * Always given whole, so that Bolt never writes into them: Socket Mode would set 100 retries. `headers` must stay out:
 * the client writes its token into them.
 */
export function clientOptions({ apiUrl }: Credentials, log: Logger): webApi.WebClientOptions {
  return {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 3, factor: 2, minTimeout: 300, maxTimeout: 3_000, randomize: true },
    timeout: 15_000,
    fetch: (url, init) => fetch(url, { signal: AbortSignal.timeout(15_000), ...init }),
    allowAbsoluteUrls: false,
    logger: boltLogger(log),
  };
}

/** A client for what is late or wrong when it waits: it fails at once, also when Slack asks for a pause. */
export function hastyClient(credentials: Credentials, log: Logger): webApi.WebClient {
  const options = { ...clientOptions(credentials, log), retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  return new webApi.WebClient(credentials.botToken, options);
}

/** Bolt without a server of its own: events come in through the socket or through `requestListener`. */
export function createBolt(credentials: Credentials, identity: Identity, log: Logger) {
  const { botToken, appToken, signingSecret } = credentials;
  const logger = boltLogger(log);
  const options = clientOptions(credentials, log);
  const receiver = appToken
    ? new SocketModeReceiver({
        appToken,
        logger,
        autoReconnectEnabled: false,
        installerOptions: { clientOptions: { ...options } },
        processEventErrorHandler: async ({ error }) => {
          log.error({ error }, 'an event was not processed');
          return false;
        },
      })
    : new HTTPReceiver({
        signingSecret: signingSecret ?? '',
        logger,
        unhandledRequestHandler: ({ response }) => refuse(response),
        processEventErrorHandler: async ({ error, response }) => {
          log.error({ error }, 'a request was not processed');
          refuse(response);
          return false;
        },
      });
  const { botId, botUserId } = identity;
  const app = new App({
    token: botToken,
    botId,
    botUserId,
    receiver,
    logger,
    clientOptions: options,
    convoStore: false,
  });
  app.error(async (error) => log.error({ error }, 'Bolt failed'));
  const listener: RequestListener | undefined = receiver instanceof HTTPReceiver ? receiver.requestListener : undefined;
  return { app, receiver, requestListener: listener };
}

/** Slack delivers again. */
function refuse(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(503).end();
}
