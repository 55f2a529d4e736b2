import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from '../standins/slack/web-api.ts';

export interface Backend {
  readonly port: number;
  /** As the balancer believes; it notices a death late. */
  readonly isUp: boolean;
}

export interface Balancer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Brings Slack's requests to the backends in turn: 502 when the one chosen is dead, 503 when none is up. `losesAnswer` says of a request
 * whether Slack gets a 500 although the backend has answered.
 */
export async function startBalancer(backends: readonly Backend[], losesAnswer: () => boolean): Promise<Balancer> {
  let turn = 0;
  const server = createServer((request, response) => {
    forward(request).then(
      ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      () => response.writeHead(502).end(),
    );
  });

  async function forward(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const body = await readAll(request);
    const up = backends.filter(({ isUp }) => isUp);
    const backend = up[turn++ % Math.max(up.length, 1)];
    if (!backend) return { status: 503, body: '' };
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`http://127.0.0.1:${backend.port}${request.url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    const answered = await answer.text();
    return losesAnswer() ? { status: 500, body: '' } : { status: answer.status, body: answered };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
