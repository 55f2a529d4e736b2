import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Json, objectOf, stringOf } from './json.ts';
import type { NotionDelivery, NotionWebhookOptions } from './webhook-contract.ts';

const attempts = 8;
const patienceMs = 10_000;

export interface Post {
  /** One POST, signed over its exact bytes unless a signature is given; the answer's status, 0 when nobody answered. */
  once(url: string, bytes: Uint8Array, token: string, signature?: string | null): Promise<number>;
  /** First attempts leave one after the other, further ones whenever their pause is over. */
  enqueue(url: string, token: string, event: Json): void;
  settled(): Promise<void>;
  close(): void;
}

/** Anything but a 200 is tried again, up to eight times in all. */
export function createPost(options: NotionWebhookOptions, deliveries: NotionDelivery[], now: () => number): Post {
  const { retryDelaysMs = [20, 40, 80, 160, 320, 640, 1280] } = options;
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let line: Promise<unknown> = Promise.resolve();

  async function once(url: string, bytes: Uint8Array, token: string, signature?: string | null): Promise<number> {
    const own = `sha256=${createHmac('sha256', token).update(bytes).digest('hex')}`;
    const sent = signature === undefined ? own : signature;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(sent === null ? {} : { 'x-notion-signature': sent }) },
        body: bytes,
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  async function attempt(url: string, token: string, event: Json, number: number): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify({ ...event, attempt_number: number }));
    const at = now();
    const status = await once(url, bytes, token);
    const entityId = stringOf(objectOf(event.entity).id);
    deliveries.push({ id: stringOf(event.id), type: stringOf(event.type), entityId, attempt: number, status, at });
    return status === 200;
  }

  async function again(url: string, token: string, event: Json): Promise<void> {
    for (let number = 2; number <= attempts; number += 1) {
      const pauseMs = retryDelaysMs[number - 2] ?? retryDelaysMs.at(-1) ?? 0;
      await sleep(pauseMs, undefined, { signal: closing.signal });
      if (await attempt(url, token, event, number)) return;
    }
  }

  function follow(work: Promise<void>): void {
    const done = work.catch(() => undefined).finally(() => running.delete(done));
    running.add(done);
  }

  return {
    once,
    enqueue(url, token, event) {
      const first = line.then(() => !closing.signal.aborted && attempt(url, token, event, 1));
      line = first;
      follow(first.then((isTaken) => (isTaken || closing.signal.aborted ? undefined : again(url, token, event))));
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    close: () => closing.abort(),
  };
}
