import { problemsInBlocks } from '../../support/block-validation.ts';
import { ApiError } from './api-error.ts';
import type { Args } from './arguments.ts';
import { type Json, jsonList, textOf } from './json.ts';
import { storedBlocks } from './messages.ts';

const longestText = 40_000;
export const longestMarkdown = 12_000;
/** Markdown blocks expand when Slack translates them; a message of them fails a little above this many characters. */
const longestMarkdownMessage = 13_200;

export interface Content {
  text: string;
  /** Undefined when the call names none. */
  blocks: Json[] | undefined;
}

/** Text, blocks or markdown of a message, refused as Slack refuses it. */
export function readContent(args: Args): Content {
  const text = args.text('text');
  const markdown = args.text('markdown_text');
  const blocks = readBlocks(args);
  if (markdown !== undefined) {
    if (text !== undefined || blocks) throw new ApiError('markdown_text_conflict');
    if (markdown.length > longestMarkdown) throw new ApiError('msg_too_long');
    return { text: markdown, blocks: storedBlocks([{ type: 'markdown', text: markdown }]) };
  }
  if (text === undefined && !blocks?.length && !args.list('attachments')?.length) throw new ApiError('no_text');
  if ((text?.length ?? 0) > longestText) throw new ApiError('msg_too_long');
  return { text: text ?? '', blocks };
}

export function readBlocks(args: Args): Json[] | undefined {
  const blocks = args.list('blocks', 'invalid_blocks_format');
  if (!blocks) return undefined;
  refuseProblems('invalid_blocks', problemsInBlocks(blocks, 'message'));
  const list = jsonList(blocks);
  const isMarkdown = list.some((block) => block.type === 'markdown');
  if (isMarkdown && textLength(list) > longestMarkdownMessage) throw new ApiError('msg_blocks_too_long');
  return storedBlocks(list);
}

export function refuseProblems(code: string, problems: { pointer: string; message: string }[]): void {
  if (problems.length === 0) return;
  const messages = problems.map((problem) => `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`);
  throw new ApiError(code, { errors: messages.map((message) => message.slice(8)), response_metadata: { messages } });
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? textOf(item).length : textLength(item)),
    0,
  );
}
