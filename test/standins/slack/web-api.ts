import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireScope } from './access.ts';
import { ApiError } from './api-error.ts';
import { parseBody, readArgs } from './arguments.ts';
import type { SlackCall } from './contract.ts';
import { type Json, textOf } from './json.ts';
import type { Method, Methods } from './method.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Workspace } from './workspace.ts';

export interface WebApiParts {
  workspace: Workspace;
  methods: Methods;
  tokens: { bot: string; app: string };
  /** Absent: no limits. */
  limits: RateLimits | undefined;
  calls: SlackCall[];
}

/** Serves `/api/METHOD`. Refusals are 200 with `ok: false`, as Slack's are; only rate limits have a status of their own. */
export function createWebApi(parts: WebApiParts) {
  const { workspace, methods, calls } = parts;

  async function answer(
    name: string,
    request: IncomingMessage,
    body: string,
  ): Promise<{ answer: Json; args: Json; wait: number }> {
    let args: Json = {};
    try {
      args = { ...queryOf(request), ...parseBody(request.headers['content-type'] ?? '', body) };
      const method = methods[name];
      if (!method) throw new ApiError('unknown_method', { req_method: name });
      authorize(parts, method, textOf(args.token) || bearer(request));
      const { token: _, ...given } = args;
      args = given;
      if (method.scopes) requireScope(workspace, ...method.scopes);
      const wait = parts.limits?.waitSeconds(name, method.tier, textOf(args.channel) || undefined) ?? 0;
      if (wait > 0) return { answer: { ok: false, error: 'ratelimited' }, args, wait };
      return { answer: { ok: true, ...(await method.run(readArgs(args))) }, args, wait: 0 };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { answer: { ok: false, error: error.message, ...error.fields }, args, wait: 0 };
    }
  }

  return async (request: IncomingMessage, response: ServerResponse, name: string): Promise<void> => {
    const body = await readAll(request);
    const at = workspace.now();
    const result = await answer(name, request, body);
    const outcome = result.answer as SlackCall['answer'];
    calls.push({ method: name, args: decoded(result.args), answer: outcome, at });
    response.writeHead(result.wait > 0 ? 429 : 200, {
      'content-type': 'application/json; charset=utf-8',
      'x-oauth-scopes': workspace.manifest.scopes.join(','),
      'x-slack-req-id': workspace.nextId('R'),
      ...(result.wait > 0 && { 'retry-after': String(result.wait) }),
    });
    response.end(JSON.stringify(result.answer));
  };
}

function authorize({ tokens }: WebApiParts, method: Method, token: string): void {
  const wanted = method.token ?? 'bot';
  if (wanted === 'none') return;
  if (!token) throw new ApiError('not_authed');
  if (token !== tokens.bot && token !== tokens.app) throw new ApiError('invalid_auth');
  if (token !== tokens[wanted]) throw new ApiError('not_allowed_token_type');
}

function bearer(request: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function queryOf(request: IncomingMessage): Json {
  return Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
}

export async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** Lists and objects that came as JSON text, as values, so that tests can look into them. */
function decoded(args: Json): Json {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' && /^[[{]/.test(value) ? decode(value) : value,
    ]),
  );
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
