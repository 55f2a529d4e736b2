import { limits, wholeCharacters } from '../limits.ts';

/** A piece of a text that fits into one input with room to write. `glue` stood between it and the next one. */
export interface BodyPart {
  text: string;
  glue: string;
}

const comfortable = 2_400;
const mostParts = 50;

/** Cuts Markdown between blocks, never inside a code block that fits; `joinBody` gives the same text back. What no form holds is `left`, in characters. */
export function cutBody(markdown: string): { parts: BodyPart[]; left: number } {
  const parts: BodyPart[] = [];
  let rest = markdown.trim();
  while (rest.length > comfortable && parts.length < mostParts) {
    const at = cutAt(rest);
    const text = rest.slice(0, at).trimEnd();
    const after = rest.slice(text.length);
    const [glue = ''] = /^\s*/.exec(after) ?? [];
    parts.push({ text, glue });
    rest = after.slice(glue.length);
  }
  if (parts.length === mostParts) return { parts, left: rest.length };
  return { parts: [...parts, { text: rest, glue: '' }], left: 0 };
}

/** The text of the parts as they are now; what was emptied is gone with its glue. */
export function joinBody(parts: BodyPart[]): string {
  const kept = parts.filter(({ text }) => text.trim() !== '');
  return kept.map(({ text, glue }, at) => (at === kept.length - 1 ? text : text + (glue || '\n\n'))).join('');
}

/** The last blank line outside code within the comfortable length, else the last line, else the last space. */
function cutAt(text: string): number {
  const window = text.slice(0, comfortable);
  let isCode = false;
  let blank = 0;
  let line = 0;
  let offset = 0;
  for (const each of window.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(each)) isCode = !isCode;
    if (offset > 0 && !isCode && each.trim() === '') blank = offset;
    if (offset > 0) line = offset;
    offset += each.length + 1;
  }
  const least = comfortable / 3;
  if (blank > least) return blank;
  if (line > least) return line;
  const space = window.lastIndexOf(' ');
  return space > least ? space : wholeCharacters(text, Math.min(comfortable, limits.input)).length;
}
