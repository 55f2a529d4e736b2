import { randomBytes } from 'node:crypto';
import type { Reply } from './contract.ts';
import { invalid } from './errors.ts';
import type { ValidRequest } from './request-schema.ts';

interface SearchResult {
  source: string;
  title: string;
  content: { text: string }[];
}

/** All search_result blocks of a request in the order in which citations count them. */
export function searchResultsIn({ messages }: ValidRequest): SearchResult[] {
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

/** The reply's blocks with everything that the API adds: ids, signatures, whole citations. */
export function completeReply(reply: Reply, request: ValidRequest): ReadyBlock[] {
  const results = searchResultsIn(request);
  const isHidden = request.thinking?.type === 'adaptive' && request.thinking.display === 'omitted';
  return reply.content.map((block): ReadyBlock => {
    if (block.type === 'thinking') {
      const signature = `standin-${randomBytes(16).toString('base64url')}`;
      return { type: 'thinking', thinking: isHidden ? '' : block.thinking, signature };
    }
    if (block.type === 'tool_use') {
      const id = block.id ?? `toolu_${randomBytes(12).toString('hex')}`;
      return { type: 'tool_use', id, name: block.name, json: block.rawInput ?? JSON.stringify(block.input ?? {}) };
    }
    return { type: 'text', text: block.text, citations: (block.citations ?? []).map((each) => locate(each, results)) };
  });
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
