import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays, createChance, earlier, today } from './chance.ts';
import { projectBodies } from './project-bodies.ts';
import { makeRow, readTable } from './row.ts';

/** The 40 projects of `projects.csv`; a row's slug is `prj-` and the project's. */
export function projectsSource(): SeedDataSource {
  const lines = readTable('projects.csv');
  const teams = [...new Set(lines.map(({ team = '' }) => team))];
  const tags = [...new Set(lines.flatMap((line) => line.tags?.split(',') ?? []))].toSorted();
  return {
    slug: 'projects',
    id: uuidOf('source', 'projects'),
    databaseId: uuidOf('database', 'projects'),
    title: 'Projects',
    icon: '🧭',
    description:
      'What takes more than two weeks. One owner each; the status is looked at every Thursday in the Gangway.',
    parent: 'home',
    properties: {
      Project: { type: 'title' },
      ID: { type: 'unique_id', prefix: 'PRJ' },
      Status: {
        type: 'status',
        options: [
          { name: 'Idea', color: 'default' },
          { name: 'Planned', color: 'gray' },
          { name: 'In progress', color: 'blue' },
          { name: 'At risk', color: 'red' },
          { name: 'On hold', color: 'yellow' },
          { name: 'Done', color: 'green' },
          { name: 'Cancelled', color: 'brown' },
        ],
        groups: [
          { name: 'To-do', options: ['Idea', 'Planned'] },
          { name: 'In progress', options: ['In progress', 'At risk', 'On hold'] },
          { name: 'Complete', options: ['Done', 'Cancelled'] },
        ],
      },
      Team: { type: 'select', options: teams.map((name) => ({ name, color: 'purple' })) },
      Owner: { type: 'people' },
      Timeline: { type: 'date' },
      Priority: {
        type: 'select',
        options: [
          { name: 'P0', color: 'red' },
          { name: 'P1', color: 'orange' },
          { name: 'P2', color: 'yellow' },
          { name: 'P3', color: 'gray' },
        ],
      },
      Budget: { type: 'number', format: 'euro' },
      Spent: { type: 'number', format: 'euro' },
      'Budget left': { type: 'formula', expression: 'prop("Budget") - prop("Spent")', result: 'number' },
      Late: {
        type: 'formula',
        expression: 'dateEnd(prop("Timeline")) < now() and prop("Status") != "Done" and prop("Status") != "Cancelled"',
        result: 'boolean',
      },
      Tags: { type: 'multi_select', options: tags.map((name) => ({ name, color: 'gray' })) },
      Summary: { type: 'rich_text' },
      Brief: { type: 'url' },
      'Told to customers': { type: 'checkbox' },
      'Waits for': { type: 'relation', target: 'projects' },
      Tasks: { type: 'relation', target: 'tasks', synced: 'Project' },
      'Task count': { type: 'rollup', relation: 'Tasks', property: 'Task', function: 'count' },
      Progress: { type: 'rollup', relation: 'Tasks', property: 'Done', function: 'percent_checked' },
      Hours: { type: 'rollup', relation: 'Tasks', property: 'Estimate', function: 'sum' },
      Created: { type: 'created_time' },
      'Created by': { type: 'created_by' },
      Edited: { type: 'last_edited_time' },
    },
    rows: projectRows(lines),
  };
}

const waitsFor: Record<string, string[]> = {
  'partner-self-service': ['fleet-console-2', 'key-scopes'],
  'self-service-repairs': ['fleet-console-2'],
  'range-wind': ['tide-os-5', 'warehouse-privacy'],
  'subscription-pt': ['lisbon-move'],
  'erp-change': ['iso-27001', 'budget-2027'],
  'lantern-d': ['drydock-2'],
  'german-dealers': ['translation-tool'],
};

function projectRows(lines: Record<string, string>[]): SeedRow[] {
  const chance = createChance(2026);
  return lines.map((line) => {
    const { slug = '', status = '', owner = '', start = '', end = '' } = line;
    const [budget, spent] = [Number(line.budget), Number(line.spent)];
    const over = status === 'Done' || status === 'Cancelled';
    const values = {
      Project: line.name,
      Status: status,
      Team: line.team,
      Owner: slug === 'fleet-console-2' ? [owner, 'marcus'] : [owner],
      Timeline: { start, end },
      Priority: line.priority,
      Budget: budget,
      Spent: spent,
      'Budget left': budget - spent,
      Late: end < today && !over,
      Tags: line.tags?.split(','),
      Summary: line.summary,
      Brief: chance.yes(0.5) ? `https://drive.tidewater.example/briefs/${slug}` : undefined,
      'Told to customers': line.tags?.includes('customers'),
      'Waits for': waitsFor[slug]?.map((other) => `prj-${other}`),
    };
    const created = earlier(addDays(start, -chance.int(10, 60)), '2026-11-02');
    const edited = over ? earlier(addDays(end, chance.int(0, 20)), today) : chance.day('2026-10-12', '2026-11-20');
    return makeRow(`prj-${slug}`, values, { created, edited, by: owner }, projectBodies[slug]);
  });
}
