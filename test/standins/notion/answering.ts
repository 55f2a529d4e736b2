import type { IncomingMessage } from 'node:http';
import { readBody, readForm } from './body.ts';
import type { Budgets } from './budget.ts';
import { isAnswer, isRaw, type Lists } from './call.ts';
import type { createChecks } from './checking.ts';
import type { Connections } from './connections.ts';
import { Refusal } from './errors.ts';
import { checkRetired, readVersion, type Version } from './headers.ts';
import { isObject, type Json } from './json.ts';
import type { OAuthServer } from './oauth.ts';
import { findRoute } from './router.ts';

export interface Served {
  status: number;
  body: Json | string | Uint8Array;
}

/** One request as it goes through; `body` is filled in as soon as it has been read. */
export interface Seen {
  method: string;
  url: URL;
  body: unknown;
}

interface Parts {
  connections: Connections;
  oauth: OAuthServer;
  budgets: Budgets;
  checks: ReturnType<typeof createChecks>;
  lists: Lists;
}

const reads = /\/(search|query)$/;

/** Answers API requests in the order of checks that the real API has: token, version, budget, address, body. */
export function createAnswering({ connections, oauth, budgets, checks, lists }: Parts) {
  /** Client credentials instead of a token, no budget, and the version header may be missing. */
  async function answerOAuth(request: IncomingMessage, seen: Seen): Promise<Json | undefined> {
    const { authorization } = request.headers;
    const name = seen.url.pathname.slice('/v1/oauth/'.length);
    if (seen.method !== 'POST' || !(name === 'token' || name === 'revoke' || name === 'introspect')) return undefined;
    const body = await readBody(request);
    seen.body = body;
    checks.check(seen.method, seen.url.pathname, seen.url, body);
    return oauth[name](authorization, body);
  }

  return async (request: IncomingMessage, seen: Seen, requestId: string): Promise<Served> => {
    const { method, url } = seen;
    if (url.pathname.startsWith('/v1/oauth/')) {
      const body = await answerOAuth(request, seen);
      if (body) return { status: 200, body: { ...body, request_id: requestId } };
    }
    const connection = connections.authenticate(request.headers.authorization);
    const version = readVersion(request.headers);
    budgets.spend(connection);
    const found = findRoute(method, url.pathname);
    if (!found) throw new Refusal(400, 'invalid_request_url', 'Invalid request URL.');
    const isForm = found.pattern.endsWith('/send');
    const body = await (isForm ? readForm(request) : readBody(request));
    seen.body = isForm ? { ...body, file: '(a file)' } : body;
    if (!isForm) checks.check(method, found.pattern, url, body);
    checkRetired(body, version);
    const { store, cursors, tasks } = connection;
    const call = { store, cursors, tasks, params: found.params, query: url.searchParams, body, lists };
    try {
      const result = found.route(call);
      if (isRaw(result)) return { status: 200, body: result.raw };
      const answer = isAnswer(result) ? result : { status: 200, body: result };
      return { status: answer.status, body: finish(answer.body, version, requestId) };
    } finally {
      if (method !== 'GET' && !reads.test(url.pathname)) store.stir();
    }
  };
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
