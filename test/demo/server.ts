import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { World } from '../support/world.ts';
import { actions } from './actions.ts';
import { pageFile } from './files.ts';

const root = join(import.meta.dirname, '../..');
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the demo page and its API on 127.0.0.1. Requests for any other host name are refused. */
export async function servePage(world: World, port: number) {
  const server = createServer((request, response) => {
    answer(world, request, response).catch((error: unknown) => {
      const message = error instanceof z.ZodError ? z.prettifyError(error) : String((error as Error).message);
      if (!response.headersSent) sendJson(response, 400, { error: message });
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return sendJson(response, 403, { error: 'wrong host' });
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/api/changes') return streamChanges(world, request, response);
  if (request.method === 'POST' && url.pathname.startsWith('/api/')) {
    const act = actions[url.pathname.slice('/api/'.length)];
    if (!act) return sendJson(response, 404, { error: 'no such action' });
    return sendJson(response, 200, (await act(world, await readJson(request))) ?? {});
  }
  if (url.pathname === '/api/workspace') return sendJson(response, 200, describeWorkspace(world));
  if (url.pathname === '/api/view') return sendJson(response, 200, view(world, url.searchParams));
  if (url.pathname === '/api/notion')
    return sendJson(response, 200, { pages: world.notion.pages(), dataSources: world.notion.dataSources() });
  const file = pageFile(url.pathname === '/' ? '/index.html' : url.pathname);
  if (!file) return sendJson(response, 404, { error: 'not found' });
  response.writeHead(200, {
    'content-type': contentTypes[extname(file.name)] ?? 'application/octet-stream',
    'content-security-policy': "default-src 'self'; img-src 'self' data:; style-src 'self'",
    'cache-control': 'no-store',
  });
  response.end(file.content);
}

function describeWorkspace({ company, slack, claude }: World) {
  const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as {
    features: { slash_commands?: unknown[]; shortcuts?: { type: string }[] };
  };
  const demoPeople = ['maya', 'tom', 'ines'];
  return {
    name: company.name,
    botUserId: slack.botUserId,
    isStandInClaude: claude !== undefined,
    people: company.people.map(({ slackId, name, title, slug }) => ({
      id: slackId,
      name,
      title,
      isPlayable: demoPeople.includes(slug),
    })),
    commands: manifest.features.slash_commands ?? [],
    shortcuts: (manifest.features.shortcuts ?? []).filter(({ type }) => type === 'message'),
  };
}

/** Everything that `user` sees now: channels, the open channel, the open thread, Home and the topmost modal. */
function view({ slack }: World, query: URLSearchParams) {
  const user = query.get('user') ?? '';
  const channel = query.get('channel') ?? '';
  const thread = query.get('thread');
  const mine = slack.channels().filter((each) => each.members.includes(user));
  const isMine = mine.some(({ id }) => id === channel);
  return {
    channels: mine,
    directMessage: slack.people.directMessage(user),
    messages: isMine ? slack.messages(channel, user) : [],
    thread: isMine && thread ? slack.thread(channel, thread, user) : [],
    status: isMine && thread ? (slack.threadStatus(channel, thread) ?? '') : '',
    session: isMine && thread ? slack.session(channel, thread) : undefined,
    prompts: isMine ? slack.suggestedPrompts(channel, thread ?? undefined) : [],
    home: slack.home(user) ?? [],
    modal: slack.modal(user),
  };
}

/** Server-sent events: one line for each thing that changed, without content. */
function streamChanges({ slack, notion }: World, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': hello\n\n');
  const send = (change: object) => void response.write(`data: ${JSON.stringify(change)}\n\n`);
  const ends = [slack.subscribe(send), notion.subscribe((change) => send({ type: 'notion', ...change }))];
  request.on('close', () => {
    for (const end of ends) end();
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 1_000_000) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
