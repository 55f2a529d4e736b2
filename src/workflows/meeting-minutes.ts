import { createHash } from 'node:crypto';
import type { Author, Said, ThreadMessage } from '../agent/thread.ts';
import { type Block, cutBlocks } from '../knowledge/blocks.ts';
import { oneLine } from '../notion/json.ts';
import type { Meeting, Row } from '../notion/notion.ts';
import type { MeetingPeople } from './meeting-people.ts';
import type { Labels } from './thread-page-labels.ts';

/** A meeting page as Notion has it now. */
export interface MeetingPage {
  page: Row;
  /** With what was said. */
  markdown: string;
  meetings: Meeting[];
  people: MeetingPeople;
}

/** A meeting page cut into what can be named as a source. What was drafted before comes first, so that `since` tells it from what is new. */
export interface Minutes extends Said {
  startedAt: Date;
  attendees: Author[];
  /** By `ts`: names what a message says, for good. */
  hashes: ReadonlyMap<string, string>;
  /** `ts` of the last message that was drafted before; '' when there is none. */
  since: string;
}

type Part = keyof Pick<Labels, 'summary' | 'notes' | 'transcript' | 'meeting'>;

interface Piece {
  part: Part;
  /** Of the section that it stands in. */
  heading: string;
  /** Who said it, where that is written. */
  speaker?: Author;
  text: string;
  hash: string;
}

/** Paragraphs of a transcript are put together up to this length, because each is short and there are many. */
const comfortable = 500;
const mostPieces = 4_000;
const mostCharacters = 600_000;
const longestPiece = 6_000;
const longestHeading = 60;

/** `known`: hashes of what was drafted before. */
export function readMinutes(meeting: MeetingPage, known: ReadonlySet<string> = new Set()): Minutes {
  const { page, meetings, people } = meeting;
  const startedAt = startOf(meeting);
  const pieces = upToMost(cutPieces(meeting));
  const old = pieces.filter(({ hash }) => known.has(hash));
  const ordered = [...old, ...pieces.filter(({ hash }) => !known.has(hash))];
  const tsOf = (at: number) => `${Math.floor(startedAt.getTime() / 1000)}.${String(at + 1).padStart(6, '0')}`;
  const messages = ordered.map(({ part, heading, speaker, text }, at): ThreadMessage => {
    const blockId = meetings.map(({ blockIds }) => (part === 'meeting' ? undefined : blockIds[part])).find(Boolean);
    return {
      ts: tsOf(at),
      url: blockId ? `${page.url.replace(/#.*$/, '')}#${blockId.replaceAll('-', '')}` : page.url,
      author: speaker ?? { id: '', name: heading ? `${part} › ${heading}` : part, isBot: false },
      text,
      files: [],
      isEdited: false,
    };
  });
  return {
    messages,
    mentioned: everybody(people),
    attendees: people.attendees,
    startedAt,
    hashes: new Map(ordered.map(({ hash }, at) => [tsOf(at), hash])),
    since: old.length > 0 ? tsOf(old.length - 1) : '',
  };
}

/** Of the calendar or the recording, else a date of the page that says when it was, else the page's own. */
function startOf({ page, meetings }: MeetingPage): Date {
  const dates = page.properties.flatMap(({ type, value }) =>
    type === 'date' && value?.kind === 'date' ? [value.start] : [],
  );
  const found = [...meetings.flatMap(({ startedAt }) => startedAt ?? []), ...dates, page.createdAt]
    .map((time) => new Date(time))
    .find((time) => Number.isFinite(time.getTime()) && time.getTime() > 0);
  return found ?? new Date(0);
}

function upToMost(all: Iterable<Piece>): Piece[] {
  const pieces: Piece[] = [];
  let room = mostCharacters;
  for (const piece of all) {
    room -= piece.text.length;
    if (room < 0 || pieces.length === mostPieces) break;
    pieces.push(piece);
  }
  return pieces;
}

function* cutPieces({ markdown, people }: MeetingPage): Generator<Piece> {
  const known = everybody(people);
  const seen = new Map<string, number>();
  let waiting: Omit<Piece, 'hash'> | undefined;
  const finish = (piece: Omit<Piece, 'hash'>): Piece => {
    const same = `${piece.part}\n${piece.speaker?.id ?? ''}\n${piece.text}`;
    const count = seen.get(same) ?? 0;
    seen.set(same, count + 1);
    return { ...piece, hash: createHash('sha256').update(`${count}\n${same}`).digest('base64url').slice(0, 16) };
  };
  for (const { part, text } of partsOf(markdown)) {
    let heading = '';
    for (const block of cutBlocks(text)) {
      if (block.kind === 'heading') {
        heading = oneLine(block.text, longestHeading);
        continue;
      }
      const { speaker, words } = spokenBy(wordsOf(block), known);
      if (!/[\p{L}\p{N}]/u.test(words)) continue;
      const next = {
        part,
        heading,
        text: words.slice(0, longestPiece).toWellFormed(),
        ...(speaker ? { speaker } : {}),
      };
      const joins =
        part === 'transcript' &&
        waiting?.part === part &&
        waiting.heading === heading &&
        waiting.speaker?.id === speaker?.id &&
        waiting.text.length + words.length < comfortable;
      if (waiting && joins) waiting.text += `\n${words}`;
      else {
        if (waiting) yield finish(waiting);
        waiting = next;
      }
    }
  }
  if (waiting) yield finish(waiting);
}

/** The page, and inside Notion's meeting notes their parts; the title of these is left out. */
function partsOf(markdown: string): { part: Part; text: string }[] {
  const parts: { part: Part | undefined; lines: string[] }[] = [{ part: 'meeting', lines: [] }];
  let isInside = false;
  for (const line of markdown.split(/\r\n?|\n/)) {
    const [, closes, tag = ''] = /^\s*<(\/?)(meeting-notes|summary|notes|transcript)>\s*$/.exec(line) ?? [];
    if (tag === 'meeting-notes') isInside = closes === '';
    if (tag === 'meeting-notes' || (tag && isInside)) {
      const isPart = tag !== 'meeting-notes' && closes === '';
      parts.push({ part: isPart ? (tag as Part) : isInside ? undefined : 'meeting', lines: [] });
    } else parts.at(-1)?.lines.push(isInside ? line.replace(/^\t{1,2}/, '') : line);
  }
  return parts.flatMap(({ part, lines }) => (part ? [{ part, text: lines.join('\n') }] : []));
}

function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'gap':
      return '';
    case 'code':
      return ['```', ...block.lines, '```'].join('\n');
    case 'table':
      return block.lines.join('\n');
    default:
      return block.text.replace(/^\s*(?:[-*+]|\d{1,9}[.)]|▶)[\t ]+(?:\[ \]\s*)?/u, '').trim();
  }
}

/** “Maya Lindqvist: I will …” is Maya's, if she was there. */
function spokenBy(words: string, people: Author[]): { speaker?: Author; words: string } {
  const [, name = '', rest = ''] =
    /^(?:\*\*|@)?(\p{Lu}[^:\n*]{1,60}?)(?:\*\*)?:(?:\*\*)?\s+(\S[\s\S]*)$/u.exec(words) ?? [];
  const called = people.filter((person) => person.name === name || person.name.split(' ')[0] === name);
  const [speaker] = called;
  return speaker && called.length === 1 ? { speaker, words: rest } : { words };
}

function everybody({ attendees, named }: MeetingPeople): Author[] {
  return [...attendees, ...named];
}
