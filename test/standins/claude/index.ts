import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFaults } from '../faults.ts';
import { completeReply } from './answer.ts';
import { compromised } from './compromised.ts';
import type { Brain, ClaudeOptions, ClaudeRequest, ClaudeStandIn, Reply } from './contract.ts';
import { ApiError, errorBody, invalid } from './errors.ts';
import { extractive } from './extractive.ts';
import type { ValidRequest } from './request-schema.ts';
import { streamAnswer, wholeAnswer } from './stream.ts';
import { countTokens, createPromptCache } from './usage.ts';
import { isKnownModel, validateRequest } from './validate.ts';

const versions = ['2026-10-21', '2023-06-01'];
const largestBody = 32 * 1024 * 1024;

/** Starts the stand-in for Claude's Messages API on 127.0.0.1. */
export async function startClaude(options: ClaudeOptions & { now?: () => number } = {}): Promise<ClaudeStandIn> {
  const { apiKey = 'sk-ant-standin', pace = 0, thinkTime = 0, now = Date.now } = options;
  const faults = createFaults();
  const cache = createPromptCache(now);
  const requests: ClaudeStandIn['requests'] = [];
  const refused: ClaudeStandIn['refused'] = [];
  /** Contents of answers that ended in pause_turn: only these may be sent back as the last message. */
  const paused = new Set<string>();
  let brain = brainOf(options.brain ?? 'extractive');

  const server = createServer((request, response) => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    response.setHeader('request-id', requestId);
    serve(request, response).catch((error: unknown) => {
      const known =
        error instanceof ApiError ? error : new ApiError(500, 'api_error', `the stand-in failed: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else sendJson(response, known.status, errorBody(known, requestId));
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await faults.apply(request, response)) return;
    const body = await readBody(request);
    authorize(request, apiKey);
    const path = request.url?.split('?')[0];
    if (request.method === 'GET' && path?.startsWith('/v1/models')) return sendModel(response, path);
    if (request.method !== 'POST' || !path?.startsWith('/v1/messages'))
      throw new ApiError(404, 'not_found_error', 'Not found');
    const json = parseJson(body);
    const valid = check(json);
    if (path === '/v1/messages/count_tokens')
      return sendJson(response, 200, { input_tokens: countTokens(JSON.stringify(valid)) });
    await answer(valid, response);
  }

  function check(json: unknown): ValidRequest {
    try {
      return validateRequest(json, (content) => paused.has(JSON.stringify(content)));
    } catch (error) {
      refused.push({ body: json, message: (error as Error).message });
      throw error;
    }
  }

  async function answer(valid: ValidRequest, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const usage = {
      ...cache.read(valid),
      service_tier: 'standard',
      inference_geo: 'not_available',
      server_tool_use: null,
      speed: 'standard',
    };
    const record = {
      body: valid as unknown as ClaudeRequest,
      usage: usage as Record<string, unknown>,
      at: startedAt + performance.timeOrigin,
      modelMs: 0,
    };
    requests.push(record);
    const reply = await brain(valid as unknown as ClaudeRequest);
    const blocks = completeReply(reply, valid);
    if (thinkTime > 0) await sleep(thinkTime);
    record.modelMs = performance.now() - startedAt;
    const outputTokens = countTokens(JSON.stringify(reply.content));
    record.usage = { ...usage, output_tokens: outputTokens };
    const envelope = {
      id: `msg_${randomBytes(12).toString('hex')}`,
      model: valid.model,
      usage,
      outputTokens,
      stopReason: reply.stopReason ?? (blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'),
    };
    if (envelope.stopReason === 'pause_turn') paused.add(JSON.stringify(wholeAnswer(blocks, envelope).content));
    if (valid.stream) record.modelMs += await streamAnswer(response, blocks, envelope, reply, pace);
    else sendJson(response, 200, wholeAnswer(blocks, envelope));
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    faults,
    requests,
    refused,
    think(next) {
      brain = brainOf(next);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function brainOf(brain: Brain | Reply[] | 'extractive' | 'compromised'): Brain {
  if (brain === 'extractive') return extractive;
  if (brain === 'compromised') return compromised;
  if (!Array.isArray(brain)) return brain;
  const script = [...brain];
  return () => {
    const next = script.shift();
    if (!next) throw new ApiError(500, 'api_error', 'the script has no reply left');
    return next;
  };
}

function authorize({ headers }: IncomingMessage, apiKey: string): void {
  const key = headers.authorization?.replace(/^Bearer /, '') ?? headers['x-api-key'];
  if (key !== apiKey) throw new ApiError(401, 'authentication_error', 'invalid bearer token');
  const version = headers['anthropic-version'];
  if (typeof version !== 'string') throw invalid('anthropic-version: header is required');
  if (!versions.includes(version)) throw invalid(`anthropic-version: "${version}" is not a valid version`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new ApiError(413, 'request_too_large', 'Request exceeds the maximum size');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON');
  }
}

function sendModel(response: ServerResponse, path: string): void {
  const id = path.slice('/v1/models/'.length);
  if (!isKnownModel(id)) throw new ApiError(404, 'not_found_error', `model: ${id}`);
  sendJson(response, 200, {
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-09-01T00:00:00Z',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
