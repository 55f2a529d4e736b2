import { isAbort } from '../errors.ts';
import { findNotionId } from './ids.ts';
import { list, object, string } from './json.ts';

const mostSubtrees = 20;

interface Part {
  markdown: string;
  /** Blocks that are left out of `markdown`. */
  leftOut: string[];
}

/**
 * The whole page as Notion's Markdown. A page too large for one answer is completed with one request for each subtree that was left
 * out, at most 20; `missing` counts those that still are.
 */
export async function completeMarkdown(
  pageId: string,
  fetchPart: (id: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<{ markdown: string; missing: number }> {
  let { markdown, leftOut: waiting } = readPart(await fetchPart(pageId));
  const seen = new Set([pageId]);
  let missing = 0;
  while (waiting.length > 0) {
    const ids = [...new Set(waiting)].filter((id) => !seen.has(id));
    const wanted = ids.slice(0, Math.max(0, mostSubtrees + 1 - seen.size));
    missing += ids.length - wanted.length;
    waiting = [];
    for (const id of wanted) {
      seen.add(id);
      const part = await subtree(id, fetchPart, signal);
      if (part) {
        markdown = insert(markdown, id, part.markdown);
        waiting.push(...part.leftOut);
      } else {
        missing += 1;
      }
    }
  }
  return { markdown, missing };
}

/** Undefined when the block cannot be read: most often it belongs to a page that is not shared. */
async function subtree(
  id: string,
  fetchPart: (id: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<Part | undefined> {
  try {
    return readPart(await fetchPart(id));
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return undefined;
  }
}

function readPart(answer: unknown): Part {
  const { markdown, truncated, unknown_block_ids } = object(answer);
  const ids = list(unknown_block_ids).flatMap((id) => findNotionId(string(id) ?? '') ?? []);
  const text = string(markdown) ?? '';
  const withheld = ids.filter((id) => childPage(id).test(text));
  return {
    markdown: withheld.reduce((rest, id) => rest.replace(childPage(id), ''), text),
    leftOut: truncated === false ? [] : ids.filter((id) => !withheld.includes(id)),
  };
}

/** The mark of a page or database below this one that is not shared: it is no part of this page, and is not hinted at. */
function childPage(id: string): RegExp {
  return new RegExp(
    `^[\\t ]*<unknown\\b(?=[^>\\n]*${anyForm(id)})(?=[^>\\n]*alt="child_(?:page|database)")[^>\\n]*>[^\\n]*\\n?`,
    'm',
  );
}

/** An id as links have it, with or without dashes. */
function anyForm(id: string): string {
  return `(?:${id}|${id.replaceAll('-', '')})`;
}

/** Puts the subtree where Notion left its `<unknown>` mark, indented like it, or at the end when there is none. */
function insert(markdown: string, id: string, part: string): string {
  const mark = new RegExp(`^([\\t ]*)<unknown\\b[^>\\n]*${anyForm(id)}[^>\\n]*>[^\\n]*$`, 'm');
  const found = mark.exec(markdown);
  if (!found) return `${markdown}\n${part}`;
  const indent = found[1] ?? '';
  const lines = part.split('\n').map((line) => indent + line);
  return markdown.slice(0, found.index) + lines.join('\n') + markdown.slice(found.index + found[0].length);
}
