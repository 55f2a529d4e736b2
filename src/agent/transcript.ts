import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Cache } from '../storage/cache.ts';

/** What a conversation is continued from. */
export interface Transcript {
  messages: MessageParam[];
  /** URLs that came verbatim from tools or askers so far. */
  urls: string[];
}

export interface Transcripts {
  read(conversationId: string): Promise<Transcript>;
  /** Appends a turn to what is stored by now, so that a turn that ran beside it is kept. */
  append(conversationId: string, turn: MessageParam[], urls: Iterable<string>): Promise<void>;
  /** Replaces the first `count` messages by a summary, unless they have changed since. */
  compact(conversationId: string, count: number, summary: MessageParam[]): Promise<void>;
}

export function createTranscripts(cache: Cache): Transcripts {
  const read = async (id: string): Promise<Transcript> =>
    (await cache.get<Transcript>(id)) ?? { messages: [], urls: [] };
  return {
    read,
    async append(id, turn, urls) {
      const stored = await read(id);
      await cache.set(id, { messages: [...stored.messages, ...turn], urls: [...new Set([...stored.urls, ...urls])] });
    },
    async compact(id, count, summary) {
      const stored = await read(id);
      if (stored.messages.length < count) return;
      await cache.set(id, { ...stored, messages: [...summary, ...stored.messages.slice(count)] });
    },
  };
}

/**
 * The turn's messages as the API accepts them for ever after, also when the turn was stopped in the middle: calls without
 * a result get one, and the last word is the assistant's.
 */
export function closeTurn(messages: MessageParam[], note: string): MessageParam[] {
  const closed = [...messages];
  const last = closed.at(-1);
  const open = last?.role === 'assistant' ? callIds(last) : [];
  if (open.length > 0) {
    closed.push({
      role: 'user',
      content: open.map((id) => ({ type: 'tool_result', tool_use_id: id, is_error: true, content: note })),
    });
  }
  if (closed.at(-1)?.role === 'user') closed.push({ role: 'assistant', content: note });
  return closed;
}

function callIds({ content }: MessageParam): string[] {
  return typeof content === 'string' ? [] : content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
}

/** Rough size in tokens: a quarter of the characters of the JSON. */
export function estimateTokens(messages: MessageParam[]): number {
  return Math.ceil(JSON.stringify(messages).length / 4);
}

/** The conversation as plain text, for the model that summarises it. */
export function toPlainText(messages: MessageParam[]): string {
  const textOf = (block: ContentBlockParam): string => {
    switch (block.type) {
      case 'text':
        return block.text;
      case 'tool_use':
        return `(calls ${block.name} ${JSON.stringify(block.input)})`;
      case 'tool_result':
        return typeof block.content === 'string'
          ? block.content
          : (block.content ?? []).map((part) => textOf(part as ContentBlockParam)).join('\n');
      case 'search_result':
        return `[${block.title}](${block.source})\n${block.content.map(({ text }) => text).join('\n')}`;
      default:
        return '';
    }
  };
  return messages
    .map(({ role, content }) => `${role}: ${typeof content === 'string' ? content : content.map(textOf).join('\n')}`)
    .join('\n\n');
}
