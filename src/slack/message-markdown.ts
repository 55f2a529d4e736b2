import { findUrls } from '../agent/urls.ts';
import { visible } from './markup.ts';

/** Code, and Slack's marks, whose labels may hold backticks. */
const codeOrMark = /```[\s\S]*?(?:```|$)|<[^<>\n]*>|`[^`\n]+`/g;
/** Slack's bold, italics and strikethrough around whole words. */
const marks = /(?<![\p{L}\p{N}])([*_~])(?=\S)([^*_~\n]*[^\s*_~])\1(?![\p{L}\p{N}])/gu;

export interface Named {
  /** By user id. */
  name(userId: string): string | undefined;
}

/** Ids of the users whom a message in Slack's wire format mentions. */
export function mentionedIn(wire: string): string[] {
  return [...new Set([...wire.matchAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g)].map(([, id]) => id ?? ''))];
}

/**
 * Slack's wire format as readable text: names for ids, links as `[label](url)` or bare, code as it was typed. A label that looks like an address
 * other than its target's gives way to the target, and whoever calls everybody calls nobody.
 */
export function toMarkdown(wire: string, names: Named): string {
  let text = '';
  let from = 0;
  for (const match of wire.matchAll(codeOrMark)) {
    if (match[0].startsWith('<')) continue;
    text += readProse(wire.slice(from, match.index), names) + readMarks(match[0], names, (label, url) => label ?? url);
    from = match.index + match[0].length;
  }
  return revealed(text + readProse(wire.slice(from), names)).trim();
}

/** Without what nobody sees. Where that would bring forth an address that was none, a space stands in its place. */
function revealed(text: string): string {
  return text.replace(/\S+/g, (word) => {
    const shown = visible(word);
    if (shown === word || findUrls(shown).length === 0) return shown;
    return Array.from(word, (character) => visible(character) || ' ').join('');
  });
}

function readProse(wire: string, names: Named): string {
  return readMarks(wire.replace(marks, '$2'), names, link);
}

function readMarks(wire: string, names: Named, showLink: (label: string | undefined, url: string) => string): string {
  const parts = wire.split(/(<[^<>]*>)/);
  return parts.map((part, at) => (at % 2 === 0 ? decode(part) : readMark(part.slice(1, -1), names, showLink))).join('');
}

function readMark(inner: string, names: Named, showLink: (label: string | undefined, url: string) => string): string {
  const bar = inner.indexOf('|');
  const target = decode(bar < 0 ? inner : inner.slice(0, bar));
  const label = bar < 0 ? undefined : decode(inner.slice(bar + 1));
  if (target.startsWith('@')) return names.name(target.slice(1)) ?? label?.replace(/^@/, '') ?? 'somebody';
  if (target.startsWith('#')) return `#${label || 'a channel'}`;
  if (target.startsWith('!')) return (label ?? target.slice(1).split('^', 1)[0] ?? '').replace(/^@/, '');
  if (/^mailto:/i.test(target)) return target.slice('mailto:'.length);
  if (/^https?:\/\/[^\s/]/i.test(target)) return showLink(label, target);
  return label || target;
}

function link(label: string | undefined, url: string): string {
  const target = url.replace(/[\s<>"'`{}|\\^[\]]/g, encode);
  const safe = isBalanced(target) ? target : target.replace(/[()]/g, encode);
  const words = label
    ?.replace(/[[\]`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!words || words === url || url.endsWith(words) || looksLikeAddress(words)) return safe;
  return `[${words}](${safe})`;
}

function looksLikeAddress(label: string): boolean {
  return findUrls(label).length > 0 || /[\p{L}\p{N}-]+\.\p{L}{2,}(?!\p{L})/u.test(label.normalize('NFKC'));
}

function isBalanced(url: string): boolean {
  let depth = 0;
  for (const character of url) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0 || depth > 1) return false;
  }
  return depth === 0;
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
