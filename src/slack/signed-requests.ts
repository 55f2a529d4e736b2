import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isValidSlackRequest } from '@slack/bolt';
import type { Logger } from '../log.ts';

const maxBytes = 1024 * 1024;
const maxSkewSeconds = 5 * 60;
const form = 'application/x-www-form-urlencoded';

export interface RequestGuard {
  signingSecret: string;
  /** False for a signature that was seen before `expiresAt`. */
  firstTime(signature: string, expiresAt: Date): Promise<boolean>;
  isStopping(): boolean;
  now: () => number;
  log: Logger;
}

/**
 * Lets through only what Slack signed within five minutes of now. A command or a click comes once: its replay is answered 200 without effect. An
 * event may come again, with the same signature too when that is within a second, and the ledger knows it. While stopping it is 503, so that
 * Slack delivers again. `next` gets `rawBody`.
 */
export function guardRequests(guard: RequestGuard, next: RequestListener): RequestListener {
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (guard.isStopping()) return end(response, 503);
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== form && type !== 'application/json') return refuse(request, response, 415);
    const rawBody = await readBody(request);
    if (!rawBody) return refuse(request, response, 413);

    const seconds = Number(request.headers['x-slack-request-timestamp']);
    const signature = request.headers['x-slack-signature'];
    const isNow = Number.isInteger(seconds) && Math.abs(guard.now() / 1_000 - seconds) <= maxSkewSeconds;
    if (!isNow || typeof signature !== 'string' || !isSigned(guard, rawBody, seconds, signature))
      return end(response, 401);
    if (!isPayload(rawBody.toString(), type)) return end(response, 400);
    const expiresAt = new Date((seconds + 2 * maxSkewSeconds) * 1_000);
    if (type === form && !(await guard.firstTime(signature, expiresAt))) return end(response, 200);

    request.headers['content-type'] = type;
    next(Object.assign(request, { rawBody }), response as Parameters<RequestListener>[1]);
  }

  return (request, response) => {
    take(request, response).catch((error: unknown) => {
      guard.log.error({ error }, 'a request from Slack could not be taken');
      if (response.headersSent) response.destroy();
      else end(response, 500);
    });
  };
}

function isSigned({ signingSecret, now }: RequestGuard, rawBody: Buffer, seconds: number, signature: string): boolean {
  const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
  return isValidSlackRequest({ signingSecret, body: rawBody.toString(), headers, nowMilliseconds: now() });
}

/** Undefined when there is more than anybody at Slack would send. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An object with the parts that Bolt takes for granted. */
function isPayload(body: string, type: string): boolean {
  try {
    const fields = new URLSearchParams(type === form ? body : '');
    if (type === form && !fields.has('payload')) return fields.has('command') || fields.has('ssl_check');
    const payload: unknown = JSON.parse(type === form ? (fields.get('payload') ?? '') : body);
    if (!isRecord(payload) || typeof payload.type !== 'string') return false;
    return payload.type !== 'event_callback' || (isRecord(payload.event) && typeof payload.event.type === 'string');
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Answers without having read everything; the rest is not waited for. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.setHeader('connection', 'close');
  end(response, status);
  request.resume();
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
