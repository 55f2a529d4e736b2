import type * as z from 'zod';
import { checkConversation } from './conversation.ts';
import { ApiError, invalid } from './errors.ts';
import { contextWindow, type ModelRules, models } from './models.ts';
import { countPrompt } from './prompt-cache.ts';
import { countSchema, requestSchema, type ValidRequest } from './request-schema.ts';
import { checkStrictSchemas } from './strict-schema.ts';
import { bindingBeta, checkThinking } from './thinking.ts';

export interface Surroundings {
  betas: Set<string>;
  /** Knows the answers that ended in pause_turn: only these may be sent back as the last message. */
  isPaused: (content: unknown) => boolean;
}

/** Throws what the API answers to a request that it refuses. */
export function validateRequest(body: unknown, surroundings: Surroundings): ValidRequest {
  return check(parse(requestSchema, body), body, surroundings);
}

/** The same for count_tokens, whose body has no output limit. */
export function validateCount(body: unknown, surroundings: Surroundings): ValidRequest {
  return check({ ...parse(countSchema, body), max_tokens: 0 }, body, surroundings);
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  for (const field of ['temperature', 'top_p', 'top_k']) {
    if (typeof body === 'object' && body !== null && field in body)
      throw invalid(`${field}: this parameter is not supported by this API version`);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid(explainIssue(parsed.error.issues[0] as z.core.$ZodIssue));
}

/** “messages.0.content.1.text.foo: Extra inputs are not permitted”, the way the API puts it. */
function explainIssue(issue: z.core.$ZodIssue, path: PropertyKey[] = []): string {
  const where = [...path, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.flat().toSorted((a, b) => depthOf(b) - depthOf(a))[0];
    if (deepest) return explainIssue(deepest, where);
  }
  const name = where.join('.') || 'body';
  if (issue.code === 'unrecognized_keys')
    return `${[...where, issue.keys[0]].join('.')}: Extra inputs are not permitted`;
  if (issue.code === 'invalid_union') return `${name}: Input tag does not match any of the expected tags`;
  return `${name}: ${issue.message.includes('received undefined') ? 'Field required' : issue.message}`;
}

function depthOf(issue: z.core.$ZodIssue): number {
  const inner = issue.code === 'invalid_union' ? issue.errors.flat().map(depthOf) : [];
  return issue.path.length + Math.max(0, ...inner);
}

function check(request: ValidRequest, body: unknown, { betas, isPaused }: Surroundings): ValidRequest {
  const model = models.find(({ id }) => id === request.model);
  if (!model) throw new ApiError(404, 'not_found_error', `model: ${request.model}`);
  checkModelRules(request, model, betas);
  checkTools(request);
  checkConversation(request, isPaused);
  checkThinking(request, bindingOf(request)?.prefix_mismatch_behavior === 'drop_block');
  checkBreakpoints(body, Boolean(request.cache_control));
  const tokens = countPrompt(request);
  if (tokens > contextWindow) throw invalid(`prompt is too long: ${tokens} tokens > ${contextWindow} maximum`);
  return request;
}

function bindingOf({ thinking }: ValidRequest) {
  return thinking && 'block_binding' in thinking ? thinking.block_binding : undefined;
}

function checkModelRules(request: ValidRequest, model: ModelRules, betas: Set<string>): void {
  const { thinking, tool_choice, tools = [] } = request;
  if (thinking && !model.thinking.includes(thinking.type)) {
    throw invalid(
      `"thinking.type.${thinking.type}" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`,
    );
  }
  if (bindingOf(request) && !betas.has(bindingBeta))
    throw invalid(`thinking.${thinking?.type}.block_binding: Extra inputs are not permitted`);
  if (!tool_choice) return;
  if (tools.length === 0) throw invalid('tool_choice: may only be specified while providing tools');
  if ((tool_choice.type === 'any' || tool_choice.type === 'tool') && !model.forcedTools)
    throw invalid(`tool_choice.type: "${tool_choice.type}" is not supported for this model. Use "auto".`);
  if (tool_choice.type === 'tool' && !tools.some(({ name }) => name === tool_choice.name))
    throw invalid(`tool_choice.tool.name: Tool '${tool_choice.name}' not found in provided tools`);
}

function checkTools({ tools = [], output_config }: ValidRequest): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('tools: Tool names must be unique.');
  const format = output_config?.format;
  checkStrictSchemas([
    ...tools.flatMap(({ strict, input_schema }, index) =>
      strict ? [{ where: `tools.${index}.custom.input_schema`, schema: input_schema, isTool: true }] : [],
    ),
    ...(format ? [{ where: 'output_config.format.schema', schema: format.schema, isTool: false }] : []),
  ]);
}

/** At most four, the automatic one included, and the longer-lived before the shorter-lived. */
function checkBreakpoints(body: unknown, isAutomatic: boolean): void {
  const { cache_control: _automatic, tools, system, messages } = body as Record<string, unknown>;
  const explicit = [...JSON.stringify([tools, system, messages]).matchAll(/"cache_control":(\{[^}]*\})/g)];
  const count = explicit.length + (isAutomatic ? 1 : 0);
  if (count > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${count}.`);
  const lifetimes = explicit.map(([, control = '']) => (control.includes('"1h"') ? 1 : 0));
  if (lifetimes.some((long, at) => long && lifetimes.slice(0, at).includes(0)))
    throw invalid("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
}
