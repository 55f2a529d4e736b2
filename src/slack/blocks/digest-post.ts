import {
  type ChangeKind,
  changeKinds,
  type DigestGroup,
  type DigestItem,
  type DigestText,
} from '../../workflows/digest/digest.ts';
import { type Block, clip, limits } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { showAge, showClock, showMoment, showSince } from './digest-times.ts';
import { context, section } from './elements.ts';
import { packLines } from './shown.ts';

const kindNames: Record<ChangeKind, string> = {
  decided: 'Decided',
  overdue: 'Overdue',
  new: 'New',
  updated: 'Updated',
  gone: 'Gone',
};
const mostItems = 10;
const mostGroups = 12;
/** Characters of one message in the thread, and how many of those there are at most. */
const threadText = 8_000;
const mostInThread = 10;
const longest = { title: 120, text: 240, author: 60, summary: 400, caveat: 500 };

export interface DigestMessage {
  /** Beside the blocks; plain. */
  text: string;
  blocks: Block[];
}

/** One post with what only its surroundings know. */
export interface DigestPost {
  title: string;
  text: DigestText;
  /** What was told before ends here. */
  since: Date;
  timeZone: string;
  /** How people call whoever made the digest. */
  creator: string;
  now: Date;
}

/** The message with the ten most important changes, and those of its thread with the others. Calls nobody. */
export function digestMessages(post: DigestPost): [DigestMessage, ...DigestMessage[]] {
  const { title, text, since, timeZone, now } = post;
  const what = `${count(text.total, 'change')} since ${showSince(since, timeZone, now)}`;
  const first = new Set(mostImportant(text.groups));
  const parts = text.groups.map((group) => ({
    group,
    ...Object.groupBy(group.items, (item) => (first.has(item) ? 'lead' : 'rest')),
  }));
  const shown = parts.filter(({ group, lead }) => group.summary || lead).slice(0, mostGroups);
  const inThread = parts
    .map((part) => (shown.includes(part) ? { ...part.group, summary: '', items: part.rest ?? [] } : part.group))
    .filter(({ items, summary }) => summary || items.length > 0);
  const left = inThread.reduce((sum, { items }) => sum + items.length, 0);
  const blocks = [
    section(`*${escapeText(title)}* · ${what}`),
    ...shown.flatMap(({ group, lead = [] }) => groupTexts({ ...group, items: lead }, now).map(section)),
    ...(left > 0 ? [context(`${left.toLocaleString('en-GB')} more in the thread`)] : []),
    ...footer(post),
  ];
  return [{ text: `${title}: ${what}`, blocks }, ...threadMessages(inThread, title, now)];
}

/** One line for when there is nothing worth a digest. */
export function quietMessage(post: DigestPost): DigestMessage {
  const { title, text, since, timeZone, now } = post;
  const moment = showSince(since, timeZone, now);
  const what =
    text.total === 0
      ? `Nothing changed since ${moment}.`
      : `Only ${count(text.total, 'change')} since ${moment}; they wait for the next digest.`;
  return { text: `${title}: ${what}`, blocks: [section(`*${escapeText(title)}* · ${what}`), ...footer(post)] };
}

function footer({ text, timeZone, creator, now }: DigestPost): Block[] {
  const asOf = new Date(text.asOf);
  const isOld = now.getTime() - asOf.getTime() > 12 * 60 * 60_000;
  const moment = isOld ? showMoment(asOf, timeZone) : showClock(asOf, timeZone);
  const parts = [`As of ${moment}`, `made by ${escapeText(clip(creator, longest.author))}`, '`/notion digest list`'];
  return [
    ...(text.caveat ? [context(escapeText(clip(text.caveat, longest.caveat)))] : []),
    context(
      parts.join(' · '),
      ...(text.plainBecause ? [escapeText(clip(`A plain list: ${text.plainBecause}`, longest.caveat))] : []),
    ),
  ];
}

/** By what happened, then in the order in which they came. */
function mostImportant(groups: DigestGroup[]): DigestItem[] {
  const rank = ({ kind }: DigestItem) => changeKinds.indexOf(kind);
  return groups
    .flatMap(({ items }) => items)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, mostItems);
}

function threadMessages(groups: DigestGroup[], title: string, now: Date): DigestMessage[] {
  const texts = groups.flatMap((group) => groupTexts(group, now));
  const pages: string[][] = [];
  let length = threadText;
  for (const text of texts) {
    if (length + text.length > threadText) {
      pages.push([]);
      length = 0;
    }
    pages.at(-1)?.push(text);
    length += text.length;
  }
  const kept = pages.slice(0, mostInThread);
  const isCut = pages.length > kept.length;
  return kept.map((page, at) => ({
    text: `${title}: more changes`,
    blocks: [
      ...page.map(section),
      ...(isCut && at === kept.length - 1 ? [context('There are more. Please look into Notion for the rest.')] : []),
    ],
  }));
}

/** A group as texts for sections: its name, what is said of the whole, and its items. */
function groupTexts({ title, url, total, summary, items }: DigestGroup, now: Date): string[] {
  const name = mrkdwnLink(url, clip(title, longest.title) || 'Untitled');
  const whole = escapeText(clip(summary, longest.summary));
  return packLines(
    [`*${name}* · ${count(total, 'change')}`, ...(whole ? [whole] : []), ...items.map((item) => line(item, now))],
    limits.section,
  );
}

function line({ kind, title, url, text, author, changedAt }: DigestItem, now: Date): string {
  const name = mrkdwnLink(url, clip(title, longest.title) || 'Untitled');
  const what = text ? ` — ${escapeText(clip(text, longest.text))}` : '';
  const who = [author ? escapeText(clip(author, longest.author)) : '', showAge(changedAt, now)].filter(Boolean);
  return `• *${kindNames[kind]}* ${name}${what}${who.length > 0 ? `  _${who.join(', ')}_` : ''}`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`;
}
