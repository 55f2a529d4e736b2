import { AccessError, RequestError } from '../errors.ts';
import { findNotionId } from './ids.ts';
import { list, object, string } from './json.ts';

/** What Notion writes in the place of a block that it leaves out: indentation, then the attributes with the block's link. */
const marks = /^([\t ]*)<unknown\b([^>\n]*)>[^\n]*\n?/gm;
const ids = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi;

interface Part {
  markdown: string;
  /** Blocks that are left out of `markdown`. */
  leftOut: string[];
}

/**
 * The whole page as Notion's Markdown. A page too large for one answer is completed with one request for each subtree that was left
 * out, at most `mostSubtrees`; `missing` counts those that still are. Passing trouble fails the whole: half a page is no page.
 */
export async function completeMarkdown(
  pageId: string,
  fetchPart: (id: string) => Promise<unknown>,
  mostSubtrees: number,
): Promise<{ markdown: string; missing: number }> {
  const page = readPart(await fetchPart(pageId));
  const parts = new Map<string, Part>();
  const seen = new Set([pageId]);
  let missing = 0;
  let waiting = page.leftOut;
  while (waiting.length > 0) {
    const next: string[] = [];
    for (const id of waiting) {
      if (seen.has(id)) continue;
      seen.add(id);
      const part = parts.size < mostSubtrees ? await subtree(id, fetchPart) : undefined;
      if (!part) missing += 1;
      else {
        parts.set(id, part);
        next.push(...part.leftOut);
      }
    }
    waiting = next;
  }
  return { markdown: assemble(page, parts), missing };
}

/** Undefined when the block cannot be read: most often it belongs to a page that is not shared. */
async function subtree(id: string, fetchPart: (id: string) => Promise<unknown>): Promise<Part | undefined> {
  try {
    return readPart(await fetchPart(id));
  } catch (error) {
    if (error instanceof AccessError || error instanceof RequestError) return undefined;
    throw error;
  }
}

/** Pages and databases below this one that are not shared are no part of it: their marks go, so that nothing hints at them. */
function readPart(answer: unknown): Part {
  const { markdown, truncated, unknown_block_ids } = object(answer);
  const unknown = new Set(list(unknown_block_ids).flatMap((id) => findNotionId(string(id) ?? '') ?? []));
  const text = (string(markdown) ?? '').replace(marks, (mark, _indent, attributes: string) => {
    const id = idIn(attributes, unknown);
    if (!id || !/\balt="child_(?:page|database)"/.test(attributes)) return mark;
    unknown.delete(id);
    return '';
  });
  return { markdown: text, leftOut: truncated === false ? [] : [...unknown] };
}

/** The page with each subtree where Notion left its mark, indented like it, or at the end of its part when there is none. */
function assemble(page: Part, parts: Map<string, Part>): string {
  const placed = new Set<string>();
  const fill = ({ markdown, leftOut }: Part): string => {
    const wanted = new Set(leftOut.filter((id) => parts.has(id)));
    const text = markdown.replace(marks, (mark, indent: string, attributes: string) => {
      const id = idIn(attributes, wanted);
      return id ? indented(take(id), indent) + (mark.endsWith('\n') ? '\n' : '') : mark;
    });
    return [text, ...[...wanted].filter((id) => !placed.has(id)).map(take)].join('\n');
  };
  const take = (id: string): string => {
    const part = parts.get(id);
    if (!part || placed.has(id)) return '';
    placed.add(id);
    return fill(part);
  };
  return fill(page);
}

function indented(text: string, indent: string): string {
  return indent ? text.replace(/^(?=[^\n])/gm, indent) : text;
}

/** The one of `wanted` that a mark links to; its link may name the page too. */
function idIn(attributes: string, wanted: ReadonlySet<string>): string | undefined {
  const named = attributes.match(ids) ?? [];
  return named.map((id) => findNotionId(id) ?? '').findLast((id) => wanted.has(id));
}
