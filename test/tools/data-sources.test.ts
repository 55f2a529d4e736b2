import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeedRow } from '../standins/company/company.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { openToolbox, query, type Toolbox } from './ask.ts';

const at = '2026-11-02T09:30:00.000Z';

function task(number: number): SeedRow {
  const values = { Task: `Task ${number}`, Hours: number, Project: ['motor'] };
  return {
    slug: `task-${number}`,
    id: uuidFrom(`task-${number}`),
    values,
    editedAt: at,
    createdAt: at,
    editedBy: 'maya',
  };
}

let box: Toolbox;
beforeAll(async () => {
  const [projects, tasks] = tinyCompany.dataSources;
  if (!projects || !tasks) throw new Error('the tiny company has lost its data sources');
  const many = { ...tasks, rows: [...tasks.rows, ...Array.from({ length: 60 }, (_, number) => task(number))] };
  box = await openToolbox({ company: { ...tinyCompany, dataSources: [projects, many] } });
});
afterAll(() => box[Symbol.asyncDispose]());

const ask = (change: Record<string, unknown>) => box.use('query_data_source', query(change));
const where = (property: string, operator: string, value = '') => ({
  filter: { match: 'all', conditions: [{ property, operator, value }], groups: [] },
});

describe('list_data_sources', () => {
  it('names every data source with its place, rows and columns, without asking Notion', async () => {
    box.newRequests();
    const { text } = await box.use('list_data_sources', { title: '' });
    expect(text).toMatch(/data source “Projects” · in Handbook .* · 3 rows · columns: Name, Status/);
    expect(text).toMatch(/data source “Tasks” .* · 62 rows/);
    expect(box.newRequests()).toEqual([]);
  });

  it('finds them by title, and says when there is none', async () => {
    const { sources } = await box.use('list_data_sources', { title: 'project' });
    expect(sources?.map(({ title }) => title)).toEqual(['Projects']);
    const none = await box.use('list_data_sources', { title: 'zebra crossing' });
    expect(none.text).toContain('No data source has a title like “zebra crossing”');
  });
});

describe('describe_data_source', () => {
  it('shows types, options by status group, relations and what Notion computes', async () => {
    const { text } = await box.use('describe_data_source', { data_source: uuidFrom('projects') });
    expect(text).toContain('Status (status): To-do: Planned; In progress: Active; Complete: Done');
    expect(text).toContain('Tasks (relation): to rows of “Tasks”');
    expect(text).toContain('Hours (rollup): sum of “Hours” over “Tasks”; filled in by Notion');
  });

  it('takes a title or a link to the database around it', async () => {
    const url = box.standIn.dataSources()[0]?.url ?? '';
    for (const name of ['projects', url]) {
      expect((await box.use('describe_data_source', { data_source: name })).text).toContain('Data source “Projects”');
    }
  });

  it('shows the columns that Notion has now, and those of the copy while Notion does not answer', async () => {
    box.newRequests();
    await box.use('describe_data_source', { data_source: 'Projects' });
    expect(box.newRequests()).toEqual([`GET /v1/data_sources/${uuidFrom('projects')} 200`]);
    box.standIn.faults.add({ kind: 'error', path: /data_sources/, status: 503, body: '' });
    const { text } = await box.use('describe_data_source', { data_source: 'Projects' });
    box.standIn.faults.clear();
    expect(text).toContain('Status (status)');
  });

  it('offers the right titles for a wrong one', async () => {
    await expect(box.use('describe_data_source', { data_source: 'Project list' })).rejects.toThrow(
      'Choose one of: “Projects”, “Tasks”',
    );
  });
});

describe('query_data_source', () => {
  it('gives few rows as sources of their own, related titles and people by name', async () => {
    const { text, passages } = await ask(where('Status', 'equals', 'Active'));
    expect(text).toContain('1 row of “Projects”');
    expect(passages).toHaveLength(1);
    expect(passages?.[0]?.source).toMatchObject({
      title: 'Motor firmware',
      url: expect.stringContaining('Motor-firmware'),
    });
    expect(passages?.[0]?.texts[0]).toMatch(
      /Name: Motor firmware \| Status: Active .*Owner: Maya Lindqvist .*Tasks: Solder, Flash/,
    );
  });

  it('gives many rows as one table and a cursor for the rest', async () => {
    const first = await ask({ data_source: 'Tasks', sorts: [{ property: 'Hours', direction: 'descending' }] });
    expect(first.passages).toHaveLength(1);
    expect(first.passages?.[0]?.source.title).toBe('Tasks');
    expect(first.passages?.[0]?.texts.slice(0, 2)).toEqual([
      '| Task | Hours | Project |',
      '| Task 59 | 59 | Motor firmware |',
    ]);
    const cursor = /cursor (\S+)/.exec(first.text)?.[1];
    const second = await ask({ data_source: 'Tasks', cursor, sorts: [{ property: 'Hours', direction: 'descending' }] });
    expect(second.text).toContain('12 rows of “Tasks”');
    expect(second.text).toContain('These are all rows that match.');
  });

  it('shows only the columns that are asked for', async () => {
    const { passages } = await ask({
      columns: ['name', 'Budget'],
      sorts: [{ property: 'Budget', direction: 'ascending' }],
      limit: 1,
    });
    expect(passages?.[0]?.texts).toEqual(['Name: Rider app | Budget: 80000']);
  });

  it('says so when nothing matches', async () => {
    expect((await ask(where('Budget', 'greater_than', '999999999'))).text).toBe('No row of “Projects” matches.');
  });

  it.each([
    [where('State', 'equals', 'Active'), 'There is no property “State”. Choose one of: “Status”'],
    [where('Status', 'equals', 'In progress'), 'There is no option in “Status” called “In progress”. Choose one of:'],
    [where('Status', 'before', '2026-01-01'), 'has no operator “before”'],
    [{ columns: ['Price'] }, 'There is no property “Price”'],
    [{ sorts: [{ property: 'Price', direction: 'ascending' }] }, 'There is no property “Price”'],
  ])('answers a wrong question with the right names: %j', async (change, why) => {
    await expect(ask(change)).rejects.toThrow(why);
  });

  it('stays small, however long the cells are', async () => {
    const { standIn } = box;
    const cells = 'A very long note. '.repeat(110);
    for (let made = 0; made < 3; made += 1) {
      await box.notion.createPage({
        parent: { type: 'data_source', id: uuidFrom('projects') },
        title: `Wordy ${made}`,
        markdown: '',
        properties: {
          Name: { title: [{ text: { content: `Wordy ${made}` } }] },
          Notes: { rich_text: [{ text: { content: cells } }] },
        },
      });
    }
    const { passages } = await ask(where('Name', 'starts_with', 'Wordy'));
    expect(passages).toHaveLength(3);
    expect(passages?.[0]?.texts[0]?.length).toBeLessThan(600);
    expect(standIn.invalid).toEqual([]);
  });
});
