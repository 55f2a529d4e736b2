import type { Reply } from '../contract.ts';
import { candidatesIn } from './candidates.ts';
import { phrasesFor } from './language.ts';
import type { Reading } from './reading.ts';
import { inputFor, say, useTools } from './replies.ts';

const verbs = 'create|make|draft|write|add|erstelle|lege|schreibe|skapa|skriv|cria|crie|criar|escreve';
const pages = 'page|doc(?:ument)?|seite|sida|página';
const names = 'titled|called|named|namens|mit dem titel|som heter|med titeln|chamada|com o título';
const places = 'under|in|below|inside|unter|bei|i|em|na|no|sob';
const quoted = '["“”„\'‘](.+?)["”“\'’]';

const wish = new RegExp(
  `(?:^|[\\s,])(?:${verbs})\\s+(?:(?:me|us|mir|uns)\\s+)?(?:\\p{L}{1,4}\\s+)?(?:new\\s+|neue\\s+|ny\\s+|nova\\s+)?(?:${pages})\\s+(?:(?:${names})\\s+)?(?:${quoted}|(\\S.*?))` +
    `(?:\\s+(?:${places})\\s+(?:(?:the|der|die|das|den|a|o)\\s+)?(?:page\\s+)?(?:${quoted}|(\\S.*?))(?:\\s+page)?)?(?:\\s+(?:saying|with|mit|med|com)\\s+(.+?))?[.!]?$`,
  'iu',
);

/** “Create a page titled “X” under Y”: find Y, propose the page, say that it waits for a click. */
export function planCreation(reading: Reading): Reply | undefined {
  const { question, calls } = reading;
  if (!reading.tools.has('create_page')) return undefined;
  const [, quotedTitle, plainTitle, quotedPlace, plainPlace, body] = wish.exec(question.trim()) ?? [];
  const title = quotedTitle ?? plainTitle;
  if (!title) return undefined;
  const place = quotedPlace ?? plainPlace ?? 'Home';
  const phrases = phrasesFor(question);
  const created = calls.find(({ name }) => name === 'create_page');
  if (created) return say(created.isError ? phrases.failed(created.text) : phrases.drafted(title, place));
  const searches = calls.filter(({ name }) => name === 'search');
  if (searches.length === 0) {
    const input = inputFor(reading, 'search', { queries: [place], query: place });
    return input ? useTools([{ name: 'search', input }], `First I look for “${place}”.`) : undefined;
  }
  const found = searches.flatMap(({ text }) => candidatesIn(text));
  const same = (name: string) => name.toLowerCase() === place.toLowerCase();
  const parent = found.find((entry) => same(entry.title)) ?? found.find((entry) => entry.kind !== 'row');
  if (!parent) return say(phrases.noPlace(place, title));
  const input = inputFor(reading, 'create_page', {
    parent_type: parent.kind === 'data source' ? 'data_source' : 'page',
    parent: parent.id,
    parent_id: parent.id,
    title,
    markdown: body ? sentence(body) : `This page was drafted from a question in Slack. Please complete it.`,
  });
  return input ? useTools([{ name: 'create_page', input }]) : undefined;
}

function sentence(text: string): string {
  const plain = text.replace(/^["“„]|["”]$/g, '').trim();
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}
