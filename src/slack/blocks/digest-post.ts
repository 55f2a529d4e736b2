import {
  type ChangeKind,
  changeKinds,
  type DigestGroup,
  type DigestItem,
  type DigestText,
} from '../../workflows/digest/digest.ts';
import { type Block, clip, clipMrkdwn, limits } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { showAge, showClock, showMoment, showSince } from './digest-times.ts';
import { digestActions } from './digests.ts';
import { actions, button, context, section } from './elements.ts';
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
/** Characters of the changes in one message: with what is around them it stays below the 11,000 that Slack takes. */
const mostText = 8_000;
const mostInThread = 10;
const longest = { title: 120, text: 240, author: 60, summary: 400, caveat: 500 };

export interface DigestMessage {
  /** Beside the blocks; plain. */
  text: string;
  blocks: Block[];
  /** All that the blocks say, for when Slack refuses those. Mrkdwn. */
  bare: string;
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
  /** Of a digest that its only reader can end here. */
  leaveId?: string;
}

/** The message with the ten most important changes, and those of its thread with the others. Calls nobody. */
export function digestMessages(post: DigestPost): [DigestMessage, ...DigestMessage[]] {
  const { title, text, since, timeZone, now } = post;
  const what = `${count(text.total, 'change')} since ${showSince(since, timeZone, now)}`;
  const leads = leadingItems(text.groups, now);
  const inThread = text.groups
    .map((group) => without(group, leads.get(group)))
    .filter(({ items, summary }) => summary || items.length > 0);
  const left = inThread.reduce((sum, { items }) => sum + items.length, 0);
  const blocks = [
    section(`*${escapeText(title)}* · ${what}`),
    ...[...leads].flatMap(([group, items]) => groupTexts({ ...group, items }, now).map(section)),
    ...(left > 0 ? [context(`${left.toLocaleString('en-GB')} more in the thread`)] : []),
    ...footer(post),
  ];
  return [message(`${title}: ${what}`, blocks), ...threadMessages(inThread, title, now)];
}

/** One line for when there is nothing worth a digest. */
export function quietMessage(post: DigestPost): DigestMessage {
  const { title, text, since, timeZone, now } = post;
  const moment = showSince(since, timeZone, now);
  const what =
    text.total === 0
      ? `Nothing changed since ${moment}.`
      : `Only ${count(text.total, 'change')} since ${moment}; they wait for the next digest.`;
  return message(`${title}: ${what}`, [section(`*${escapeText(title)}* · ${what}`), ...footer(post)]);
}

function message(text: string, blocks: Block[]): DigestMessage {
  const said = blocks.flatMap((block) => {
    if (block.type === 'section') return block.text?.text ?? [];
    return block.type === 'context' ? block.elements.flatMap((one) => ('text' in one ? one.text : [])) : [];
  });
  return { text, blocks, bare: said.join('\n') };
}

function footer({ text, timeZone, creator, now, leaveId }: DigestPost): Block[] {
  const asOf = new Date(text.asOf);
  const isOld = now.getTime() - asOf.getTime() > 12 * 60 * 60_000;
  const moment = isOld ? showMoment(asOf, timeZone) : showClock(asOf, timeZone);
  const parts = [`As of ${moment}`, `made by ${escapeText(clip(creator, longest.author))}`, '`/notion digest list`'];
  return [
    ...(text.caveat ? [context(clipMrkdwn(escapeText(text.caveat), longest.caveat))] : []),
    context(
      parts.join(' · '),
      ...(text.plainBecause ? [clipMrkdwn(escapeText(`A plain list: ${text.plainBecause}`), longest.caveat)] : []),
    ),
    ...(leaveId ? [actions(button('Stop sending me this', digestActions.leave, leaveId))] : []),
  ];
}

/**
 * The groups of the first message in their order, each with those of the ten most important changes that have room there: by what happened, then in
 * the order in which they came. A group of which a sentence tells the whole needs no item.
 */
function leadingItems(groups: DigestGroup[], now: Date): Map<DigestGroup, DigestItem[]> {
  const chosen = new Map<DigestGroup, DigestItem[]>();
  let left = mostText;
  const lengthOf = (group: DigestGroup) => groupTexts({ ...group, items: [] }, now).join('\n').length + 1;
  const ranked = groups
    .flatMap((group) => group.items.map((item) => ({ group, item })))
    .toSorted((a, b) => changeKinds.indexOf(a.item.kind) - changeKinds.indexOf(b.item.kind));
  for (const { group, item } of ranked.slice(0, mostItems)) {
    const length = line(item, now).length + 1 + (chosen.has(group) ? 0 : lengthOf(group));
    if (length > left) continue;
    left -= length;
    chosen.set(group, [...(chosen.get(group) ?? []), item]);
  }
  for (const group of groups) {
    if (!group.summary || chosen.has(group) || chosen.size >= mostGroups || lengthOf(group) > left) continue;
    left -= lengthOf(group);
    chosen.set(group, []);
  }
  return new Map(
    groups
      .filter((group) => chosen.has(group))
      .map((group) => [group, group.items.filter((item) => chosen.get(group)?.includes(item))]),
  );
}

/** What the first message does not tell of it. */
function without(group: DigestGroup, told: DigestItem[] | undefined): DigestGroup {
  return told ? { ...group, summary: '', items: group.items.filter((item) => !told.includes(item)) } : group;
}

function threadMessages(groups: DigestGroup[], title: string, now: Date): DigestMessage[] {
  const texts = groups.flatMap((group) => groupTexts(group, now));
  const pages: string[][] = [];
  let length = mostText;
  for (const text of texts) {
    if (length + text.length > mostText) {
      pages.push([]);
      length = 0;
    }
    pages.at(-1)?.push(text);
    length += text.length;
  }
  const kept = pages.slice(0, mostInThread);
  const isCut = pages.length > kept.length;
  return kept.map((page, at) =>
    message(`${title}: more changes`, [
      ...page.map(section),
      ...(isCut && at === kept.length - 1 ? [context('There are more. Please look into Notion for the rest.')] : []),
    ]),
  );
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
