import { invalid } from './errors.ts';
import { isObject, type Json, listOf, objectOf, stringOf } from './json.ts';

export interface Annotations {
  bold: boolean;
  italic: boolean;
  strikethrough: boolean;
  underline: boolean;
  code: boolean;
  color: string;
}

/** One run of a rich text as the API returns it. */
export interface Span {
  type: 'text' | 'mention' | 'equation';
  text?: { content: string; link: { url: string } | null };
  mention?: Json;
  equation?: { expression: string };
  annotations: Annotations;
  plain_text: string;
  href: string | null;
}

export const plain: Annotations = {
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: 'default',
};

export function textSpan(content: string, annotations: Annotations = plain, url: string | null = null): Span {
  return {
    type: 'text',
    text: { content, link: url === null ? null : { url } },
    annotations: { ...annotations },
    plain_text: content,
    href: url,
  };
}

/** A whole rich text from plain words; '' gives an empty one. */
export function spans(content: string): Span[] {
  return content === '' ? [] : [textSpan(content)];
}

export function plainText(text: readonly Span[]): string {
  return text.map((span) => span.plain_text).join('');
}

/** What mentions need to know about the workspace. */
export interface Names {
  /** Title and address of a page or database, or a person's name and user object, when the connection may see it. */
  nameOf(id: string): { title: string; url: string | null; user?: Json } | undefined;
}

/** Rich text as a request carries it, checked and filled up to what the API returns. `where` names it in refusals. */
export function readRichText(value: unknown, where: string, names: Names): Span[] {
  if (!Array.isArray(value)) {
    throw invalid(
      `body failed validation: ${where} should be an array, instead was \`${JSON.stringify(value) ?? 'undefined'}\`.`,
    );
  }
  if (value.length > 100) {
    throw invalid(`body failed validation: ${where}.length should be ≤ \`100\`, instead was \`${value.length}\`.`);
  }
  const read = value.map((item, index) => readSpan(objectOf(item), `${where}[${index}]`, names));
  return mergeSpans(read.filter(notEmpty));
}

/** Neighbours in the same style become one span, as Notion stores them. */
export function mergeSpans(given: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of given) {
    const last = out.at(-1);
    if (last?.type === 'text' && span.type === 'text' && last.href === span.href && sameStyle(last, span)) {
      out[out.length - 1] = textSpan(last.plain_text + span.plain_text, last.annotations, last.href);
    } else out.push(span);
  }
  return out;
}

function sameStyle(left: Span, right: Span): boolean {
  return Object.entries(left.annotations).every(
    ([key, value]) => right.annotations[key as keyof Annotations] === value,
  );
}

function notEmpty(span: Span): boolean {
  return span.type !== 'text' || span.plain_text !== '';
}

function readSpan(item: Json, where: string, names: Names): Span {
  const annotations = { ...plain, ...objectOf(item.annotations) } as Annotations;
  if (isObject(item.equation)) {
    const expression = stringOf(item.equation.expression);
    return { type: 'equation', equation: { expression }, annotations, plain_text: expression, href: null };
  }
  if (isObject(item.mention)) return mentionSpan(item.mention, annotations, names);
  if (!isObject(item.text)) {
    throw invalid(
      `body failed validation. Fix one:\n${['text', 'mention', 'equation']
        .map((kind) => `${where}.${kind} should be defined, instead was \`undefined\`.`)
        .join('\n')}`,
    );
  }
  const content = stringOf(item.text.content);
  if (content.length > 2000) {
    throw invalid(
      `body failed validation: ${where}.text.content.length should be ≤ \`2000\`, instead was \`${content.length}\`.`,
    );
  }
  const url = isObject(item.text.link) ? stringOf(item.text.link.url) : null;
  if (url !== null && !/^(https?:\/\/|mailto:|\/|#|tel:)/i.test(url)) throw invalid('Invalid URL for link.');
  return textSpan(content, annotations, url);
}

/** A mention with the words that people see for it; what the connection may not see reads "Untitled". */
export function mentionSpan(mention: Json, annotations: Annotations, names: Names): Span {
  const type = stringOf(mention.type) || Object.keys(mention).find((key) => key !== 'type') || 'page';
  const target = objectOf(mention[type]);
  if (type === 'date') {
    const words = [stringOf(target.start), stringOf(target.end)].filter(Boolean).join(' → ');
    const date = { start: target.start ?? null, end: target.end ?? null, time_zone: target.time_zone ?? null };
    return { type: 'mention', mention: { type, date }, annotations, plain_text: words, href: null };
  }
  const known = names.nameOf(stringOf(target.id));
  const title = known?.title || 'Untitled';
  const kept = type === 'user' ? (known?.user ?? { object: 'user', id: target.id }) : { id: target.id };
  return {
    type: 'mention',
    mention: { type, [type]: kept },
    annotations,
    plain_text: type === 'user' ? `@${known?.title ?? 'Anonymous'}` : title,
    href: type === 'user' ? null : (known?.url ?? null),
  };
}

/** The spans of a stored value that holds rich text. */
export function spansOf(value: unknown): Span[] {
  return listOf(value) as Span[];
}
