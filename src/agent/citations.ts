import type { MessageParam, SearchResultBlockParam, TextCitation } from '@anthropic-ai/sdk/resources/messages';
import type { Passage, Source } from '../knowledge/source.ts';

/** A passage as Claude can cite it: each text is a block of its own, the smallest unit of a citation. Nothing when it has no text. */
export function toSearchResult({ source, texts }: Passage): SearchResultBlockParam | undefined {
  const content = texts
    .filter((text) => text.trim())
    .map((text) => ({ type: 'text' as const, text: text.toWellFormed() }));
  if (content.length === 0) return undefined;
  return { type: 'search_result', source: source.url, title: labelOf(source), content, citations: { enabled: true } };
}

/** What the model reads above a passage: “Title › Section (edited 2026-11-02 by Maya)”. */
export function labelOf({ title, section, editedAt, editedBy }: Source): string {
  const edited = editedAt ? ` (edited ${editedAt.slice(0, 10)}${editedBy ? ` by ${editedBy}` : ''})` : '';
  return `${title.trim() || 'Untitled'}${section ? ` › ${section}` : ''}${edited}`.toWellFormed();
}

/** All passages in a conversation, in the order in which the API counts them. */
export function listSearchResults(messages: MessageParam[]): SearchResultBlockParam[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) => {
          if (block.type === 'search_result') return [block];
          if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
          return block.content.filter((part) => part.type === 'search_result');
        }),
  );
}

/** The sources of the passages in a conversation, to find again what a citation means. */
export interface SourceList {
  readonly sources: Source[];
  add(source: Source): void;
  find(url: string, label: string): Source | undefined;
}

export function createSourceList(known: Source[] = []): SourceList {
  const byPlace = new Map<string, Source>();
  const add = (source: Source) => void byPlace.set(`${source.url} ${labelOf(source)}`, source);
  known.forEach(add);
  return {
    get sources() {
      return [...byPlace.values()];
    },
    add,
    find: (url, label) => byPlace.get(`${url} ${label}`),
  };
}

/** The source that a citation names, or nothing when its text is not verbatim in what was sent from there. */
export function checkCitation(
  citation: TextCitation,
  sent: SearchResultBlockParam[],
  sources: SourceList,
): { source: Source; quote: string } | undefined {
  if (citation.type !== 'search_result_location' || !citation.cited_text.trim()) return undefined;
  const candidates = [sent[citation.search_result_index], ...sent];
  const result = candidates.find(
    (candidate) =>
      candidate?.source === citation.source &&
      candidate.content
        .map(({ text }) => text)
        .join('')
        .includes(citation.cited_text),
  );
  if (!result) return undefined;
  const source = sources.find(result.source, result.title) ?? { url: result.source, title: result.title };
  return { source, quote: citation.cited_text };
}
