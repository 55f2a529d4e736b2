import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasLeft } from '../caller.ts';
import type { Faults } from '../faults.ts';
import { ApiError } from './api-error.ts';
import { parseBody } from './arguments.ts';
import type { SocketDelivery } from './delivery-socket.ts';
import type { ResponseUrls } from './response-urls.ts';
import { readAll } from './web-api.ts';
import type { Workspace } from './workspace.ts';

export interface ServerParts {
  workspace: Workspace;
  faults: Faults;
  botToken: string;
  socket: SocketDelivery;
  responses: ResponseUrls;
  webApi(request: IncomingMessage, response: ServerResponse, method: string): Promise<void>;
}

/** The Web API, response URLs, private files and Socket Mode on one port of 127.0.0.1. */
export async function listen(parts: ServerParts, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (response.headersSent || hasLeft(request, response)) response.destroy();
      else response.writeHead(500).end(`stand-in Slack failed: ${String(error)}`);
    });
  });
  server.on('upgrade', (request, socket, head) => parts.socket.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  parts.workspace.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await parts.faults.apply(request, response)) return;
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const method = /^\/api\/([\w.]+)$/.exec(pathname)?.[1];
  if (method) return parts.webApi(request, response, method);
  if (/^\/(actions|commands|app)\//.test(pathname)) return respond(parts, request, response, pathname);
  if (pathname.startsWith('/files-pri/')) return download(parts, request, response, pathname);
  request.resume();
  response.writeHead(404).end();
}

async function respond(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  try {
    parts.responses.use(path, parseBody(request.headers['content-type'] ?? '', await readAll(request)));
    response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const gone = ['no_service', 'expired_url', 'used_url'].includes(error.message);
    response.writeHead(gone ? 404 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: false, error: error.message, ...error.fields }));
  }
}

/** Without the token Slack shows its sign-in page, with status 200. */
function download(parts: ServerParts, request: IncomingMessage, response: ServerResponse, path: string): void {
  request.resume();
  const id = /-(F[A-Z0-9]+)\//.exec(path)?.[1] ?? '';
  const file = parts.workspace.files.get(id);
  const allowed = request.headers.authorization === `Bearer ${parts.botToken}`;
  if (!allowed || !parts.workspace.manifest.scopes.includes('files:read')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!DOCTYPE html><title>Slack</title>');
  } else if (file) response.writeHead(200, { 'content-type': file.mimetype }).end(file.text);
  else response.writeHead(404).end();
}
