import { quote } from '../notion/nearest.ts';
import type { EntryRow } from '../storage/copy-reads.ts';

const share = 'Somebody who can open it in Notion can share it: ••• → Connections → Archivist.';

/** What people are told about an id that no connection of theirs has heard of. */
export const unheard = `I have not heard of that page. If it is new, give me a minute. Otherwise it is not shared with me. ${share}`;

/** Why a page is or is not found, in a sentence or two for people; clock times are in their time zone. */
export function explainEntry(entry: EntryRow, { timeZone, now }: { timeZone: string; now: Date }): string {
  const isNamed = entry.state !== 'not_shared' && (entry.title !== 'Untitled' || entry.isStored);
  const name = isNamed ? quote(entry.title) : 'That page';
  const at = (time: Date) => showTime(time, timeZone, now);
  const version = entry.indexedEdit ? `from the edit of ${at(entry.indexedEdit)}` : '';
  switch (entry.state) {
    case 'indexed':
      return `${name} is indexed: read ${ago(entry.indexedAt, now)} ${version}.${withheld(entry)}`;
    case 'known':
      return entry.isStored && version
        ? `${name} is indexed ${version}, and a newer version is waiting to be read.`
        : `${name} is known and waiting to be read. It will be found in a moment.`;
    case 'failed': {
      const next = entry.dueAt ? ` I try again ${ahead(entry.dueAt, now)}.` : '';
      const lead = entry.isStored && version ? `${name} is found as it was ${version}. The newest` : `${name}`;
      return `${lead} could not be read: ${withoutStop(entry.reason)}.${next}`;
    }
    case 'not_shared':
      return `${name} is not shared with the connection, or was deleted for good. ${share}`;
    case 'deleted':
      return `${name} lies in Notion’s trash, so I do not find it. Restore it in Notion to have it back.`;
    case 'unsupported':
      return `${name} is something that I cannot read: ${withoutStop(entry.reason)}.`;
  }
}

function withheld({ missing }: EntryRow): string {
  if (missing === 0) return '';
  return missing === 1 ? ' Notion did not give me one part of it.' : ` Notion did not give me ${missing} parts of it.`;
}

/** “40 s ago”, “3 min ago”, “5 h ago”, “2 days ago”. */
export function ago(time: Date | undefined, now: Date): string {
  return time ? `${span(now.getTime() - time.getTime())} ago` : 'some time ago';
}

function ahead(time: Date, now: Date): string {
  const ms = time.getTime() - now.getTime();
  return ms > 0 ? `in ${span(ms)}` : 'now';
}

function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

function showTime(time: Date, timeZone: string, now: Date): string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(time);
  const day = (date: Date) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(date);
  return day(time) === day(now) ? clock : `${day(time)} ${clock}`;
}

function withoutStop(reason = 'for a reason that I do not know'): string {
  return reason.replace(/[.\s]+$/, '');
}
