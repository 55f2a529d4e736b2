import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasLeft } from '../caller.ts';
import { createFaults } from '../faults.ts';
import { completeReply } from './answer.ts';
import { brainOf } from './brains/index.ts';
import type { ClaudeOptions, ClaudeRequest, ClaudeStandIn } from './contract.ts';
import { ApiError, errorBody } from './errors.ts';
import { authorize, betasOf, parseJson, readBody, sendJson } from './http.ts';
import { models, showModel } from './models.ts';
import { countPrompt, createPromptCache } from './prompt-cache.ts';
import type { ValidRequest } from './request-schema.ts';
import { streamAnswer, wholeAnswer } from './stream.ts';
import { type Surroundings, validateCount, validateRequest } from './validate.ts';

/** Starts the stand-in for Claude's Messages API on 127.0.0.1. */
export async function startClaude(options: ClaudeOptions = {}): Promise<ClaudeStandIn> {
  const { apiKey = 'sk-ant-standin', pace = 0, thinkTime = 0, now = Date.now } = options;
  const faults = createFaults();
  const cache = createPromptCache(now);
  const requests: ClaudeStandIn['requests'] = [];
  const refused: ClaudeStandIn['refused'] = [];
  const paused = new Set<string>();
  let brain = brainOf(options.brain ?? 'extractive');

  const server = createServer((request, response) => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    response.setHeader('request-id', requestId);
    serve(request, response).catch((error: unknown) => {
      const known =
        error instanceof ApiError ? error : new ApiError(500, 'api_error', `the stand-in failed: ${String(error)}`);
      if (response.headersSent || hasLeft(request, response)) response.destroy();
      else sendJson(response, known.status, errorBody(known, requestId));
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await faults.apply(request, response)) return;
    const body = await readBody(request);
    const startedAt = performance.now();
    authorize(request, apiKey);
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    if (route.startsWith('GET /v1/models'))
      return sendJson(response, 200, showModels(route.slice('GET /v1/models'.length)));
    const surroundings = { betas: betasOf(request), isPaused: (content: unknown) => paused.has(keyOf(content)) };
    if (route === 'POST /v1/messages/count_tokens') {
      const counted = checked(validateCount, parseJson(body), surroundings);
      return sendJson(response, 200, { input_tokens: countPrompt(counted) });
    }
    if (route !== 'POST /v1/messages') throw new ApiError(404, 'not_found_error', 'Not found');
    await answer(checked(validateRequest, parseJson(body), surroundings), response, startedAt);
  }

  function checked(validate: typeof validateRequest, body: unknown, surroundings: Surroundings): ValidRequest {
    try {
      return validate(body, surroundings);
    } catch (error) {
      refused.push({ body, message: (error as Error).message });
      throw error;
    }
  }

  async function answer(request: ValidRequest, response: ServerResponse, startedAt: number): Promise<void> {
    const { usage, store } = cache.read(request);
    const record: ClaudeStandIn['requests'][number] = {
      body: request as unknown as ClaudeRequest,
      usage,
      at: startedAt + performance.timeOrigin,
      modelMs: 0,
    };
    requests.push(record);
    const reply = await brain(record.body);
    const said = completeReply(reply, request);
    if (thinkTime > 0) await sleep(thinkTime);
    store();
    const envelope = {
      id: `msg_${randomBytes(12).toString('hex')}`,
      model: request.model,
      usage: {
        ...usage,
        service_tier: 'standard',
        inference_geo: 'not_available',
        server_tool_use: null,
        speed: 'standard',
      },
    };
    const whole = wholeAnswer(said, envelope);
    record.usage = whole.usage;
    if (said.stopReason === 'pause_turn') paused.add(keyOf(whole.content));
    record.modelMs = performance.now() - startedAt;
    if (request.stream) await streamAnswer(response, said, envelope, { pace, ...reply });
    else sendJson(response, 200, whole);
    record.modelMs = performance.now() - startedAt;
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

/** An answer that is sent back may have lost what may change freely; its text and calls tell it. */
function keyOf(content: unknown): string {
  return JSON.stringify(content, (key, value: unknown) => (key === 'caller' || value === null ? undefined : value));
}

function showModels(path: string): object {
  if (path === '')
    return { data: models.map(showModel), has_more: false, first_id: models[0]?.id, last_id: models.at(-1)?.id };
  const model = models.find(({ id }) => path === `/${id}`);
  if (!model) throw new ApiError(404, 'not_found_error', `model: ${path.slice(1)}`);
  return showModel(model);
}
