import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateRequest } from '../../support/openapi.ts';
import { createFaults } from '../faults.ts';
import { readBody } from './body.ts';
import { createBudget } from './budget.ts';
import { isAnswer } from './call.ts';
import type { NotionOptions, NotionStandIn } from './contract.ts';
import { errorBody, Refusal } from './errors.ts';
import { checkHeaders, checkRetired, type Version } from './headers.ts';
import { isObject, type Json } from './json.ts';
import { createCursors } from './pagination.ts';
import { createPeople, pageCalled } from './people.ts';
import { findRoute } from './router.ts';
import { seed } from './seed.ts';
import { createStore } from './store.ts';
import { viewDataSources, viewPage } from './views.ts';

/** A Notion on 127.0.0.1, seeded from a company: stateful, and as strict as the real API is known to be. */
export async function startNotion(options: NotionOptions): Promise<NotionStandIn> {
  const { company, token = 'ntn_standin', now = Date.now, markdownBlockLimit = 20_000 } = options;
  const store = createStore({ workspaceName: company.name, botName: 'Archivist', now });
  seed(store, company);
  const faults = createFaults();
  const budget = createBudget(options.requestsPerMinute, now);
  const cursors = createCursors();
  const tasks = new Map<string, Json>();
  const requests: NotionStandIn['requests'] = [];
  const invalid: NotionStandIn['invalid'] = [];

  async function answer(
    request: IncomingMessage,
    seen: Seen,
  ): Promise<{ status: number; body: Json; version: Version }> {
    const { method, url } = seen;
    const version = checkHeaders(request.headers, token);
    budget.spend();
    const found = findRoute(method, url.pathname);
    if (!found) throw new Refusal(400, 'invalid_request_url', 'Invalid request URL.');
    const body = await readBody(request);
    seen.body = body;
    const errors = validateRequest(method, url.pathname, Object.fromEntries(url.searchParams), body);
    if (errors.length > 0) invalid.push({ method, path: url.pathname, errors });
    checkRetired(body, version);
    const { route, params } = found;
    const result = route({ store, cursors, params, query: url.searchParams, body, markdownBlockLimit, tasks });
    return { version, ...(isAnswer(result) ? result : { status: 200, body: result }) };
  }

  const server = createServer((request, response) => {
    void respond(request, response);
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = addressOf(request);
    const seen: Seen = { method: request.method ?? 'GET', url, body: undefined };
    const requestId = randomUUID();
    const note = (status: number) =>
      requests.push({
        method: seen.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: seen.body,
        status,
        at: now(),
      });
    if (await faults.apply(request, response)) {
      note(response.statusCode);
      return;
    }
    try {
      const { status, body, version } = await answer(request, seen);
      note(status);
      send(response, requestId, status, finish(body, version, requestId));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const refusal = error instanceof Refusal ? error : unexpected(error);
      request.resume();
      note(refusal.status);
      send(response, requestId, refusal.status, errorBody(refusal, requestId), refusal.headers);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    faults,
    requests,
    invalid,
    people: createPeople(store),
    pages: () => [...store.pages.values()].map((page) => viewPage(store, page)),
    page: (idOrTitle) => {
      const page = pageCalled(store, idOrTitle);
      return page && viewPage(store, page);
    },
    dataSources: () => viewDataSources(store),
    subscribe: (listener) => store.onChange(listener),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/');
}

interface Seen {
  method: string;
  url: URL;
  body: unknown;
}

function unexpected(error: unknown): Refusal {
  process.emitWarning(`The Notion stand-in failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new Refusal(500, 'internal_server_error', 'Unexpected error occurred.');
}

/** Adds what every answer carries; the older version still has `archived` beside `in_trash`. */
function finish(body: Json, version: Version, requestId: string): Json {
  const shown = version === '2025-09-03' ? (withArchived(body) as Json) : body;
  return body.templates === undefined ? { ...shown, request_id: requestId } : shown;
}

function withArchived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withArchived);
  if (!isObject(value)) return value;
  if (value.object === 'list') return { ...value, results: withArchived(value.results) };
  return typeof value.in_trash === 'boolean' ? { ...value, archived: value.in_trash } : value;
}

function send(
  response: ServerResponse,
  requestId: string,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-notion-request-id': requestId,
      ...headers,
    })
    .end(JSON.stringify(body));
}
