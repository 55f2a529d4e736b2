import { searchResultsIn } from '../answer.ts';
import type { ClaudeRequest } from '../contract.ts';
import type { ValidRequest } from '../request-schema.ts';

/** A tool call of this turn with what came back. */
export interface PastCall {
  name: string;
  input: Record<string, unknown>;
  text: string;
  isError: boolean;
}

/** What a brain can see of a request: the question, earlier questions, the calls of this turn, and everything citable. */
export interface Reading {
  question: string;
  earlier: string[];
  calls: PastCall[];
  /** Every passage block with the indexes by which it is cited. */
  blocks: { searchResult: number; block: number; title: string; source: string; text: string }[];
  tools: Set<string>;
}

export function readRequest(request: ClaudeRequest): Reading {
  const { messages, tools = [] } = request as unknown as ValidRequest;
  const questions = messages.flatMap((message, index) => {
    if (message.role !== 'user') return [];
    const text = typeof message.content === 'string' ? message.content : lastText(message.content);
    const hasResults = Array.isArray(message.content) && message.content.some(({ type }) => type === 'tool_result');
    return text && !hasResults ? [{ index, text }] : [];
  });
  const last = questions.at(-1);
  return {
    question: last?.text ?? '',
    earlier: questions.slice(0, -1).map(({ text }) => text),
    calls: callsIn(messages.slice(last?.index ?? 0)),
    blocks: searchResultsIn(request as unknown as ValidRequest).flatMap(({ source, title, content }, searchResult) =>
      content.map(({ text }, block) => ({ searchResult, block, title, source, text })),
    ),
    tools: new Set(tools.map(({ name }) => name)),
  };
}

function lastText(content: { type: string; text?: string }[]): string {
  return content.filter(({ type }) => type === 'text').at(-1)?.text ?? '';
}

function callsIn(messages: ValidRequest['messages']): PastCall[] {
  const results = new Map(
    messages.flatMap(({ content }) =>
      typeof content === 'string'
        ? []
        : content.flatMap((block) => (block.type === 'tool_result' ? [[block.tool_use_id, block] as const] : [])),
    ),
  );
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => {
          if (block.type !== 'tool_use') return [];
          const result = results.get(block.id);
          const parts =
            typeof result?.content === 'string'
              ? [result.content]
              : (result?.content ?? []).map((part) => ('text' in part ? part.text : ''));
          return [{ name: block.name, input: block.input, text: parts.join('\n'), isError: result?.is_error ?? false }];
        }),
  );
}

/** Titles with ids as the search tool lists them. */
export function entriesIn(text: string): { kind: string; title: string; id: string }[] {
  const pattern = /^- (page|row|data source) “(.*?)” · .*?\bid ([0-9a-f-]{36})/gm;
  return [...text.matchAll(pattern)].map(([, kind = '', title = '', id = '']) => ({ kind, title, id }));
}
