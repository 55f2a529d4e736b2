import { ApiError, invalid } from './errors.ts';
import { requestSchema, type ValidRequest } from './request-schema.ts';
import { checkStrictSchema } from './strict-schema.ts';

const models = ['claude-fable-5-2', 'claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'];

export function isKnownModel(model: string): boolean {
  return models.includes(model);
}

/** Throws what the API answers to a request that it refuses. `isPaused` knows the answers that may be sent back to go on. */
export function validateRequest(body: unknown, isPaused: (content: unknown) => boolean = () => false): ValidRequest {
  for (const field of ['temperature', 'top_p', 'top_k']) {
    if (typeof body === 'object' && body !== null && field in body)
      throw invalid(`${field}: this parameter is not supported by this API version`);
  }
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`);
  }
  const request = parsed.data;
  if (!isKnownModel(request.model)) throw new ApiError(404, 'not_found_error', `model: ${request.model}`);
  checkModelRules(request);
  checkTools(request);
  checkEnds(request, isPaused);
  checkMessages(request);
  checkBreakpoints(body);
  return request;
}

function checkModelRules({ model, thinking, tool_choice }: ValidRequest): void {
  if (thinking && thinking.type !== 'adaptive')
    throw invalid(`thinking.type: "${thinking.type}" is not supported by ${model}; use "adaptive"`);
  if (tool_choice?.type === 'any' || tool_choice?.type === 'tool')
    throw invalid(`tool_choice.type: forced tool use is not supported by ${model}`);
}

function checkTools({ tools = [] }: ValidRequest): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('tools: Tool names must be unique.');
  for (const [index, tool] of tools.entries()) {
    if (tool.strict) checkStrictSchema(tool.input_schema, `tools.${index}.custom.input_schema`);
  }
}

function checkEnds({ messages }: ValidRequest, isPaused: (content: unknown) => boolean): void {
  if (messages[0]?.role !== 'user') throw invalid('messages: first message must use the "user" role');
  const last = messages.at(-1);
  if (last?.role === 'assistant' && !isPaused(last.content)) {
    throw invalid(
      'messages: this model does not support assistant message prefill; the conversation must end with a user message',
    );
  }
}

function checkMessages({ messages }: ValidRequest): void {
  let citations: boolean | undefined;
  for (const [index, { role, content }] of messages.entries()) {
    const where = `messages.${index}`;
    if (typeof content === 'string') {
      if (!content.trim()) throw invalid(`${where}: text content blocks must contain non-whitespace text`);
      checkPairs(messages, index);
      continue;
    }
    if (content.length === 0) throw invalid(`${where}: all messages must have non-empty content`);
    for (const block of content) {
      if (block.type === 'text' && !block.text.trim())
        throw invalid(`${where}: text content blocks must contain non-whitespace text`);
      if (block.type === 'thinking' && !block.signature.startsWith('standin-'))
        throw invalid(`${where}: Invalid \`signature\` in \`thinking\` block`);
      const parts = block.type === 'tool_result' && Array.isArray(block.content) ? block.content : [block];
      for (const part of parts) {
        if (part.type === 'text' && !part.text.trim())
          throw invalid(`${where}: text content blocks must contain non-whitespace text`);
        if (part.type !== 'search_result') continue;
        if (part.content.some(({ text }) => !text.trim()))
          throw invalid(`${where}: search result text must be non-empty`);
        const enabled = part.citations?.enabled ?? false;
        if (citations !== undefined && citations !== enabled)
          throw invalid('citations must be enabled on all search results or on none');
        citations = enabled;
      }
    }
    if (role === 'user') checkResultsFirst(content, where);
    checkPairs(messages, index);
  }
}

function checkResultsFirst(content: { type: string }[], where: string): void {
  const firstOther = content.findIndex(({ type }) => type !== 'tool_result');
  if (firstOther !== -1 && content.slice(firstOther).some(({ type }) => type === 'tool_result')) {
    throw invalid(`${where}: tool_result blocks must come first in the content`);
  }
}

/** Each call has exactly one result in the very next message, and each result has its call in the message before. */
function checkPairs(messages: ValidRequest['messages'], index: number): void {
  const message = messages[index];
  const next = messages[index + 1];
  const called = idsIn(message, 'tool_use');
  const answered = idsIn(next, 'tool_result');
  if (message?.role === 'assistant' && called.length > 0) {
    if (new Set(called).size < called.length) throw invalid(`messages.${index}: \`tool_use\` ids must be unique`);
    const missing = called.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      throw invalid(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
      );
  }
  const results = idsIn(message, 'tool_result');
  const before = idsIn(messages[index - 1], 'tool_use');
  const stray = results.filter((id) => !before.includes(id));
  if (stray.length > 0)
    throw invalid(`messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.join(', ')}`);
  if (new Set(results).size < results.length)
    throw invalid(`messages.${index}: each tool_use must have a single result`);
}

function idsIn(message: ValidRequest['messages'][number] | undefined, type: 'tool_use' | 'tool_result'): string[] {
  if (!message || typeof message.content === 'string') return [];
  return message.content.flatMap((block) => {
    if (block.type === 'tool_use' && type === 'tool_use') return [block.id];
    return block.type === 'tool_result' && type === 'tool_result' ? [block.tool_use_id] : [];
  });
}

function checkBreakpoints(body: unknown): void {
  const count = JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
  if (count > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${count}.`);
}
