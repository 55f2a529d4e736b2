import { idInUrl } from './ids.ts';
import { type Annotations, mentionSpan, mergeSpans, type Names, plain, type Span, textSpan } from './rich-text.ts';

interface Style {
  annotations: Annotations;
  url: string | null;
}

/** Enhanced Markdown of one line as rich text. */
export function readInline(markdown: string, names: Names): Span[] {
  return mergeSpans(readStyled(markdown, { annotations: plain, url: null }, names));
}

/** Delimited runs, longest marker first; `inner` is what stands between the markers. */
const runs: { pattern: RegExp; style: Partial<Annotations> }[] = [
  { pattern: /^\*\*\*(?!\s)((?:\\.|[^\\])+?)\*\*\*/, style: { bold: true, italic: true } },
  { pattern: /^\*\*(?!\s)((?:\\.|[^\\])+?)\*\*(?!\*)/, style: { bold: true } },
  { pattern: /^__(?!\s)((?:\\.|[^\\])+?)__/, style: { bold: true } },
  { pattern: /^~~((?:\\.|[^\\])+?)~~/, style: { strikethrough: true } },
  { pattern: /^\*(?!\s)((?:\\.|\*\*(?:\\.|[^\\*])+\*\*|[^\\*])+?)\*/, style: { italic: true } },
  { pattern: /^<span underline="true">([\s\S]*?)<\/span>/, style: { underline: true } },
];

function readStyled(markdown: string, style: Style, names: Names): Span[] {
  const out: Span[] = [];
  let words = '';
  let rest = markdown;
  const flush = () => {
    if (words) out.push(textSpan(words, style.annotations, style.url));
    words = '';
  };
  while (rest !== '') {
    const token = nextToken(rest, style, names);
    if (token) {
      flush();
      out.push(...token.spans);
      rest = rest.slice(token.length);
    } else {
      const step = plainStep(rest);
      words += step.text;
      rest = rest.slice(step.length);
    }
  }
  flush();
  return out;
}

/** Words up to the next character that could begin markup; an escape gives the character behind it. */
function plainStep(rest: string): { text: string; length: number } {
  const escaped = /^\\([\\*~`$[\]<>{}|^_#+\-.!():&])/.exec(rest);
  if (escaped?.[1]) return { text: escaped[1], length: 2 };
  const br = /^<br\s*\/?>/.exec(rest);
  if (br) return { text: '\n', length: br[0].length };
  const run = /^[^\\*~`$[<_]+/.exec(rest);
  return run ? { text: run[0], length: run[0].length } : { text: rest[0] ?? '', length: 1 };
}

interface Token {
  spans: Span[];
  length: number;
}

function nextToken(rest: string, style: Style, names: Names): Token | undefined {
  const code = /^`((?:\\`|[^`])+)`/.exec(rest);
  if (code?.[1] !== undefined) {
    const annotations = { ...style.annotations, code: true };
    return { spans: [textSpan(code[1].replaceAll('\\`', '`'), annotations, style.url)], length: code[0].length };
  }
  const equation = /^\$`([^`]+)`\$/.exec(rest) ?? /^\$(?=\S)([^$\n]*[^\s$\\])\$(?!\d)/.exec(rest);
  if (equation?.[1]) {
    const expression = equation[1];
    const span: Span = {
      type: 'equation',
      equation: { expression },
      annotations: style.annotations,
      plain_text: expression,
      href: null,
    };
    return { spans: [span], length: equation[0].length };
  }
  const link = /^\[((?:\\.|[^\]\\])*)\]\(((?:[^()\s]|\([^()\s]*\))+)\)/.exec(rest);
  if (link?.[1] !== undefined && link[2]) {
    return { spans: readStyled(link[1], { ...style, url: link[2] }, names), length: link[0].length };
  }
  return mentionToken(rest, style, names) ?? colorToken(rest, style, names) ?? runToken(rest, style, names);
}

function runToken(rest: string, style: Style, names: Names): Token | undefined {
  for (const run of runs) {
    const match = run.pattern.exec(rest);
    if (!match?.[1]) continue;
    const annotations = { ...style.annotations, ...run.style };
    return { spans: readStyled(match[1], { ...style, annotations }, names), length: match[0].length };
  }
  return undefined;
}

function colorToken(rest: string, style: Style, names: Names): Token | undefined {
  const match = /^<span color="(\w+)">([\s\S]*?)<\/span>/.exec(rest);
  if (!match?.[1] || match[2] === undefined) return undefined;
  const annotations = { ...style.annotations, color: longColor(match[1]) };
  return { spans: readStyled(match[2], { ...style, annotations }, names), length: match[0].length };
}

/** The API says `red_background` where Markdown says `red_bg`. */
export function longColor(color: string): string {
  return color.replace(/_bg$/, '_background');
}

function mentionToken(rest: string, style: Style, names: Names): Token | undefined {
  const match = /^<mention-(user|page|database|date)\s([^>]*?)(?:\/>|>[\s\S]*?<\/mention-\1>)/.exec(rest);
  const kind = match?.[1];
  if (!match || !kind) return undefined;
  const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(match[2] ?? '')?.[1];
  const url = attribute('url') ?? '';
  const target =
    kind === 'date'
      ? { start: attribute('start'), end: attribute('end') }
      : { id: kind === 'user' ? url.replace(/^.*\/\//, '') : idInUrl(url) };
  return {
    spans: [mentionSpan({ type: kind, [kind]: target }, style.annotations, names)],
    length: match[0].length,
  };
}
