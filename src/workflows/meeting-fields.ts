import type { Author } from '../agent/thread.ts';
import type { ThreadDraft } from '../agent/thread-draft.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { PageRef } from '../knowledge/knowledge.ts';
import type { ToolParts } from '../tools/live.ts';
import type { Destination } from './destinations.ts';
import type { Choice } from './form-choices.ts';
import { isDraftOption } from './form-guess.ts';
import type { FormField, PageForm } from './page-form.ts';
import type { Template } from './watch.ts';

export interface MeetingFacts {
  draft: ThreadDraft;
  template: Template;
  /** Everything that was written and said. */
  markdown: string;
  related: PageRef[];
  attendees: Author[];
  /** Who made the meeting's page. */
  owner?: { name: string; email?: string };
  /** ISO date of the meeting. */
  day: string;
  /** Of the meeting. */
  connectionId: string;
}

const mostRelated = 10;
const longestSummary = 1_000;
const shortestName = 4;
const attendeeLike = /attend|particip|present|people|teilnehm|anwesend|deltagar|närvar|presentes|présents|asistent/i;

/** The properties of a meeting's page in its destination: what the schema lets one guess, who was there, and the rows that it is about. */
export function createMeetingFields({
  knowledge,
  connections,
  pageForm,
}: {
  knowledge: Pick<ToolParts['knowledge'], 'dataSource'>;
  connections: Pick<ToolParts['connections'], 'notion'>;
  pageForm: Pick<PageForm, 'fields'>;
}) {
  /** Rows of the related data source, of the hundred edited last, whose whole title stands in the text. */
  async function rowsNamed(
    audience: Audience,
    { connectionId }: Destination,
    dataSourceId: string,
    text: string,
    signal: AbortSignal,
  ): Promise<Choice[]> {
    const stored = await knowledge.dataSource(audience, dataSourceId);
    if (stored?.source.connectionId !== connectionId) return [];
    const sorts = [{ timestamp: 'last_edited_time', direction: 'descending' }];
    const { rows } = await connections.notion(connectionId).rows(dataSourceId, { sorts, signal, lane: 'poll' });
    return rows
      .filter(({ title }) => title.length >= shortestName && title !== 'Untitled' && isNamed(title, text))
      .map(({ id, title }) => ({ id, name: title }));
  }

  return async (
    audience: Audience,
    destination: Destination,
    facts: MeetingFacts,
    signal: AbortSignal,
  ): Promise<FormField[]> => {
    const { draft, template, related, owner, attendees, day } = facts;
    const summary = draft.summary.map(({ text }) => text).join(' ');
    const guess = {
      type: template.type ?? draft.type,
      topics: draft.topics,
      ...(summary ? { summary: summary.slice(0, longestSummary).toWellFormed() } : {}),
      today: day,
      isWrittenByAi: true,
      ...(owner ? { owner } : {}),
      text: related.map(({ url }) => url).join('\n'),
    };
    const fields = await pageForm.fields(audience, destination, guess, signal);
    const isSameNotion = facts.connectionId === destination.connectionId;
    return Promise.all(
      fields.map(async (field): Promise<FormField> => {
        const { type, name, target } = field.column;
        if (type === 'people' && isSameNotion && field.value === undefined && attendeeLike.test(name))
          return attendees.length > 0 ? { ...field, value: attendees.map(({ id, name }) => ({ id, name })) } : field;
        if (type !== 'relation' || !target) return field;
        const guessed = Array.isArray(field.value) ? field.value.filter((each) => typeof each === 'object') : [];
        const named = await rowsNamed(audience, destination, target, facts.markdown, signal);
        const all = [...new Map([...guessed, ...named].map((choice) => [choice.id, choice])).values()];
        return all.length > 0 ? { ...field, value: all.slice(0, mostRelated) } : field;
      }),
    );
  };
}

/** The page will say by a status that it is a draft. */
export function startsAsDraft(fields: FormField[]): boolean {
  return fields.some(
    ({ column, value }) => column.type === 'status' && typeof value === 'string' && isDraftOption(column, value),
  );
}

/** As a word of its own, in any case. */
function isNamed(title: string, text: string): boolean {
  const [name, within] = [title, text].map((each) => each.normalize('NFKC').toLowerCase()) as [string, string];
  for (let at = within.indexOf(name); at >= 0; at = within.indexOf(name, at + 1)) {
    const around = `${within.slice(Math.max(0, at - 1), at)} ${within.charAt(at + name.length)}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}
