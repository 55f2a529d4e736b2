import * as z from 'zod';

const cacheControl = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .nullable()
  .optional();
const cached = { cache_control: cacheControl };

const searchLocation = z.strictObject({
  type: z.literal('search_result_location'),
  cited_text: z.string(),
  search_result_index: z.int().min(0),
  start_block_index: z.int().min(0),
  end_block_index: z.int().min(1),
  source: z.string(),
  title: z.string().nullable(),
});
const plainText = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.unknown()).max(0).nullable().optional(),
  ...cached,
});
const answerText = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(searchLocation).nullable().optional(),
  ...cached,
});
const image = z.strictObject({ type: z.literal('image'), source: z.unknown(), ...cached });
const searchResult = z.strictObject({
  type: z.literal('search_result'),
  source: z.string().min(1),
  title: z.string().min(1),
  content: z.array(plainText).min(1),
  citations: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  ...cached,
});
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.unknown().optional(),
  toolset_name: z.string().nullable().optional(),
  ...cached,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [plainText, image, searchResult]))]).optional(),
  is_error: z.boolean().optional(),
  toolset_name: z.string().nullable().optional(),
  ...cached,
});
const thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });

const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [plainText, image, searchResult, toolResult]))]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [answerText, toolUse, thinking]))]),
  }),
]);

const tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  strict: z.boolean().optional(),
  type: z.literal('custom').nullable().optional(),
  ...cached,
});

/** The body of POST /v1/messages as far as the product may use it; every other field is refused, as the API does. */
export const requestSchema = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(0).max(128_000),
  messages: z.array(message).min(1).max(100_000),
  system: z.union([z.string(), z.array(plainText)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .union([
      z.strictObject({ type: z.literal('auto'), disable_parallel_tool_use: z.boolean().optional() }),
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('any'), disable_parallel_tool_use: z.boolean().optional() }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), disable_parallel_tool_use: z.boolean().optional() }),
    ])
    .optional(),
  thinking: z
    .union([
      z.strictObject({ type: z.literal('adaptive'), display: z.enum(['summarized', 'omitted']).optional() }),
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullable()
        .optional(),
    })
    .optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable().optional() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  stream: z.boolean().optional(),
  ...cached,
});

export type ValidRequest = z.output<typeof requestSchema>;
