import type { NotionPageView } from '../standins/notion/contract.ts';
import type { World } from '../support/world.ts';

const sentences = [
  'The Porto office closes at 16:30 on Fridays.',
  'Decided: from January on, meetings start five minutes past the hour.',
  'Whoever works from abroad tells their lead two weeks before.',
  'The Malmö office opens at 8:00.',
];

/** Colleagues work in Notion for an hour: a policy changes, a project moves on, something is decided, a page is new. */
export function busyHour({ notion }: World): { edited: string[] } {
  const live = () => notion.pages().filter(({ inTrash, shared }) => shared && !inTrash);
  const rowsOf = (title: string) => {
    const id = notion.dataSources().find((source) => source.title === title)?.id ?? '';
    return { id, rows: live().filter(({ dataSourceId }) => dataSourceId === id) };
  };
  const edited: string[] = [];
  const note = (page: NotionPageView | undefined, edit: (page: NotionPageView) => void) => {
    if (!page) return;
    edit(page);
    edited.push(page.title);
  };

  const policy = live().find(({ title }) => title === 'Working hours');
  const sentence = sentences.find((one) => !policy?.markdown.includes(one));
  note(sentence === undefined ? undefined : policy, ({ id, markdown }) =>
    notion.people.editPage(id, { markdown: `${markdown}\n\n${sentence}`, by: 'Ines' }),
  );
  const projects = rowsOf('Projects').rows.filter(({ properties }) => properties.Status === 'In progress');
  note(projects[0], ({ id }) => notion.people.editRow(id, { Status: 'Done' }, 'Tom'));
  note(projects[1], ({ id }) => notion.people.editRow(id, { Status: 'At risk' }, 'Maya'));
  const proposed = rowsOf('Decisions').rows.find(({ properties }) => properties.State === 'Proposed');
  note(proposed, ({ id }) => notion.people.editRow(id, { State: 'Decided' }, 'Tom'));
  const title = `Notes of the ${live().filter((page) => page.title.startsWith('Notes of the ')).length + 1}. demo meeting`;
  notion.people.addPage({
    title,
    markdown: 'We agreed to try the quieter brake pads on ten bikes.',
    ...(policy?.parentId ? { parentId: policy.parentId } : {}),
    by: 'Maya',
  });
  return { edited: [...edited, title] };
}
