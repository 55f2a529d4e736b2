import { createHmac } from 'node:crypto';
import type { DeliveryAnswer, DeliveryKind, Retry } from './delivery.ts';
import type { Json } from './json.ts';

export interface HttpDelivery {
  /** Each request: how long its answer took, in milliseconds. */
  readonly acks: { kind: DeliveryKind; status: number; ms: number }[];
  send(
    url: string,
    kind: DeliveryKind,
    payload: Json,
    retry?: Retry,
    headers?: Record<string, string>,
  ): Promise<DeliveryAnswer>;
}

/**
 * Signed requests as Slack sends them. The timestamp is the machine's own clock, whatever clock the workspace lives by,
 * because the receiver compares it with its own. `headers` win over the true ones, so that a test can forge them.
 */
export function createHttpDelivery(signingSecret: string, ackTimeoutMs: number): HttpDelivery {
  const acks: HttpDelivery['acks'] = [];
  return {
    acks,
    async send(url, kind, payload, retry, headers) {
      const body = encode(kind, payload);
      const sentAt = performance.now();
      try {
        const response = await fetch(url, {
          method: 'POST',
          body,
          headers: { ...signed(signingSecret, kind, body), ...retryHeaders(retry), ...headers },
          redirect: 'manual',
          signal: AbortSignal.timeout(ackTimeoutMs),
        });
        acks.push({ kind, status: response.status, ms: performance.now() - sentAt });
        return { status: response.status, body: readBody(await response.text()) };
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return { status: timedOut ? 504 : 503, body: '' };
      }
    },
  };
}

function encode(kind: DeliveryKind, payload: Json): string {
  if (kind === 'event') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(fields).toString();
}

function signed(secret: string, kind: DeliveryKind, body: string): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    accept: '*/*',
    'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  };
}

function retryHeaders(retry: Retry | undefined): Record<string, string> {
  return retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {};
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
