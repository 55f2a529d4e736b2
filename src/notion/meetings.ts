import { list, object, string } from './json.ts';
import type { Meeting } from './notion.ts';

const underWay = ['transcription_in_progress', 'summary_in_progress'];
const sections = ['summary', 'notes', 'transcript'] as const;

/** The meeting of a block, by its present or its former type; nothing for other blocks. */
export function readMeeting(raw: unknown): Meeting[] {
  const block = object(raw);
  if (block.type !== 'meeting_notes' && block.type !== 'transcription') return [];
  const { status, children, calendar_event, recording } = object(block[block.type]);
  const startedAt = string(object(calendar_event).start_time) ?? string(object(recording).start_time);
  return [
    {
      isUnderWay: underWay.includes(string(status) ?? ''),
      ...(startedAt ? { startedAt } : {}),
      attendeeIds: list(object(calendar_event).attendees).flatMap((id) => string(id) ?? []),
      blockIds: Object.fromEntries(
        sections.flatMap((name) => {
          const id = string(object(children)[`${name}_block_id`]);
          return id ? [[name, id]] : [];
        }),
      ),
    },
  ];
}
