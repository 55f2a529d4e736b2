import { plainUrl } from './ids.ts';
import { objectOf, stringOf } from './json.ts';
import type { Annotations, Span } from './rich-text.ts';

const special = /[\\*~`$[\]<>{}|^]/g;

/** Plain words as enhanced Markdown, so that they read back as the same words. */
export function escapeText(text: string): string {
  return text.replace(special, '\\$&').replaceAll('\n', '<br>');
}

/** Rich text as enhanced Markdown on one line. */
export function writeInline(spans: readonly Span[]): string {
  return spans.map(writeSpan).join('');
}

function writeSpan(span: Span): string {
  if (span.type === 'mention') return annotate(writeMention(span), span.annotations);
  if (span.type === 'equation') return annotate(`$\`${span.equation?.expression ?? ''}\`$`, span.annotations);
  const content = span.text?.content ?? '';
  const url = span.text?.link?.url;
  const words = span.annotations.code ? `\`${content.replaceAll('`', '\\`')}\`` : escapeText(content);
  const marked = annotate(words, span.annotations);
  return url === undefined ? marked : `[${marked}](${url})`;
}

/** Markers go around the words, not around the spaces beside them: `** bold**` would not be bold. */
function annotate(words: string, style: Annotations): string {
  const [, before = '', core = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words) ?? [];
  if (core === '') return words;
  let marked = core;
  if (style.underline) marked = `<span underline="true">${marked}</span>`;
  if (style.color !== 'default') marked = `<span color="${shortColor(style.color)}">${marked}</span>`;
  if (style.strikethrough) marked = `~~${marked}~~`;
  if (style.italic) marked = `*${marked}*`;
  if (style.bold) marked = `**${marked}**`;
  return before + marked + after;
}

/** Markdown says `red_bg` where the API says `red_background`. */
export function shortColor(color: string): string {
  return color.replace(/_background$/, '_bg');
}

function writeMention(span: Span): string {
  const mention = objectOf(span.mention);
  const type = stringOf(mention.type);
  const target = objectOf(mention[type]);
  if (type === 'user') return `<mention-user url="user://${stringOf(target.id)}"/>`;
  if (type === 'date') {
    const end = target.end ? ` end="${stringOf(target.end)}"` : '';
    return `<mention-date start="${stringOf(target.start)}"${end}/>`;
  }
  if (type === 'database') return `<mention-database url="${plainUrl(stringOf(target.id))}"/>`;
  return `<mention-page url="${plainUrl(stringOf(target.id))}"/>`;
}
