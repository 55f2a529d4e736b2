import { invalid } from './errors.ts';
import type { ValidRequest } from './request-schema.ts';

type Messages = ValidRequest['messages'];

/** The rules between messages: who speaks when, calls with their results, blank text, citations. */
export function checkConversation({ messages, output_config }: ValidRequest, isPaused: (content: unknown) => boolean) {
  checkOrder(messages, isPaused);
  for (const [index, { role, content }] of messages.entries()) {
    const where = `messages.${index}`;
    if (content.length === 0) throw invalid(`${where}: all messages must have non-empty content`);
    if (textsIn(content).some((text) => !text.trim()))
      throw invalid(`${where}: text content blocks must contain non-whitespace text`);
    if (role === 'user' && typeof content !== 'string') checkResultsFirst(content, where);
    checkPairs(messages, index);
  }
  const ids = messages.flatMap((message) => idsIn(message, 'tool_use'));
  if (new Set(ids).size < ids.length) throw invalid('messages: `tool_use` ids must be unique');
  const citations = new Set(messages.flatMap(citationSwitches));
  if (citations.size > 1) throw invalid('messages: citations must be enabled on all search results or on none');
  if (citations.has(true) && output_config?.format)
    throw invalid('output_config.format: structured outputs cannot be combined with citations');
}

function checkOrder(messages: Messages, isPaused: (content: unknown) => boolean): void {
  if (messages[0]?.role !== 'user') throw invalid('messages: first message must use the "user" role');
  for (const [index, { role }] of messages.entries()) {
    if (role === 'system' && messages[index - 1]?.role === 'assistant')
      throw invalid(`messages.${index}: a system message must follow a user message`);
  }
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || isPaused(last.content)) return;
  throw invalid(
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  );
}

function textsIn(content: Messages[number]['content']): string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((block) => {
    if (block.type === 'text') return [block.text];
    if (block.type === 'search_result') return block.content.map(({ text }) => text);
    return block.type === 'tool_result' && Array.isArray(block.content) ? textsIn(block.content) : [];
  });
}

function checkResultsFirst(content: { type: string }[], where: string): void {
  const firstOther = content.findIndex(({ type }) => type !== 'tool_result');
  if (firstOther !== -1 && content.slice(firstOther).some(({ type }) => type === 'tool_result'))
    throw invalid(`${where}: tool_result blocks must come first in the content`);
}

/** Each call has exactly one result in the very next message, and each result has its call in the message before. */
function checkPairs(messages: Messages, index: number): void {
  const answered = idsIn(messages[index + 1], 'tool_result');
  const missing = idsIn(messages[index], 'tool_use').filter((id) => !answered.includes(id));
  if (missing.length > 0) {
    throw invalid(
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. ` +
        'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
    );
  }
  const results = idsIn(messages[index], 'tool_result');
  const called = idsIn(messages[index - 1], 'tool_use');
  const stray = results.filter((id) => !called.includes(id));
  if (stray.length > 0) {
    throw invalid(
      `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.join(', ')}. ` +
        'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    );
  }
  if (new Set(results).size < results.length)
    throw invalid(`messages.${index}: each tool_use must have a single result`);
}

function idsIn(message: Messages[number] | undefined, type: 'tool_use' | 'tool_result'): string[] {
  if (!message || typeof message.content === 'string') return [];
  return message.content.flatMap((block) => {
    if (block.type === 'tool_use' && type === 'tool_use') return [block.id];
    return block.type === 'tool_result' && type === 'tool_result' ? [block.tool_use_id] : [];
  });
}

function citationSwitches({ content }: Pick<Messages[number], 'content'>): boolean[] {
  if (typeof content === 'string') return [];
  return content.flatMap((block) => {
    if (block.type === 'search_result') return [block.citations?.enabled ?? false];
    if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
    return block.content.flatMap((part) => (part.type === 'search_result' ? [part.citations?.enabled ?? false] : []));
  });
}
