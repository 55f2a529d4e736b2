import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { DeliveryAnswer, DeliveryKind, Retry } from './delivery.ts';
import { isJson, type Json, textOf } from './json.ts';

export interface SocketDelivery extends AsyncDisposable {
  /** A single-use address for one connection, valid for 30 s, as `apps.connections.open` gives it. */
  openUrl(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(kind: DeliveryKind, payload: Json, retry?: Retry): Promise<DeliveryAnswer>;
}

const envelopeType = { event: 'events_api', interactive: 'interactive', command: 'slash_commands' } as const;
const ticketLifeMs = 30_000;
const pingEveryMs = 10_000;

/** Socket Mode: up to ten connections; each envelope goes to one of them, in turn. */
export function createSocketDelivery(appId: string, origin: () => string, ackTimeoutMs: number): SocketDelivery {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const connections = new Set<WebSocket>();
  const waiting = new Map<string, { connection: WebSocket; settle: (answer: DeliveryAnswer) => void }>();
  let turn = 0;

  const pings = setInterval(() => {
    for (const connection of connections) connection.ping('Ping from slack-standin');
  }, pingEveryMs);
  pings.unref();

  function receive(data: RawData): void {
    const answer = parse(data);
    const id = textOf(answer?.envelope_id);
    waiting.get(id)?.settle({ status: 200, body: answer?.payload ?? '' });
  }

  function close(connection: WebSocket): void {
    connections.delete(connection);
    for (const entry of waiting.values()) {
      if (entry.connection === connection) entry.settle({ status: 503, body: '' });
    }
  }

  function accept(connection: WebSocket): void {
    connections.add(connection);
    connection.on('message', receive);
    connection.on('close', () => close(connection));
    connection.on('error', () => connection.terminate());
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: connections.size,
        debug_info: { host: 'applink-standin', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: appId },
      }),
    );
  }

  return {
    openUrl() {
      const ticket = randomUUID();
      tickets.set(ticket, Date.now() + ticketLifeMs);
      return `${origin().replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('ticket') ?? '';
      const validUntil = tickets.get(ticket) ?? 0;
      tickets.delete(ticket);
      if (validUntil < Date.now()) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    send(kind, payload, retry) {
      const open = [...connections].filter((connection) => connection.readyState === connection.OPEN);
      const connection = open[turn++ % Math.max(open.length, 1)];
      if (!connection) return Promise.resolve({ status: 503, body: '' });
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<DeliveryAnswer>();
      const timer = setTimeout(() => settle({ status: 504, body: '' }), ackTimeoutMs);
      const settle = (answer: DeliveryAnswer) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer);
      };
      waiting.set(id, { connection, settle });
      connection.send(JSON.stringify(envelopeOf(kind, id, payload, retry)));
      return promise;
    },
    [Symbol.asyncDispose]() {
      clearInterval(pings);
      for (const connection of connections) connection.terminate();
      for (const entry of waiting.values()) entry.settle({ status: 503, body: '' });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function envelopeOf(kind: DeliveryKind, id: string, payload: Json, retry: Retry | undefined): Json {
  return {
    envelope_id: id,
    payload,
    type: envelopeType[kind],
    accepts_response_payload: kind !== 'event',
    ...(kind === 'event' && { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }),
  };
}

function parse(data: RawData): Json | undefined {
  try {
    const value: unknown = JSON.parse(bytesOf(data).toString('utf8'));
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
