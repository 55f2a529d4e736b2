import { searchResultsIn } from '../answer.ts';
import type { ClaudeRequest } from '../contract.ts';
import type { ValidRequest } from '../request-schema.ts';
import { candidatesIn } from './candidates.ts';

type Message = ValidRequest['messages'][number];
type Content = Exclude<Message['content'], string>[number];

/** A tool call of this turn with what came back. */
export interface PastCall {
  name: string;
  input: Record<string, unknown>;
  /** Text parts only; what can be cited is among the blocks. */
  text: string;
  isError: boolean;
}

/** A citable text with the indexes by which it is cited, under the title and heading it stands under. */
export interface Block {
  searchResult: number;
  block: number;
  text: string;
  /** Link of the page, without the part that names the section. */
  source: string;
  /** Of the page, without section and date. */
  page: string;
  section: string;
  /** Four digits, when the title says when the page was edited. */
  year?: number;
}

/** What a brain can see of a request: the question, earlier questions, the calls of this turn, and everything citable. */
export interface Reading {
  question: string;
  earlier: string[];
  calls: PastCall[];
  blocks: Block[];
  /** Titles of pages that a listing has called rows. */
  rows: Set<string>;
  tools: Map<string, object>;
  /** What earlier answers have said. */
  said: string;
  /** The assistant was cut off and is to go on. */
  continues: boolean;
}

export function readRequest(request: ClaudeRequest): Reading {
  const { messages, tools = [] } = request as unknown as ValidRequest;
  const questions = messages.flatMap((message, index) => {
    const text = message.role === 'user' ? questionIn(message.content) : '';
    return text ? [{ index, text }] : [];
  });
  const last = questions.at(-1);
  const before = messages[(last?.index ?? 0) - 1];
  const calls = callsIn(messages.slice(last?.index ?? 0));
  return {
    question: last?.text ?? '',
    earlier: questions.slice(0, -1).map(({ text }) => text),
    calls,
    rows: new Set(
      calls.flatMap(({ text }) => candidatesIn(text)).flatMap(({ kind, title }) => (kind === 'row' ? [title] : [])),
    ),
    blocks: blocksIn(messages),
    tools: new Map(tools.map(({ name, input_schema }) => [name, input_schema])),
    said: messages.slice(0, last?.index).map(saidIn).join('\n'),
    continues: before?.role === 'assistant' && /^[^?]{0,200}\bcontinue\b[^?]{0,200}$/i.test(last?.text ?? ''),
  };
}

/** Everything citable; what came more than once (by a search, then by reading the page) counts once, where it came last. */
function blocksIn(messages: Message[]): Block[] {
  const all = searchResultsIn({ messages }).flatMap(({ source, title, content }, searchResult) =>
    content.map(({ text }, block) => {
      const page = source.replace(/#.*$/, '');
      return { searchResult, block, text, source: page, ...readTitle(title) };
    }),
  );
  const last = new Map(all.map((block) => [`${block.source} ${block.section} ${block.text}`, block]));
  return all.filter((block) => last.get(`${block.source} ${block.section} ${block.text}`) === block);
}

/** The last text of a message that brings no tool results; context may stand in texts before it. */
function questionIn(content: Message['content']): string {
  if (typeof content === 'string') return content;
  if (content.some(({ type }) => type === 'tool_result')) return '';
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).at(-1) ?? '';
}

function saidIn({ role, content }: Message): string {
  if (role !== 'assistant') return '';
  return textOf(typeof content === 'string' ? content : (content as { type: string; text?: string }[]));
}

/** “Title › Section (edited 2026-11-02 by Maya)” and simpler forms. */
function readTitle(title: string): Pick<Block, 'page' | 'section' | 'year'> {
  const edited = /\s*\(edited (\d{4})-[^()]*\)\s*$/.exec(title);
  const [page = '', ...sections] = title.slice(0, edited?.index).split(' › ');
  return { page, section: sections.join(' › '), ...(edited ? { year: Number(edited[1]) } : {}) };
}

function callsIn(messages: Message[]): PastCall[] {
  const blocks = messages.flatMap(({ content }): Content[] => (typeof content === 'string' ? [] : content));
  const results = new Map(
    blocks.flatMap((block) => (block.type === 'tool_result' ? [[block.tool_use_id, block] as const] : [])),
  );
  return blocks.flatMap((block) => {
    if (block.type !== 'tool_use') return [];
    const result = results.get(block.id);
    return [
      { name: block.name, input: block.input, text: textOf(result?.content), isError: result?.is_error ?? false },
    ];
  });
}

function textOf(content: string | { type: string; text?: string }[] | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap(({ type, text }) => (type === 'text' && text ? [text] : [])).join('\n');
}
