import { readInline, urlsIn } from './inline-text.ts';
import { type Author, type Said, type ThreadMessage, writersOf } from './thread.ts';
import type { Action, Decision, Statement, ThreadDraft } from './thread-draft.ts';
import { isDueNamed } from './thread-draft-dates.ts';
import type { RawAction, RawDraft, RawStatement } from './thread-draft-format.ts';
import { flatten, numbersIn, standsIn, type Vocabulary, vocabularyOf } from './thread-draft-words.ts';
import { findUrls } from './urls.ts';

const longestStatement = 700;
const longestTitle = 120;
const mostSources = 6;
const most = { summary: 20, decisions: 40, actions: 60, questions: 40, topics: 8 };

/** Controls, zero-width characters, direction overrides and tags. */
const unseen = /\p{Cc}|[\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * What of a model's draft the thread really says. Messages are numbered from 1. A statement stays when the messages it names exist and hold most of
 * its words, and all of its numbers, addresses and code; `since` (a ts): when one of them is later. The rest is dropped without a trace.
 */
export function checkDraft(raw: RawDraft, thread: Said, { since = '' } = {}): ThreadDraft {
  const { messages } = thread;
  const whole = sourceOf(messages, thread);
  const everybody = [...writersOf(thread), ...thread.mentioned].filter(({ id }) => id !== '');
  const people = [...new Map(everybody.map((person) => [person.id, person])).values()];

  const statement = ({ text, sources }: RawStatement): Statement | undefined => {
    const named = [...new Set(sources)].flatMap((number) => messages[number - 1] ?? []).slice(0, mostSources);
    if (named.length === 0 || !named.some(({ ts }) => Number(ts) > Number(since || 0))) return undefined;
    const clean = cleanLine(text);
    if (!clean || clean.length > longestStatement || !isSaid(clean, sourceOf(named, thread))) return undefined;
    return { text: clean, sources: named.map(({ ts }) => ts) };
  };
  const decision = (each: RawDraft['decisions'][number]): Decision | undefined => {
    const decided = statement(each);
    const rationale = decided && statement(each.rationale);
    return decided && { ...decided, ...(rationale ? { rationale } : {}) };
  };
  const action = (each: RawAction): Action | undefined => {
    const found = statement(each);
    if (!found) return undefined;
    const named = messages.filter(({ ts }) => found.sources.includes(ts));
    const owner = ownerOf(each.owner, people, named);
    const isDue = named.some(({ text, ts }) => isDueNamed(each.due, each.due_words, text, ts));
    return { ...found, ...(owner ? { owner } : {}), ...(isDue ? { due: each.due } : {}) };
  };

  const title = cleanLine(raw.title);
  const hasTitle =
    title.length > 0 && title.length <= longestTitle && isSaid(title, whole) && urlsIn(title).length === 0;
  return {
    title: hasTitle ? title : titleFrom(messages),
    type: raw.type,
    language: /^[a-z]{2}$/.test(raw.language) ? raw.language : 'en',
    summary: kept(raw.summary, statement, most.summary),
    decisions: kept(raw.decisions, decision, most.decisions),
    actions: kept(raw.actions, action, most.actions),
    questions: kept(raw.questions, statement, most.questions),
    topics: [...new Set(raw.topics.map(cleanLine))].filter((topic) => isTopic(topic, whole)).slice(0, most.topics),
  };
}

/** One line of text in which nothing is hidden and nobody is called. */
export function cleanLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(unseen, '')
    .replace(/\*\*|__|~~/g, '')
    .replace(/<[!@#]([^<>]*)>/g, '$1')
    .replace(/<+[<!@#]*[!@#]/g, '')
    .replace(/@+(?=channel|here|everyone)/gi, '')
    .trim();
}

/** How the thread begins, for want of a better title. */
export function titleFrom(messages: ThreadMessage[]): string {
  for (const { text } of messages) {
    const words = cleanLine(text.replace(/```[\s\S]*?(?:```|$)/g, ' '));
    const plain = readInline(words)
      .map((piece) => (piece.kind === 'link' ? (piece.label === piece.url ? '' : piece.label) : piece.text))
      .join('');
    const [first = ''] = /^.{1,80}?(?=[.!?。！？]|$)|^.{1,80}(?=\s)|^.{1,80}/u.exec(plain.trim()) ?? [];
    if (/[\p{L}\p{N}]/u.test(first)) return first.trim();
  }
  return 'Thread';
}

interface Source extends Vocabulary {
  /** As it was typed, on one line. */
  exact: string;
  urls: ReadonlySet<string>;
}

function sourceOf(messages: ThreadMessage[], { mentioned }: Said): Source {
  const texts = messages.map(({ text }) => text);
  const names = [...messages.map(({ author }) => author.name), ...mentioned.map(({ name }) => name)];
  const files = messages.flatMap((message) => message.files.map(({ name }) => name));
  return {
    ...vocabularyOf([...texts, ...names, ...files]),
    exact: [...texts, ...files].join(' ').replace(/\s+/g, ' '),
    urls: new Set(texts.flatMap(urlsIn)),
  };
}

function isSaid(text: string, source: Source): boolean {
  const pieces = readInline(text);
  const words = pieces.map((piece) => (piece.kind === 'words' ? piece.text : ' ')).join('');
  const labels = pieces.flatMap((piece) => (piece.kind === 'link' && piece.label !== piece.url ? [piece.label] : []));
  const exact = (part: string) => source.exact.includes(part);
  const numbers = new Set(numbersIn(source.exact));
  return (
    pieces.every((piece) => piece.kind !== 'link' || source.urls.has(piece.url)) &&
    pieces.every((piece) => piece.kind !== 'code' || standsAlone(piece.text, source.exact)) &&
    labels.every((label) => exact(label) && findUrls(label).length === 0) &&
    findUrls(words).every(({ url }) => source.urls.has(url)) &&
    (words.match(/[^\s<>()]+@[^\s<>()]+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu) ?? []).every((part) =>
      source.text.includes(flatten(part.replace(/[.,;:!?]+$/, ''))),
    ) &&
    numbersIn(words).every((number) => numbers.has(number)) &&
    (words.trim() === '' || !/[\p{L}\p{N}]/u.test(words) || standsIn(words, source))
  );
}

/** Somewhere in `whole`, and not as a part of a longer word. */
function standsAlone(part: string, whole: string): boolean {
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    const cutsBefore = isWord(part.at(0)) && isWord(whole[at - 1]);
    const cutsAfter = isWord(part.at(-1)) && isWord(whole[at + part.length]);
    if (!cutsBefore && !cutsAfter) return true;
  }
  return false;
}

function isTopic(topic: string, source: Source): boolean {
  const words = flatten(topic);
  return topic.length >= 2 && topic.length <= 40 && findUrls(topic).length === 0 && source.text.includes(words);
}

/** One of the people, by full name or a first name that only one of them has; who neither wrote nor is named there is not. */
function ownerOf(name: string, people: Author[], named: ThreadMessage[]): Author | undefined {
  const wanted = flatten(cleanLine(name).replace(/^@/, ''));
  if (!wanted) return undefined;
  const byName = people.filter((person) => flatten(person.name) === wanted);
  const found = byName.length > 0 ? byName : people.filter((person) => flatten(person.name).split(' ')[0] === wanted);
  const [owner] = found;
  if (!owner || found.length > 1) return undefined;
  const [first = ''] = flatten(owner.name).split(' ');
  const isThere = named.some(({ author, text }) => author.id === owner.id || flatten(text).includes(first));
  return isThere ? owner : undefined;
}

function kept<Raw, Kept extends Statement>(raw: Raw[], check: (each: Raw) => Kept | undefined, count: number): Kept[] {
  const found = raw.flatMap((each) => check(each) ?? []);
  return [...new Map(found.map((each) => [flatten(each.text), each])).values()].slice(0, count);
}
