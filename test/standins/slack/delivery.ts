import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32 } from '../faults.ts';
import type { HttpDelivery } from './delivery-http.ts';
import type { SocketDelivery } from './delivery-socket.ts';
import { type Json, textOf } from './json.ts';

export type DeliveryKind = 'event' | 'interactive' | 'command';

/** What came back from the app. 503: nobody was listening; 504: no answer within the time Slack waits. */
export interface DeliveryAnswer {
  status: number;
  body: unknown;
}

export interface Retry {
  attempt: number;
  reason: string;
}

/** Brings payloads to the app, by Socket Mode or by signed HTTP, and events again when they were not acknowledged. */
export interface Delivery extends AsyncDisposable {
  /** Resolves after the first attempt; later attempts run behind. */
  event(payload: Json): Promise<void>;
  /** Once, and never again: interactions, commands, and recorded traffic of any kind. */
  once(kind: DeliveryKind, payload: Json, headers?: Record<string, string>): Promise<DeliveryAnswer>;
  redeliver(eventId: string): Promise<void>;
  deliverTo(requestUrl: string | undefined): void;
  /** Events whose every attempt failed. */
  readonly abandoned: Json[];
}

export interface DeliveryOptions {
  socket: SocketDelivery;
  http: HttpDelivery;
  requestUrl: string | undefined;
  /** Milliseconds before each of the further attempts. */
  retryDelaysMs: readonly number[];
  /** Share of the events that go out twice at once. */
  duplicates: number;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  let requestUrl = options.requestUrl;
  const sent = new Map<string, Json>();
  const abandoned: Json[] = [];
  const random = mulberry32(1);
  const closing = new AbortController();

  function attempt(kind: DeliveryKind, payload: Json, retry?: Retry, headers?: Record<string, string>) {
    return requestUrl
      ? options.http.send(requestUrl, kind, payload, retry, headers)
      : options.socket.send(kind, payload, retry ?? retryOf(headers));
  }

  async function retryLater(payload: Json, first: DeliveryAnswer): Promise<void> {
    let reason = reasonOf(first);
    for (const [index, delayMs] of options.retryDelaysMs.entries()) {
      await sleep(delayMs, undefined, { signal: closing.signal, ref: false });
      const answer = await attempt('event', payload, { attempt: index + 1, reason });
      if (isAccepted(answer)) return;
      reason = reasonOf(answer);
    }
    abandoned.push(payload);
  }

  return {
    abandoned,
    async event(payload) {
      sent.set(textOf(payload.event_id), payload);
      const isDoubled = random() < options.duplicates;
      const [answer] = await Promise.all([attempt('event', payload), isDoubled && attempt('event', payload)]);
      if (isAccepted(answer)) return;
      retryLater(payload, answer).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
      });
    },
    once: (kind, payload, headers) => attempt(kind, payload, undefined, headers),
    async redeliver(eventId) {
      const payload = sent.get(eventId);
      if (!payload) throw new Error(`No event ${eventId} was delivered`);
      await attempt('event', payload, { attempt: 1, reason: 'http_timeout' });
    },
    deliverTo(url) {
      requestUrl = url;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await options.socket[Symbol.asyncDispose]();
    },
  };
}

function isAccepted(answer: DeliveryAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function reasonOf(answer: DeliveryAnswer): string {
  if (answer.status === 504) return 'http_timeout';
  return answer.status === 503 ? 'connection_failed' : 'http_error';
}

function retryOf(headers: Record<string, string> | undefined): Retry | undefined {
  const attempt = headers?.['x-slack-retry-num'];
  return attempt ? { attempt: Number(attempt), reason: headers['x-slack-retry-reason'] ?? 'http_timeout' } : undefined;
}
