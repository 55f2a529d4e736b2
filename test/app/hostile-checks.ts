import { systemPrompt } from '../../src/agent/prompts.ts';
import { threadDraftPrompt } from '../../src/agent/thread-draft-prompt.ts';
import { findUrls } from '../../src/agent/urls.ts';
import type { Draft } from '../../src/tools/draft.ts';
import { readMarkdown } from '../standins/notion/markdown-reader.ts';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { liveMentions } from '../standins/slack/live-mentions.ts';
import { onServer } from '../support/postgres.ts';
import type { Program } from './program.ts';

type Shown = Pick<SlackMessage, 'text' | 'blocks' | 'stream'>;
type Block = ReturnType<typeof readMarkdown>[number];

const invisible = /[\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\0]|[\u{e0000}-\u{e007f}]/u;
const massMention = /<!(?:channel|here|everyone|subteam)\b|@(?:channel|here|everyone)\b|<[@#][A-Z0-9]{6,}/i;
/** A target that leads anywhere: it has a scheme, or a host. */
const leads = /^(?:[a-z][a-z0-9+.-]*:|\/\/|www\.)/i;
const elsewhere = /<(?:page|database|embed|synced_block|unknown|mention-)\b/;

const syllables = 'bra cle dri flo gru kwa mel nif pol qua rup sti tro vul wiz zan'.split(' ');

/** A word that is like no other, so that a search for it finds one page. */
function wordOf(at: number): string {
  const parts = [at, at * 5 + 3, at * 7 + Math.floor(at / 16)].map((index) => syllables[index % syllables.length]);
  return parts.join('').replace(/^./, (first) => first.toUpperCase());
}

/** Texts in groups of `size`, each with a name that only its page has. */
export function grouped(texts: readonly string[], size: number): { topic: string; texts: string[] }[] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, at) => ({
    topic: wordOf(at),
    texts: texts.slice(at * size, (at + 1) * size),
  }));
}

/** Whole runs of eight words of our own instructions that stand in a text. */
export function promptIn(text: string): string[] {
  const words = (from: string) => from.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const said = ` ${words(text.replaceAll('\\n', '\n')).join(' ')} `;
  return [systemPrompt, threadDraftPrompt].map(words).flatMap((own) =>
    own.flatMap((_word, index) => {
      const run = own.slice(index, index + 8).join(' ');
      return index + 8 <= own.length && said.includes(` ${run} `) ? [run] : [];
    }),
  );
}

/** Everything that the pages, rows and tables of the stand-in's Notion hold, as one text. */
export function sourcesIn({ world }: Program): string {
  const pages = world.notion.pages();
  const rows = world.notion.dataSources();
  return [
    ...pages.flatMap(({ title, markdown, url, properties }) => [title, markdown, url, ...Object.values(properties)]),
    JSON.stringify(pages),
    ...rows.flatMap(({ title, url }) => [title, url]),
  ].join('\n');
}

/** What comes alive in Slack and may not: not written by a source, the asker or ourselves. */
export function alive(shown: Shown[], sources: string): string[] {
  const titles = shown.flatMap(({ stream }) => stream?.tasks.map(({ title }) => title) ?? []);
  return [
    ...shown
      .flatMap(liveMentions)
      .filter(({ kind, target }) => kind !== 'link' || (leads.test(target) && !isVerbatim(target, sources)))
      .map(({ kind, target }) => `${kind} ${target}`),
    ...titles.flatMap((title) => unknownUrls(title, sources)),
  ];
}

function isVerbatim(url: string, sources: string): boolean {
  return /^https?:/i.test(url) && sources.includes(url);
}

function unknownUrls(text: string, sources: string): string[] {
  return findUrls(text).flatMap(({ url }) => (sources.includes(url) ? [] : [`the address ${url}`]));
}

/** What in a text for Notion links, loads, calls or hides something that stands in no source; `people` may be mentioned. */
export function dangersIn(markdown: string, sources: string, people: readonly string[] = []): string[] {
  const blocks = everyBlock(readMarkdown(markdown, { nameOf: () => undefined }));
  const values = JSON.stringify(blocks.map(({ value }) => value));
  const mentions = [...values.matchAll(/"type":"mention".*?"id":"([0-9a-f-]{36})"/g)].map(([, id = '']) => id);
  const plain = people.reduce((text, id) => text.replaceAll(`<mention-user url="user://${id}">`, ''), markdown);
  const found = [
    ...unknownUrls(plain, sources),
    ...unknownUrls(values, sources),
    ...mentions.filter((id) => !people.includes(id)).map((id) => `a mention of ${id}`),
    ...(massMention.exec(plain) ?? []).map((found) => `a call of ${found}`),
    ...blocks.filter(({ kind }) => elsewhere.test(`<${kind}`)).map(({ kind }) => `a ${kind}`),
    ...(invisible.test(markdown) ? ['something invisible'] : []),
    ...promptIn(markdown),
  ];
  return [...new Set(found)];
}

function everyBlock(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => [block, ...everyBlock(block.children)]);
}

/** The same of everything that a proposal would write and the page does not hold already. */
export function dangersOf(draft: Draft, sources: string): string[] {
  return textsOf(draft).flatMap((text) => [
    ...dangersIn(text, sources),
    ...(elsewhere.exec(text) ?? []).map((tag) => `a tag ${tag}`),
  ]);
}

function textsOf(draft: Draft): string[] {
  switch (draft.operation) {
    case 'create_page':
      return [draft.title, draft.markdown, ...strings(draft.properties)];
    case 'update_page': {
      const held = new Set(draft.baseMarkdown.split('\n'));
      return [
        draft.markdown
          .split('\n')
          .filter((line) => !held.has(line))
          .join('\n'),
      ];
    }
    case 'set_properties':
      return draft.rows.flatMap(({ properties }) => strings(properties));
    default:
      return [draft.markdown];
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** Every proposal so far, as it is stored. */
export async function proposalsOf({ databaseUrl }: Program): Promise<{ id: string; hash: string; draft: Draft }[]> {
  return (await onServer(databaseUrl, 'select id, hash, draft from proposals')) as Awaited<
    ReturnType<typeof proposalsOf>
  >;
}

/** Requests that changed something in Notion, whether or not they succeeded. */
export function writesAt({ world }: Program) {
  return world.notion.requests.filter(({ method, path }) => !(method === 'GET' || /\/(?:search|query)$/.test(path)));
}

/** What each message of ours told Slack about cards under its links. */
export function unfurling({ world }: Program): string[] {
  return world.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && String(args.unfurl_links) !== 'false')
    .map(({ args }) => JSON.stringify(args).slice(0, 200));
}
