import type { MessageParam, SearchResultBlockParam, TextCitation } from '@anthropic-ai/sdk/resources/messages';
import type { Passage, Source } from '../knowledge/source.ts';

/** A passage as Claude can cite it: each text is a block of its own, the smallest unit of a citation. */
export function toSearchResult({ source, texts }: Passage): SearchResultBlockParam {
  return {
    type: 'search_result',
    source: source.url,
    title: titleOf(source),
    content: texts.filter((text) => text.trim()).map((text) => ({ type: 'text', text })),
    citations: { enabled: true },
  };
}

/** What the model reads above a passage: “Title › Section (edited 2026-11-02 by Maya)”. It is also how a citation finds its source again. */
function titleOf({ title, section, editedAt, editedBy }: Source): string {
  const edited = editedAt ? ` (edited ${editedAt.slice(0, 10)}${editedBy ? ` by ${editedBy}` : ''})` : '';
  return `${title || 'Untitled'}${section ? ` › ${section}` : ''}${edited}`;
}

/** All passages in a conversation, in the order in which the API counts them. */
export function listSearchResults(messages: MessageParam[]): SearchResultBlockParam[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => {
          if (block.type === 'search_result') return [block];
          if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
          return block.content.filter((part): part is SearchResultBlockParam => part.type === 'search_result');
        }),
  );
}

/** The source that a citation names, or nothing when its text is not verbatim in what was sent. */
export function resolveCitation(
  citation: TextCitation,
  sent: SearchResultBlockParam[],
): { source: Source; quote: string } | undefined {
  if (citation.type !== 'search_result_location') return;
  const result = sent[citation.search_result_index];
  if (!result || result.source !== citation.source) return;
  const texts = result.content.slice(citation.start_block_index, citation.end_block_index).map(({ text }) => text);
  if (texts.length === 0 || !citation.cited_text.trim() || !texts.join('').includes(citation.cited_text)) return;
  return { source: readSource(result), quote: citation.cited_text };
}

function readSource({ source: url, title: label }: SearchResultBlockParam): Source {
  const edited = / \(edited (\d{4}-\d\d-\d\d)(?: by (.+))?\)$/.exec(label);
  const [title = '', ...sections] = label.slice(0, edited?.index).split(' › ');
  return {
    url,
    title,
    ...(sections.length > 0 ? { section: sections.join(' › ') } : {}),
    ...(edited?.[1] ? { editedAt: edited[1] } : {}),
    ...(edited?.[2] ? { editedBy: edited[2] } : {}),
  };
}
