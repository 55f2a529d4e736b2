import type {
  ContentBlock,
  ContentBlockParam,
  MessageParam,
  ToolResultBlockParam,
  ToolUseBlock,
} from '@anthropic-ai/sdk/resources/messages';
import { estimateTokens } from '../knowledge/tokens.ts';

/**
 * Claude's answer as it is sent back from now on: without empty texts, without citations (their numbers count the passages of
 * one request only), and with an object as the input of every call.
 */
export function toHistory(content: ContentBlock[]): ContentBlockParam[] {
  return content.flatMap((block): ContentBlockParam[] => {
    if (block.type === 'text') return block.text.trim() ? [{ type: 'text', text: block.text }] : [];
    if (block.type !== 'tool_use') return [block];
    const { type, id, name, input } = block;
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    return [{ type, id, name, input: isObject ? input : {} }];
  });
}

export function callsIn(content: ContentBlock[]): ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use');
}

/** Tells Claude something by extending the conversation at its end, so that what was cached stays valid. */
export function nudge(messages: MessageParam[], text: string): void {
  const last = messages.at(-1);
  if (last?.role !== 'user') messages.push({ role: 'user', content: [{ type: 'text', text }] });
  else messages[messages.length - 1] = { role: 'user', content: [...blocksOf(last), { type: 'text', text }] };
}

/**
 * A turn as the API accepts it for ever after, also when it ended in the middle: every call has a result and the last word is
 * the assistant's. `said` is what people saw of the answer under way, `note` says how it ended.
 */
export function closeTurn(messages: MessageParam[], said: string, note: string): MessageParam[] {
  const closed = [...messages];
  const last = closed.at(-1);
  const open = last?.role === 'assistant' ? blocksOf(last).filter((block) => block.type === 'tool_use') : [];
  if (open.length > 0) {
    closed.push({
      role: 'user',
      content: open.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, is_error: true, content: note })),
    });
  }
  const lastWords = [said, note].filter(Boolean).join('\n\n') || '(I found no words for an answer.)';
  if (closed.at(-1)?.role === 'user') closed.push({ role: 'assistant', content: [{ type: 'text', text: lastWords }] });
  return closed;
}

/**
 * The same messages without Claude's thinking. The API binds thinking to the model and to every byte before it, so it must go
 * wherever what stands before it changes.
 */
export function withoutThinking(messages: MessageParam[]): MessageParam[] {
  return messages.map((message): MessageParam => {
    if (message.role !== 'assistant') return message;
    const content = blocksOf(message).filter(({ type }) => type !== 'thinking' && type !== 'redacted_thinking');
    return { role: 'assistant', content };
  });
}

/** The same messages with every tool result cut to about `maxCharacters`, which it then says. Results that fit stay as they are. */
export function shortenResults(messages: MessageParam[], maxCharacters: number): MessageParam[] {
  return messages.map((message): MessageParam => {
    if (message.role !== 'user' || typeof message.content === 'string') return message;
    const shortened = message.content.map((block) =>
      block.type === 'tool_result' ? shorten(block, maxCharacters) : block,
    );
    return { role: 'user', content: shortened };
  });
}

function shorten(block: ToolResultBlockParam, maxCharacters: number): ToolResultBlockParam {
  const { content = [] } = block;
  if (typeof content === 'string' || JSON.stringify(content).length <= maxCharacters) return block;
  const kept: Exclude<ToolResultBlockParam['content'], string | undefined> = [];
  let left = maxCharacters;
  for (const part of content) {
    if (part.type === 'text') {
      const text = part.text.slice(0, left).toWellFormed();
      if (text.trim()) kept.push({ ...part, text });
      left -= text.length;
    } else if (part.type === 'search_result') {
      const texts = part.content.filter(({ text }) => {
        const fits = text.length <= left;
        left -= fits ? text.length : 0;
        return fits;
      });
      if (texts.length > 0) kept.push({ ...part, content: texts });
    }
  }
  kept.push({ type: 'text', text: '[Shortened. Call the tool again if you need the rest.]' });
  return { ...block, content: kept };
}

export function sizeOf(messages: MessageParam[]): number {
  return estimateTokens(JSON.stringify(messages));
}

/** The conversation as plain text, for the model that summarises it. */
export function toPlainText(messages: MessageParam[]): string {
  return messages.map((message) => `${message.role}: ${blocksOf(message).map(textOf).join('\n')}`).join('\n\n');
}

function textOf(block: ContentBlockParam): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'tool_use':
      return `(calls ${block.name} ${JSON.stringify(block.input)})`;
    case 'tool_result':
      if (typeof block.content === 'string') return block.content;
      return (block.content ?? [])
        .map((part) => (part.type === 'text' || part.type === 'search_result' ? textOf(part) : ''))
        .join('\n');
    case 'search_result':
      return `${block.title} <${block.source}>\n${block.content.map(({ text }) => text).join('\n')}`;
    default:
      return '';
  }
}

function blocksOf({ content }: MessageParam): ContentBlockParam[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
