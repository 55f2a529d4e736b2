import * as z from 'zod';
import { mostOutputTokens } from './models.ts';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish();
const cached = { cache_control: cacheControl };
const citationsConfig = z.strictObject({ enabled: z.boolean().optional() });

const searchLocation = z.strictObject({
  type: z.literal('search_result_location'),
  cited_text: z.string(),
  search_result_index: z.int().min(0),
  start_block_index: z.int().min(0),
  end_block_index: z.int().min(1),
  source: z.string(),
  title: z.string().nullable(),
});
/** Text of people and tools: the API takes no citations there. */
const givenText = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.unknown()).max(0).nullish(),
  ...cached,
});
const answerText = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(searchLocation).nullish(),
  ...cached,
});
const source = z.looseObject({ type: z.enum(['base64', 'url', 'file', 'text', 'content']) });
const image = z.strictObject({ type: z.literal('image'), source, transformations: z.unknown().optional(), ...cached });
const document = z.strictObject({
  type: z.literal('document'),
  source,
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: citationsConfig.nullish(),
  ...cached,
});
const searchResult = z.strictObject({
  type: z.literal('search_result'),
  source: z.string().min(1),
  title: z.string().min(1),
  content: z.array(givenText).min(1),
  citations: citationsConfig.optional(),
  ...cached,
});
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.strictObject({ type: z.literal('direct') }).optional(),
  toolset_name: z.string().nullish(),
  ...cached,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [givenText, image, document, searchResult]))])
    .optional(),
  is_error: z.boolean().optional(),
  toolset_name: z.string().nullish(),
  ...cached,
});
const thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });

const userBlock = z.discriminatedUnion('type', [givenText, image, document, searchResult, toolResult]);
const assistantBlock = z.discriminatedUnion('type', [answerText, toolUse, thinking]);
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userBlock)]) }),
  z.strictObject({ role: z.literal('assistant'), content: z.union([z.string(), z.array(assistantBlock)]) }),
  z.strictObject({ role: z.literal('system'), content: z.union([z.string(), z.array(givenText)]) }),
]);

const tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({
    type: z.literal('object'),
    properties: z.record(z.string(), z.unknown()).nullish(),
    required: z.array(z.string()).nullish(),
  }),
  strict: z.boolean().optional(),
  type: z.literal('custom').nullish(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  eager_input_streaming: z.boolean().nullish(),
  ...cached,
});

const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const display = z.enum(['summarized', 'omitted']).nullish();
const binding = z.strictObject({ prefix_mismatch_behavior: z.enum(['error', 'drop_block']) }).optional();

const prompt = {
  model: z.string(),
  messages: z.array(message).min(1).max(100_000),
  system: z.union([z.string(), z.array(givenText)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), ...parallel }),
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('any'), ...parallel }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), ...parallel }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('adaptive'), display, block_binding: binding }),
      z.strictObject({ type: z.literal('between_tools'), block_binding: binding }),
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), display }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .optional(),
  ...cached,
};

/** The body of POST /v1/messages as far as the product may use it; every other field is refused, as the API does. */
export const requestSchema = z.strictObject({
  ...prompt,
  max_tokens: z.int().min(0).max(mostOutputTokens),
  stop_sequences: z.array(z.string().regex(/\S/)).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  inference_geo: z.string().nullish(),
  speed: z.literal('standard').nullish(),
  diagnostics: z.strictObject({ previous_message_id: z.string().nullish() }).nullish(),
  stream: z.boolean().optional(),
});

/** The body of POST /v1/messages/count_tokens: the prompt only. */
export const countSchema = z.strictObject(prompt);

export type ValidRequest = z.output<typeof requestSchema>;
