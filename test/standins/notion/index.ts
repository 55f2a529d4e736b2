import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasLeft } from '../caller.ts';
import { createFaults } from '../faults.ts';
import { createAnswering, type Seen, type Served } from './answering.ts';
import { createBudgets } from './budget.ts';
import { createChecks } from './checking.ts';
import { createConnections, tokenIn } from './connections.ts';
import type { NotionOptions, NotionStandIn } from './contract.ts';
import { errorBody, Refusal } from './errors.ts';
import { createOAuth } from './oauth.ts';
import { serveAuthorize } from './oauth-page.ts';
import { createPeople } from './people.ts';
import { pageCalled } from './places.ts';
import { createRequestLog } from './request-log.ts';
import { seed } from './seed.ts';
import { createStore } from './store.ts';
import { viewComments, viewDataSources, viewPage } from './views.ts';
import { createWebhooks } from './webhooks.ts';

/** A Notion on 127.0.0.1, seeded from a company: stateful, and as strict as the real API is known to be. */
export async function startNotion(options: NotionOptions): Promise<NotionStandIn> {
  const { company, now = Date.now, windowMs = 60_000 } = options;
  const store = createStore({ workspaceName: company.name, botName: 'Archivist', now });
  if (options.uploadLimit !== undefined) store.uploadLimit.bytes = options.uploadLimit;
  seed(store, company);
  const faults = createFaults();
  const budgets = createBudgets({ workspace: options.workspaceRequestsPerMinute, windowMs, now });
  const connections = createConnections(store, options);
  const oauth = createOAuth(store, connections, options.oauth);
  const webhooks = createWebhooks(store, connections, oauth, options.webhooks);
  const log = createRequestLog(options.keepRequests);
  const checks = createChecks();
  const answer = createAnswering({ connections, oauth, budgets, checks, lists: listsOf(options) });

  let waiting = 0;
  const server = createServer((request, response) => {
    waiting += 1;
    response.once('close', () => {
      waiting -= 1;
    });
    void respond(request, response);
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = addressOf(request);
    const seen: Seen = { method: request.method ?? 'GET', url, body: undefined };
    const requestId = randomUUID();
    const note = (status: number) =>
      log.note({
        method: seen.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: seen.body,
        status,
        at: now(),
        token: tokenIn(request.headers.authorization),
      });
    if (await faults.apply(request, response)) {
      note(response.statusCode);
      return;
    }
    try {
      if (url.pathname === '/v1/oauth/authorize') {
        note(await serveAuthorize(store, oauth, request, response, url));
        return;
      }
      const served = await answer(request, seen, requestId);
      note(served.status);
      send(response, requestId, served);
    } catch (error) {
      if (hasLeft(request, response)) return;
      const refusal = error instanceof Refusal ? error : unexpected(error);
      request.resume();
      note(refusal.status);
      send(response, requestId, { status: refusal.status, body: errorBody(refusal, requestId) }, refusal.headers);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token: connections.main.token,
    faults,
    requests: log.requests,
    get requestCount() {
      return log.count;
    },
    get waiting() {
      return waiting;
    },
    invalid: checks.invalid,
    limits: budgets.windows,
    people: createPeople(store, connections, oauth),
    oauth,
    webhooks,
    limitBlocks: (left) => {
      store.blockCount.most = store.blockCount.made + left;
    },
    comments: (pageId) => viewComments(store, pageId),
    pages: () => [...store.pages.values()].map((page) => viewPage(store, page)),
    page: (idOrTitle) => {
      const page = pageCalled(store, idOrTitle);
      return page && viewPage(store, page);
    },
    dataSources: () => viewDataSources(store),
    subscribe: (listener) => store.onChange(listener),
    async [Symbol.asyncDispose]() {
      webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listsOf(options: NotionOptions) {
  const { markdownBlockLimit = 20_000, queryLimit = 10_000, searchDelayMs = 0, searchOmits = [] } = options;
  return { markdownBlockLimit, queryLimit, searchDelayMs, searchOmits: new Set(searchOmits) };
}

function addressOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/');
}

function unexpected(error: unknown): Refusal {
  process.emitWarning(`The Notion stand-in failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new Refusal(500, 'internal_server_error', 'Unexpected error occurred.');
}

function send(
  response: ServerResponse,
  requestId: string,
  { status, body }: Served,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-notion-request-id': requestId,
      ...headers,
    })
    .end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
}
