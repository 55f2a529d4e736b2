export interface CodeBlock {
  /** Offset of the opening fence. */
  start: number;
  /** Offset behind the closing fence; absent while the block is open. */
  end?: number;
}

/** The fenced code blocks of a Markdown text, in order; only the last one can be open. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { block: CodeBlock; fence: string } | undefined;
  for (const line of markdown.matchAll(/^ {0,3}(`{3,}|~{3,})([^\n]*)$/gm)) {
    const [whole, fence = '', rest = ''] = line;
    if (!open) {
      if (fence.startsWith('`') && rest.includes('`')) continue;
      open = { block: { start: line.index }, fence };
      blocks.push(open.block);
    } else if (rest.trim() === '' && fence.startsWith(open.fence)) {
      open.block.end = line.index + whole.trimEnd().length;
      open = undefined;
    }
  }
  return blocks;
}
