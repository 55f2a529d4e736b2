/** Below Notion's 500 KB and 1,000 blocks a request, because a line may become more than one block and JSON is longer than its text. */
const limits = { bytes: 300_000, blocks: 800 };

/**
 * The text in parts that each fit into one request, cut between blocks that stand at the left edge: not within code, tables, tags or
 * children. A single block that is larger is a part of its own.
 */
export function cutMarkdown(markdown: string, most = limits): string[] {
  const parts: string[] = [];
  let part = { lines: [] as string[], bytes: 0, blocks: 0 };
  for (const block of topBlocks(markdown)) {
    const bytes = block.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0);
    const blocks = block.filter((line) => line.trim()).length;
    if (part.lines.length > 0 && (part.bytes + bytes > most.bytes || part.blocks + blocks > most.blocks)) {
      parts.push(part.lines.join('\n'));
      part = { lines: [], bytes: 0, blocks: 0 };
    }
    part.lines.push(...block);
    part.bytes += bytes;
    part.blocks += blocks;
  }
  parts.push(part.lines.join('\n'));
  return parts;
}

/** Lines that belong together, in order. */
function topBlocks(markdown: string): string[][] {
  const blocks: string[][] = [];
  let fence: string | undefined;
  let depth = 0;
  for (const line of markdown.split('\n')) {
    const isInside = fence !== undefined || depth > 0 || /^(?:[\t ]|\|)/.test(line) || blocks.length === 0;
    if (isInside && blocks.length > 0) blocks.at(-1)?.push(line);
    else blocks.push([line]);
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark) fence = mark;
    else depth = Math.max(0, depth + count(line, /<[a-z_]+(?:\s[^<>]*)?(?<!\/)>/g) - count(line, /<\/[a-z_]+>/g));
    if (/^\s*$/.test(line) && depth > 50) depth = 0;
  }
  return blocks;
}

function count(line: string, pattern: RegExp): number {
  return /^\s*<\/?[a-z_]+[\s>]/.test(line) ? (line.match(pattern)?.length ?? 0) : 0;
}
