import { recordContent } from './changes.ts';
import { draft } from './drafts.ts';
import { plainUrl } from './ids.ts';
import type { Json } from './json.ts';
import { objectOf, stringOf } from './json.ts';
import { readMarkdown } from './markdown-reader.ts';
import type { Desk } from './people.ts';
import type { MeetingNotes, NotionPeople } from './people-contract.ts';
import { personCalled } from './places.ts';
import { plantBlock } from './planting.ts';
import { spans } from './rich-text.ts';
import { type Block, type Page, touch } from './store.ts';

const sections = ['summary', 'notes', 'transcript'] as const;

/** Notion's own meeting notes: a block that only Notion makes, with a block for each of its parts. */
export function createMeetingEditors(desk: Desk): Pick<NotionPeople, 'takeNotes'> {
  return {
    takeNotes(pageId, meeting, by) {
      const page = desk.page(pageId);
      const person = desk.as(by);
      const old = page.children.findIndex(({ kind }) => kind === 'meeting_notes');
      const block = plant(desk, page, meeting, person.bot.id);
      if (old >= 0) page.children.splice(old, 1, block);
      else page.children.push(block);
      touch(person, page, person.bot.id);
      recordContent(person, page, [block]);
    },
  };
}

function plant({ store }: Desk, page: Page, meeting: MeetingNotes, by: string): Block {
  const { title = page.id, status = 'notes_ready', startedAt, endedAt, attendees = [] } = meeting;
  const given = sections.filter((name) => meeting[name] !== undefined);
  const parts = given.map((name) =>
    draft('paragraph', { rich_text: [], icon: null, color: 'default' }, readMarkdown(meeting[name] ?? '', store.names)),
  );
  const block = plantBlock(store, draft('meeting_notes', {}, parts), { type: 'page_id', id: page.id }, by);
  const times = { start_time: startedAt, end_time: endedAt ?? startedAt };
  block.value = {
    title: spans(title),
    status,
    children: Object.fromEntries(given.map((name, at) => [`${name}_block_id`, block.children[at]?.id])),
    ...(startedAt ? { recording: times } : {}),
    ...(startedAt && attendees.length > 0
      ? { calendar_event: { ...times, attendees: attendees.map((name) => personCalled(store, name).id) } }
      : {}),
  };
  return block;
}

/** The block in enhanced Markdown; what was said is left out unless it is asked for. `write` writes the blocks of a part. */
export function writeMeeting(
  block: Block,
  { pageId, transcript = false }: { pageId: string; transcript?: boolean },
  write: (blocks: Block[]) => string[],
  title: string,
): string[] {
  const ids = objectOf(block.value.children) as Json;
  const lines = sections.flatMap((name) => {
    const part = block.children.find(({ id }) => id === stringOf(ids[`${name}_block_id`]));
    if (!part) return [];
    const isLeftOut = name === 'transcript' && !transcript;
    const inside = isLeftOut
      ? [`Transcript omitted. It is in the meeting notes at ${plainUrl(pageId, block.id)}`]
      : write(part.children);
    return [`\t<${name}>`, ...inside.map((line) => `\t\t${line}`), `\t</${name}>`];
  });
  return ['<meeting-notes>', `\t${title}`, ...lines, '</meeting-notes>'];
}
