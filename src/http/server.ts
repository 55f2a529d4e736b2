import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log.ts';

/** Answers `METHOD /path`, exactly; the query string is left to the listener. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  listener(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

export interface HttpServer extends AsyncDisposable {
  /** Resolves to the port that was bound (of interest when the setting was 0). */
  start(): Promise<number>;
}

/** The process's one HTTP server. A listener that throws ends as a 500 without detail and a line in the log. */
export function createHttpServer(bind: { host: string; port: number }, routes: Route[], log: Logger): HttpServer {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    const path = (request.url ?? '/').split('?', 1)[0];
    const atPath = routes.filter((route) => route.path === path);
    const route = atPath.find(
      ({ method }) => method === request.method || (method === 'GET' && request.method === 'HEAD'),
    );
    if (!route) {
      request.resume();
      if (atPath.length > 0) response.setHeader('allow', atPath.map(({ method }) => method).join(', '));
      return sendText(response, atPath.length > 0 ? 405 : 404, atPath.length > 0 ? 'Method not allowed' : 'Not found');
    }
    Promise.try(route.listener, request, response).catch((error: unknown) => {
      log.error({ error, path }, 'request failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something went wrong');
    });
  });

  return {
    async start() {
      server.listen(bind.port, bind.host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      log.info({ host: bind.host, port }, 'listening');
      return port;
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(late);
    },
  };
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
