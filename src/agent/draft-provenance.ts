import { RequestError } from '../errors.ts';
import type { Draft } from '../tools/draft.ts';
import { diffLines } from '../tools/line-diff.ts';
import { filterLinks } from './provenance.ts';
import { webUrlsIn } from './urls.ts';

/** What stands before the name in a mention of Slack's or Notion's that would call somebody. */
const massMention = /<!(channel|here|everyone)\b(?:\|[^>\n]*)?>?|@(channel|here|everyone)\b/gi;
const groupMention = /<!subteam\^[A-Z0-9]+(?:\|([^>\n]*))?>/gi;
const personMention = /<[@#][A-Z0-9]+(?:\|([^>\n]*))?>/gi;
/** Tags of Notion's that call a person, show another page or move it here, or embed what lies elsewhere. */
const notionTag =
  /<\/?(?:mention-[a-z-]+|page|database|data-source|synced_block(?:_reference)?|embed|unknown)\b[^>]*>/gi;

/** Those among them that call somebody: what is around a name goes, a tag without one becomes a word. */
const callingTag = /<\/?mention-(?!page\b|database\b|data-source\b|date\b)[a-z-]+\b[^>]*>/gi;

const mostRounds = 8;

/** Where the words of a draft may have come from. */
export interface Provenance {
  /** The URL came verbatim from a source or the asker. */
  isKnownUrl(url: string): boolean;
  /** The asker's own words. */
  prompt: string;
}

/**
 * The draft as it may be offered: what a model wrote has no link or image that stands in no source, and mentions nobody whom the asker did
 * not mention. Text that the page holds already stays as it is. Throws a RequestError for a property that could not be cleaned.
 */
export function cleanDraft(draft: Draft, { isKnownUrl, prompt }: Provenance): Draft {
  const clean = (text: string, known = isKnownUrl, held: Held = nothing) =>
    cleanText(text, known, (words) => withoutMentions(words, prompt, held));
  switch (draft.operation) {
    case 'create_page':
      requireKnown(draft.properties, isKnownUrl, prompt);
      return {
        ...draft,
        title: draft.parent.type === 'page' ? clean(draft.title) || 'Untitled' : draft.title,
        markdown: clean(draft.markdown),
      };
    case 'update_page': {
      const { baseMarkdown, markdown } = draft;
      const inPage = new Set(webUrlsIn(baseMarkdown));
      const isKnown = (url: string) => isKnownUrl(url) || inPage.has(url);
      return {
        ...draft,
        markdown: cleanAdditions(baseMarkdown, markdown, (text, calls) => {
          const isKnownOrCalled = (url: string) => isKnown(url) || calls.includes(`<mention-user url="${url}"`);
          return clean(text, isKnownOrCalled, { tags: baseMarkdown, calls });
        }),
      };
    }
    case 'set_properties':
      for (const { properties } of draft.rows) requireKnown(properties, isKnownUrl, prompt);
      return draft;
    default:
      return { ...draft, markdown: clean(draft.markdown) };
  }
}

/** What is taken away can bring forth what was hidden around it, so it is looked at until nothing changes any more. */
function cleanText(text: string, isKnownUrl: (url: string) => boolean, quieten: (text: string) => string): string {
  let last = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = quieten(filterLinks(last, isKnownUrl));
    if (next === last) return next;
    last = next;
  }
  throw new RequestError('Write this text without links and mentions.');
}

/** Texts whose tags of Notion's may stay: those that call somebody only where `calls` has them. */
interface Held {
  tags: string;
  calls: string;
}

const nothing: Held = { tags: '', calls: '' };

/** Mentions as plain names, except those in the asker's words; no tags of Notion's but those that the page holds already. */
function withoutMentions(text: string, prompt: string, held: Held = nothing): string {
  const words = prompt.toLowerCase();
  const isAsked = (mention: string) => words.includes(mention.toLowerCase());
  return text
    .replace(callingTag, (tag) => (held.calls.includes(tag) ? tag : nameOfTag(tag)))
    .replace(notionTag, (tag) => (held.tags.includes(tag) ? tag : ''))
    .replace(massMention, (_mention, slack: string | undefined, plain: string | undefined) => {
      const name = slack ?? plain ?? '';
      return isAsked(`@${name}`) ? `@${name}` : name;
    })
    .replace(groupMention, (mention, label: string | undefined) => (isAsked(mention) ? mention : nameIn(label)))
    .replace(personMention, (mention, label: string | undefined) => (isAsked(mention) ? mention : nameIn(label)));
}

function nameIn(label: string | undefined): string {
  return label?.replace(/^@/, '') || 'somebody';
}

/** A name stands between two tags; one that stands alone has none. */
function nameOfTag(tag: string): string {
  return tag.endsWith('/>') ? nameIn(undefined) : '';
}

type CleanLines = (text: string, calls: string) => string;

/** Only the lines that the page does not hold already, those that follow each other as one text. */
function cleanAdditions(before: string, after: string, clean: CleanLines): string {
  const pieces: string[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    if (added.length > 0) pieces.push(cleanLines(removed, added, clean));
    removed = [];
    added = [];
  };
  for (const { kind, text } of diffLines(before, after)) {
    if (kind === 'added') added.push(text);
    else if (kind === 'removed') removed.push(text);
    else {
      flush();
      pieces.push(text);
    }
  }
  flush();
  return pieces.join('\n');
}

/** New lines call nobody. One that comes in the place of a similar line keeps the mentions of that. */
function cleanLines(removed: string[], added: string[], clean: CleanLines): string {
  const calls = removed.filter((old) => added.some((line) => isAlike(old, line))).join('\n');
  const kept = added.map((line) =>
    removed.some((old) => isAlike(old, line)) ? line : line.replace(callingTag, nameOfTag),
  );
  const cleaned = clean(kept.join('\n'), calls);
  const isRepeated = callsIn(cleaned).some((tag) => cleaned.split(tag).length > calls.split(tag).length);
  return isRepeated ? clean(cleaned, '') : cleaned;
}

/** Half of the words at least are the same, and so is who is mentioned. */
function isAlike(old: string, line: string): boolean {
  const wordsIn = (text: string) => new Set(text.replace(callingTag, ' ').match(/[\p{L}\p{N}]+/gu) ?? []);
  const [before, after] = [wordsIn(old), wordsIn(line)];
  const shared = after.intersection(before).size;
  return callsIn(line).every((tag) => old.includes(tag)) && shared * 2 >= Math.max(before.size, after.size);
}

function callsIn(text: string): string[] {
  return text.match(callingTag) ?? [];
}

function requireKnown(properties: Record<string, unknown>, isKnownUrl: (url: string) => boolean, prompt: string): void {
  for (const [name, value] of Object.entries(properties)) {
    for (const text of stringsIn(value)) {
      const unknown = webUrlsIn(text).find((url) => !isKnownUrl(url));
      if (unknown)
        throw new RequestError(
          `The link in “${name}” stands neither in what you have read nor in the question, so it must not be written: ${unknown.slice(0, 200)}`,
        );
      if (withoutMentions(text, prompt) !== text)
        throw new RequestError(
          `“${name}” must not mention anybody whom the asker did not mention. Write the name only.`,
        );
    }
  }
}

/** All that a draft says, as one text. */
export function wordsOf(draft: Draft): string {
  return stringsIn(draft).join('\n');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
