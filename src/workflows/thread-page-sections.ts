import { urlsIn } from '../agent/inline-text.ts';
import { type Thread, type ThreadMessage, timeOf, writersOf } from '../agent/thread.ts';
import type { ThreadDraft } from '../agent/thread-draft.ts';
import { cleanLine } from '../agent/thread-draft-checks.ts';
import { draftKeys, draftLines } from './draft-lines.ts';
import { escapeMarkdown, fenced, link, renderPerson, shownName } from './thread-page-inline.ts';
import { type Labels, labelsOf } from './thread-page-labels.ts';

export interface Section {
  key: keyof Labels;
  title: string;
  /** Blocks of Markdown, one below the other. */
  blocks: string[];
}

export interface Composing {
  /** E-mail address in lower case → id of a person in Notion. */
  people: ReadonlyMap<string, string>;
  /** Of who reads it first. */
  timeZone: string;
  /** A `ts`: code, links, days and people of earlier messages are left out. */
  since?: string;
}

const mostLinks = 100;

/** What goes on the page below each heading, without empty sections. */
export function composeSections(draft: ThreadDraft, thread: Thread, composing: Composing): Section[] {
  const labels = labelsOf(draft.language);
  const { since = '', people } = composing;
  const fresh = thread.messages.filter(({ ts }) => Number(ts) > Number(since || 0));
  const lines = draftLines(draft, thread, labels, people);
  const blocks: Partial<Record<keyof Labels, string[]>> = {
    ...Object.fromEntries(draftKeys.map((key) => [key, lines[key].map(({ block }) => block)])),
    code: fresh.flatMap(codeOf),
    links: [],
    thread: about(thread, fresh, labels, draft.language, composing),
  };
  blocks.links = linksOf(fresh, new Set(urlsIn(Object.values(blocks).flat().join('\n'))));
  return toSections(blocks, labels);
}

/** In the order in which they are given, without empty ones. */
export function toSections(blocks: Partial<Record<keyof Labels, string[]>>, labels: Labels): Section[] {
  return Object.entries(blocks).flatMap(([key, lines]) => {
    const name = key as keyof Labels;
    return lines.length > 0 ? [{ key: name, title: labels[name], blocks: lines }] : [];
  });
}

/** The sections one below the other. */
export function renderSections(sections: Section[]): string {
  return sections.map(renderSection).join('\n\n');
}

export function renderSection({ title, blocks }: Section): string {
  return [`## ${escapeMarkdown(title)}`, ...blocks].join('\n');
}

/** Fenced code, each block under a link to its message. */
function codeOf({ text, author, url }: ThreadMessage): string[] {
  const found = [...text.matchAll(/```([a-z0-9+#-]{0,20}\n)?([\s\S]*?)(?:```|$)/gi)];
  return found.flatMap(([, language = '', code = '']) => {
    const shown = code.replace(/^\n+|\s+$/g, '');
    return shown ? [`${link(shownName(author), url)}:`, fenced(shown, language.trim())] : [];
  });
}

/** Each address once that the page has not yet, with the message that had it first. */
function linksOf(messages: ThreadMessage[], known: ReadonlySet<string>): string[] {
  const first = new Map<string, ThreadMessage>();
  for (const message of messages) {
    const words = message.text.replace(/```[\s\S]*?(?:```|$)/g, '\n').replace(/`[^`\n]+`/g, ' ');
    for (const url of urlsIn(words))
      if (/^https?:\/\//i.test(url) && cleanLine(url) === url && !first.has(url)) first.set(url, message);
  }
  return [...first]
    .filter(([url]) => !known.has(url))
    .slice(0, mostLinks)
    .map(([url, { author, url: source }]) => `- ${link(url, url)} (${link(shownName(author), source)})`);
}

function about(
  thread: Thread,
  fresh: ThreadMessage[],
  labels: Labels,
  language: string,
  composing: Composing,
): string[] {
  const [from, to] = [fresh[0], fresh.at(-1)].map((message) =>
    message ? showDay(timeOf(message.ts), language, composing.timeZone) : '',
  );
  const days = from === to ? from : `${from} – ${to}`;
  const people = writersOf({ messages: fresh }).filter(({ isBot }) => !isBot);
  const names = people.map((author) => renderPerson(author, composing.people));
  const place = `${labels.thread} #${thread.channelName}`;
  return [
    ...(composing.since ? [] : [`- ${link(place, thread.url)}`]),
    ...(names.length > 0 ? [`- ${days}. ${labels.participants}: ${names.join(', ')}`] : []),
    ...(thread.leftOut > 0 && !composing.since ? [`- ${labels.leftOut}: ${thread.leftOut}`] : []),
  ];
}

export function showDay(time: Date, language: string, timeZone: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : [language, 'en-GB'], {
    dateStyle: 'long',
    timeZone,
  }).format(time);
}
