import { clipMrkdwn, limits, wholeCharacters } from './limits.ts';

/** Invisible, breaks no line, and takes the life out of whatever Slack would have recognised around it. */
const joiner = '\u2060';

/** Controls, zero-width characters, direction overrides and tags: nothing a reader could see, much that can deceive. */
const unseen = /(?![\t\n])\p{Cc}|[\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

const massMentions = ['@channel', '@here', '@everyone'];
const live = /<(?=[!@#]|[a-z][a-z0-9+.-]{0,30}:)|@(?=channel|here|everyone)|!(?=\[)|javascript(?=:)|vbscript(?=:)/gi;

/** Text without characters that nobody sees; joiners inside emoji and scripts that need them stay. */
export function visible(text: string): string {
  return text.replace(unseen, '');
}

/** Markdown from a model or a page: reads the same, but mentions nobody, embeds nothing and hides no link. */
export function neutralise(text: string): string {
  return visible(text).replace(live, `$&${joiner}`);
}

/** The same for a text that still grows: only as much as later text cannot change, so that pieces can be sent one by one. */
export function neutraliseSettled(text: string): string {
  const seen = visible(text);
  return neutralise(seen.slice(0, settledLength(seen)));
}

function settledLength(text: string): number {
  const opening = /<(?:[a-z][a-z0-9+.-]{0,30})?$/i.exec(text);
  if (opening) return opening.index;
  const tail = text.slice(-9).toLowerCase();
  const at = tail.lastIndexOf('@');
  if (at >= 0 && massMentions.some((mention) => mention.startsWith(tail.slice(at))))
    return text.length - (tail.length - at);
  return wholeCharacters(text, text.length).length;
}

/** For `mrkdwn` and message texts, which parse `&`, `<` and `>`: the reader sees exactly `text`, on one line. */
export function escapeText(text: string): string {
  const flat = visible(text.replace(/\s+/g, ' ')).trim();
  return flat
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone)/gi, `@${joiner}`);
}

/** The `text` beside blocks, for notifications and screen readers. */
export function fallbackText(text: string): string {
  return clipMrkdwn(escapeText(text), limits.messageText);
}

/** For `plain_text` fields, which parse nothing but are shown beside live text. */
export function plainText(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}

/** The URL in a form that no Slack or Markdown syntax can break out of; undefined unless it is http or https. */
export function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return url
    .trim()
    .replace(
      /[\s<>|"'`()[\]\\*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    );
}

/** A `mrkdwn` link, or only the label when the URL is not one to follow. */
export function mrkdwnLink(url: string, label: string): string {
  const target = safeUrl(url);
  return target ? `<${target}|${escapeText(label) || 'link'}>` : escapeText(label);
}
