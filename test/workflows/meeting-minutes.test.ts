import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Author } from '../../src/agent/thread.ts';
import type { Property } from '../../src/notion/properties.ts';
import { type MeetingPage, readMinutes } from '../../src/workflows/meeting-minutes.ts';
import { peopleIn } from '../../src/workflows/meeting-people.ts';
import { uuidFrom } from '../standins/notion/ids.ts';

const url = 'https://app.notion.com/p/Weekly';
const [mayaId, tomId, anaId] = ['maya', 'tom', 'ana'].map(uuidFrom) as [string, string, string];
const workspace = [
  { id: mayaId, name: 'Maya Lindqvist', email: 'maya@tidewater.example' },
  { id: tomId, name: 'Tom Okafor' },
  { id: anaId, name: 'Ana Sousa' },
  { id: uuidFrom('ana2'), name: 'Ana Reis' },
];

function aMeeting(markdown: string, more: Partial<MeetingPage> = {}, properties: Property[] = []): MeetingPage {
  const page = {
    kind: 'page' as const,
    id: uuidFrom('weekly'),
    url,
    title: 'Weekly',
    parent: { type: 'data_source' as const, id: uuidFrom('meetings') },
    createdAt: '2026-11-10T08:00:00.000Z',
    editedAt: '2026-11-10T10:00:00.000Z',
    inTrash: false,
    properties,
  };
  const meetings = more.meetings ?? [];
  return { page, markdown, meetings, people: peopleIn({ page, markdown, meetings }, workspace), ...more };
}

const notes = `Agenda: keys.
<meeting-notes>
\tWeekly sync
\t<summary>
\t\t### Keys
\t\t- Keys rotate **every 90 days**.
\t</summary>
\t<notes>
\t\t- [ ] <mention-user url="user://${tomId}">Tom Okafor</mention-user> orders new keys
\t\t- [x] Maya wrote the script
\t</notes>
\t<transcript>
\t\tSo we rotate them.
\t\tEvery 90 days.
\t\tTom Okafor: I will order some.
\t</transcript>
</meeting-notes>
After.`;

describe('a meeting page', () => {
  it('is read in its parts, each with who said it and a link to where it stands', () => {
    const ids = { summary: uuidFrom('s'), transcript: uuidFrom('t') };
    const { messages } = readMinutes(
      aMeeting(notes, { meetings: [{ isUnderWay: false, attendeeIds: [mayaId], blockIds: ids }] }),
    );
    const shown = messages.map((message) => [message.author.name, message.text, message.url]);
    const at = (id: string) => `${url}#${id.replaceAll('-', '')}`;
    expect(shown).toEqual([
      ['meeting', 'Agenda: keys.', url],
      ['summary › Keys', 'Keys rotate **every 90 days**.', at(ids.summary)],
      ['notes', '@Tom Okafor orders new keys', url],
      ['notes', '[x] Maya wrote the script', url],
      ['transcript', 'So we rotate them.\nEvery 90 days.', at(ids.transcript)],
      ['Tom Okafor', 'I will order some.', at(ids.transcript)],
      ['meeting', 'After.', url],
    ]);
    expect(new Set(messages.map(({ ts }) => Number(ts))).size).toBe(messages.length);
  });

  it('knows who was there and who is only named, and nobody by a name that two have', () => {
    const people: Property = { name: 'Who', type: 'people', value: { kind: 'people', people: [{ id: mayaId }] } };
    const { attendees, mentioned } = readMinutes(aMeeting(`${notes}\nAna was ill.`, {}, [people]));
    const names = (some: Author[]) => some.map(({ name }) => name);
    expect(names(attendees)).toEqual(['Maya Lindqvist']);
    expect(names(mentioned)).toEqual(['Maya Lindqvist', 'Tom Okafor']);
  });

  it('was when the calendar says, else when a date of it says, else when it was made', () => {
    const date: Property = { name: 'Date', type: 'date', value: { kind: 'date', start: '2026-11-17' } };
    const started = { isUnderWay: false, attendeeIds: [], blockIds: {}, startedAt: '2026-11-18T09:00:00Z' };
    const day = (meeting: MeetingPage) => readMinutes(meeting).startedAt.toISOString().slice(0, 10);
    expect(day(aMeeting('x', { meetings: [started] }, [date]))).toBe('2026-11-18');
    expect(day(aMeeting('x', {}, [date]))).toBe('2026-11-17');
    expect(day(aMeeting('x'))).toBe('2026-11-10');
    expect(day(aMeeting('x', { meetings: [{ ...started, startedAt: 'soon' }] }))).toBe('2026-11-10');
  });

  it('has what was drafted before first, and what is new after it', () => {
    const before = readMinutes(aMeeting(notes));
    const known = new Set(before.hashes.values());
    expect(readMinutes(aMeeting(notes), known).since).toBe(before.messages.at(-1)?.ts);
    const { messages, since } = readMinutes(aMeeting(notes.replace('orders new keys', 'orders 80 keys')), known);
    expect(messages.filter(({ ts }) => Number(ts) > Number(since)).map(({ text }) => text)).toEqual([
      '@Tom Okafor orders 80 keys',
    ]);
  });

  it('is never too much or too odd to be read', () => {
    const line = fc.constantFrom(
      '<meeting-notes>',
      '</meeting-notes>',
      '\t<summary>',
      '</summary>',
      '<transcript>',
      '```',
      'Maya: hi',
      '- x',
      '### H',
      '<details>',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), (lines) => {
        const { messages, hashes } = readMinutes(aMeeting(lines.join('\n')));
        expect(hashes.size).toBe(messages.length);
        expect(new Set(hashes.values()).size).toBe(messages.length);
        for (const { text } of messages) expect(text.isWellFormed() && /[\p{L}\p{N}]/u.test(text)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(readMinutes(aMeeting('word\n'.repeat(50_000))).messages.length).toBe(4_000);
  });
});
