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
  const clean = (text: string, known = isKnownUrl, held = '') =>
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
        markdown: cleanAdditions(baseMarkdown, markdown, (text) => clean(text, isKnown, baseMarkdown)),
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

/** Mentions as plain names, except those in the asker's words; no tags of Notion's but those that `held`, the page's text, has too. */
function withoutMentions(text: string, prompt: string, held = ''): string {
  const words = prompt.toLowerCase();
  const isAsked = (mention: string) => words.includes(mention.toLowerCase());
  return text
    .replace(notionTag, (tag) => (held.includes(tag) ? tag : ''))
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

/** Only the lines that the page does not hold already, those that follow each other as one text. */
function cleanAdditions(before: string, after: string, clean: (text: string) => string): string {
  const pieces: string[] = [];
  let added: string[] = [];
  const flush = () => {
    if (added.length > 0) pieces.push(clean(added.join('\n')));
    added = [];
  };
  for (const { kind, text } of diffLines(before, after)) {
    if (kind === 'added') added.push(text);
    else if (kind === 'same') {
      flush();
      pieces.push(text);
    }
  }
  flush();
  return pieces.join('\n');
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
