import { randomBytes } from 'node:crypto';
import type { Reply } from './contract.ts';
import { invalid } from './errors.ts';
import type { ValidRequest } from './request-schema.ts';
import { checkStructured } from './structured-answer.ts';
import { createSigner } from './thinking.ts';
import { countTokens } from './tokens.ts';

interface SearchResult {
  source: string;
  title: string;
  content: { text: string }[];
}

/** All search_result blocks of a request in the order in which citations count them. */
export function searchResultsIn({ messages }: Pick<ValidRequest, 'messages'>): SearchResult[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => {
          if (block.type === 'search_result') return [block];
          if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
          return block.content.flatMap((part) => (part.type === 'search_result' ? [part] : []));
        }),
  );
}

export type ReadyBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'text'; text: string; citations: object[] }
  | { type: 'tool_use'; id: string; name: string; json: string };

export interface Answer {
  blocks: ReadyBlock[];
  stopReason: string;
  stopSequence: string | null;
  outputTokens: number;
  thinkingTokens: number;
}

/** The reply with everything that the API adds: ids, signatures, whole citations, and its limits. */
export function completeReply(reply: Reply, request: ValidRequest): Answer {
  const results = searchResultsIn(request);
  const signer = createSigner(request);
  const isShown = request.thinking?.type === 'adaptive' && request.thinking.display === 'summarized';
  const content = reply.content.filter(({ type }) => type !== 'thinking' || request.thinking?.type !== 'disabled');
  const blocks = content.map((block): ReadyBlock => {
    if (block.type === 'thinking') {
      const thinking = isShown ? block.thinking : '';
      return { type: 'thinking', thinking, signature: signer.sign(thinking) };
    }
    const ready = readyBlock(block, results);
    signer.add('assistant', showBlock(ready));
    return ready;
  });
  const thought = content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('');
  const thinkingTokens = thought ? countTokens(thought) : 0;
  const limited = limit(blocks, request, thinkingTokens);
  const natural = blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  const answer = { stopReason: reply.stopReason ?? natural, stopSequence: null, thinkingTokens, ...limited };
  const said = answer.blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  if (!reply.breakWith) checkStructured(said, answer.stopReason, request);
  return answer;
}

function readyBlock(block: Exclude<Reply['content'][number], { type: 'thinking' }>, results: SearchResult[]) {
  if (block.type === 'tool_use') {
    const id = block.id ?? `toolu_${randomBytes(12).toString('hex')}`;
    return { type: block.type, id, name: block.name, json: block.rawInput ?? JSON.stringify(block.input ?? {}) };
  }
  const citations = (block.citations ?? []).map((each) => locate(each, results));
  return { type: block.type, text: block.text, citations };
}

/** Cuts at a stop sequence and at max_tokens, in the middle of a block if need be. */
function limit(
  blocks: ReadyBlock[],
  { max_tokens, stop_sequences = [] }: ValidRequest,
  thinkingTokens: number,
): Pick<Answer, 'blocks' | 'outputTokens'> & Partial<Answer> {
  const kept: ReadyBlock[] = [];
  let outputTokens = thinkingTokens;
  for (const block of blocks) {
    const whole = block.type === 'text' ? block.text : block.type === 'tool_use' ? block.json : '';
    const stop = block.type === 'text' ? firstOf(stop_sequences, whole) : undefined;
    const said = stop ? whole.slice(0, stop.at) : whole;
    const room = Math.max(0, max_tokens - outputTokens);
    const size = countTokens(said);
    const isCut = size > room;
    const shown = isCut ? said.slice(0, Math.floor(room * 3.5)) : said;
    outputTokens += Math.min(size, room);
    if (!isCut || shown) kept.push(withText(block, shown));
    if (isCut) return { blocks: kept, outputTokens, stopReason: 'max_tokens' };
    if (stop) return { blocks: kept, outputTokens, stopReason: 'stop_sequence', stopSequence: stop.sequence };
  }
  return { blocks: kept, outputTokens };
}

function firstOf(sequences: string[], text: string): { sequence: string; at: number } | undefined {
  return sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0];
}

function withText(block: ReadyBlock, text: string): ReadyBlock {
  if (block.type === 'text') return { ...block, text };
  return block.type === 'tool_use' ? { ...block, json: text } : block;
}

/** A block as it stands in a whole message. */
export function showBlock(block: ReadyBlock): object {
  if (block.type === 'text') return { ...block, citations: block.citations.length > 0 ? block.citations : null };
  if (block.type === 'thinking') return block;
  const { id, name, json } = block;
  return { type: 'tool_use', id, name, input: parseInput(json), caller: { type: 'direct' } };
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** A wrong index or quote is passed on as it is: that is how a citation that was never sent is tested. */
function locate(
  { searchResult, block, quote }: { searchResult: number; block: number; quote?: string },
  results: SearchResult[],
): object {
  const result = results[searchResult];
  const text = quote ?? result?.content[block]?.text;
  if (text === undefined) throw invalid('the brain cited a block that does not exist');
  return {
    type: 'search_result_location',
    cited_text: text,
    search_result_index: searchResult,
    start_block_index: block,
    end_block_index: block + 1,
    source: result?.source ?? 'https://nowhere.example',
    title: result?.title ?? null,
  };
}
