import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { WebhookDoor } from '../notion/webhook-door.ts';
import type { WebhookEvent } from '../notion/webhooks.ts';
import { readBody } from './body.ts';
import { type Route, sendText } from './server.ts';

const mostBytes = 1024 * 1024;

/**
 * `POST /notion/webhook`: 200 to every handshake and every event that somebody we trust signed, 401 to the rest. 503 only while the
 * database is away, so that Notion tries again.
 */
export function notionWebhookRoute(parts: {
  webhooks: Pick<WebhookDoor, 'receive'>;
  /** Resolves once the event is kept; hearing one twice does no harm. */
  hear(event: WebhookEvent): Promise<void>;
  log: Logger;
}): Route {
  return {
    method: 'POST',
    path: '/notion/webhook',
    async listener(request, response) {
      const body = await readBody(request, mostBytes);
      if (!body) {
        response.setHeader('connection', 'close');
        sendText(response, 413, 'Too large');
        request.resume();
        return;
      }
      const signature = request.headers['x-notion-signature'];
      try {
        const outcome = await parts.webhooks.receive(
          { body, signature: Array.isArray(signature) ? signature[0] : signature },
          parts.hear,
        );
        sendText(response, outcome === 'taken' ? 200 : 401, outcome === 'taken' ? 'ok' : 'Not signed by Notion');
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        parts.log.warn({ error }, 'a webhook event could not be kept; Notion will send it again');
        sendText(response, 503, 'Try again');
      }
    },
  };
}
