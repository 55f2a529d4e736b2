import type { Company, SeedPage, SeedRow } from '../company/company.ts';
import { uuidFrom } from './ids.ts';

const at = '2026-11-02T09:30:41.000Z';

function page(slug: string, title: string, markdown: string, more: Partial<SeedPage> = {}): SeedPage {
  const stamps = { createdAt: at, editedAt: at, createdBy: 'maya', editedBy: 'tom', shared: true };
  return { slug, id: uuidFrom(slug), title, markdown, ...stamps, ...more };
}

function row(slug: string, values: Record<string, unknown>): SeedRow {
  return { slug, id: uuidFrom(slug), values, editedAt: at, createdAt: at, editedBy: 'maya' };
}

function person(slug: string, name: string) {
  return {
    slug,
    name,
    email: `${slug}@tidewater.example`,
    title: '',
    slackId: `U${slug}`,
    notionId: uuidFrom(slug),
    timeZone: 'UTC',
    role: 'member' as const,
  };
}

/** The least company that has one of everything; tests that need more use the sample company. */
export const tinyCompany: Company = {
  name: 'Tidewater',
  people: [person('maya', 'Maya Lindqvist'), person('tom', 'Tom Okafor')],
  channels: [],
  pages: [
    page('handbook', 'Handbook', '# Welcome\nSee [keys](page:keys) and [projects](data:projects).', { icon: '📘' }),
    page('keys', 'Rotating API keys', '## When\n- Every **90 days**\n\t- sooner after a leak', { parent: 'handbook' }),
    page('salaries', 'Salaries', 'Secret.', { parent: 'handbook', shared: false }),
  ],
  dataSources: [
    {
      slug: 'projects',
      id: uuidFrom('projects'),
      databaseId: uuidFrom('projects-db'),
      title: 'Projects',
      description: 'What we build',
      parent: 'handbook',
      properties: {
        Name: { type: 'title' },
        Status: {
          type: 'status',
          options: [
            { name: 'Planned', color: 'gray' },
            { name: 'Active', color: 'blue' },
            { name: 'Done', color: 'green' },
          ],
          groups: [
            { name: 'To-do', options: ['Planned'] },
            { name: 'In progress', options: ['Active'] },
            { name: 'Complete', options: ['Done'] },
          ],
        },
        Area: { type: 'select', options: [{ name: 'Firmware', color: 'red' }] },
        Tags: { type: 'multi_select', options: [{ name: 'urgent', color: 'red' }] },
        Budget: { type: 'number', format: 'euro' },
        Due: { type: 'date' },
        Owner: { type: 'people' },
        Public: { type: 'checkbox' },
        Site: { type: 'url' },
        Notes: { type: 'rich_text' },
        Number: { type: 'unique_id', prefix: 'PRJ' },
        Tasks: { type: 'relation', target: 'tasks', synced: 'Project' },
        Hours: { type: 'rollup', relation: 'Tasks', property: 'Hours', function: 'sum' },
        Names: { type: 'rollup', relation: 'Tasks', property: 'Task', function: 'show_original' },
        Late: { type: 'formula', expression: 'now() > prop("Due")', result: 'boolean' },
        Edited: { type: 'last_edited_time' },
      },
      rows: [
        row('motor', {
          Name: 'Motor firmware',
          Status: 'Active',
          Area: 'Firmware',
          Tags: ['urgent'],
          Budget: 120_000,
          Due: { start: '2026-11-20' },
          Owner: ['maya'],
          Public: true,
          Site: 'https://tidewater.example/motor',
          Notes: 'Needs **review**',
          Tasks: ['solder', 'flash'],
          Late: false,
        }),
        row('app', { Name: 'Rider app', Status: 'Planned', Budget: 80_000, Due: { start: '2027-01-15' }, Late: false }),
        row('shop', { Name: 'Web shop', Status: 'Done', Late: true }),
      ],
    },
    {
      slug: 'tasks',
      id: uuidFrom('tasks'),
      databaseId: uuidFrom('tasks-db'),
      title: 'Tasks',
      description: '',
      parent: 'handbook',
      properties: {
        Task: { type: 'title' },
        Hours: { type: 'number', format: 'number' },
        Project: { type: 'relation', target: 'projects', synced: 'Tasks' },
      },
      rows: [row('solder', { Task: 'Solder', Hours: 3 }), row('flash', { Task: 'Flash', Hours: 4.5 })],
    },
  ],
};
