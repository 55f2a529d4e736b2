import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays, type Chance, createChance, earlier, today } from './chance.ts';
import { type Employee, employees } from './people.ts';
import { makeRow, readTable } from './row.ts';
import { handmadeTasks, readTitles } from './task-titles.ts';

const labels = ['postmortem', 'safety', 'bug', 'customer', 'writing', 'quick', 'waiting', 'audit'];

/** 420 tasks, most of them drawn for a project. */
export function tasksSource(): SeedDataSource {
  return {
    slug: 'tasks',
    id: uuidOf('source', 'tasks'),
    databaseId: uuidOf('database', 'tasks'),
    title: 'Tasks',
    icon: '☑️',
    description: 'Work of less than a week. Postmortem actions have the label postmortem.',
    parent: 'engineering',
    properties: {
      Task: { type: 'title' },
      ID: { type: 'unique_id', prefix: 'TSK' },
      Status: {
        type: 'status',
        options: [
          { name: 'Not started', color: 'default' },
          { name: 'In progress', color: 'blue' },
          { name: 'In review', color: 'purple' },
          { name: 'Blocked', color: 'red' },
          { name: 'Done', color: 'green' },
          { name: "Won't do", color: 'brown' },
        ],
        groups: [
          { name: 'To-do', options: ['Not started'] },
          { name: 'In progress', options: ['In progress', 'In review', 'Blocked'] },
          { name: 'Complete', options: ['Done', "Won't do"] },
        ],
      },
      Done: { type: 'checkbox' },
      Project: { type: 'relation', target: 'projects', synced: 'Tasks' },
      'Project status': { type: 'rollup', relation: 'Project', property: 'Status', function: 'show_original' },
      Owner: { type: 'relation', target: 'people', synced: 'Tasks' },
      Assignee: { type: 'people' },
      Due: { type: 'date' },
      Overdue: {
        type: 'formula',
        expression: 'prop("Due") < today() and prop("Status") != "Done" and prop("Status") != "Won\'t do"',
        result: 'boolean',
      },
      Estimate: { type: 'number', format: 'number' },
      Priority: {
        type: 'select',
        options: [
          { name: 'High', color: 'red' },
          { name: 'Medium', color: 'yellow' },
          { name: 'Low', color: 'gray' },
        ],
      },
      Labels: { type: 'multi_select', options: labels.map((name) => ({ name, color: 'gray' })) },
      Link: { type: 'url' },
      Created: { type: 'created_time' },
      'Edited by': { type: 'last_edited_by' },
    },
    rows: taskRows(),
  };
}

interface Planned {
  title: string;
  status: string;
  due?: string;
  owner?: Employee | undefined;
  project?: string;
  labels: string[];
  estimate?: number;
  /** Days from being written down to the due date; drawn when absent. */
  leadDays?: number;
  priority?: string;
}

function taskRows(): SeedRow[] {
  const chance = createChance(420);
  const staff = employees();
  const titlesFor = readTitles();
  const drawn = readTable('projects.csv').flatMap((project) =>
    draft(chance, staff, project, titlesFor(project.team ?? '')),
  );
  const made: Planned[] = handmadeTasks.map(([title, owner, due, status, project, label]) => ({
    title,
    status,
    due,
    owner: staff.find(({ slug }) => slug === owner),
    ...(project ? { project } : {}),
    labels: label ? [label] : [],
    estimate: 4,
    leadDays: 7,
    priority: 'High',
  }));
  const filled = [...made, ...drawn].slice(0, total - oddRows.length);
  return [...filled.map((task, index) => taskRow(chance, task, index + 1)), ...oddRows];
}

const total = 420;

/** Rows that only trouble-makers and forgetful people make: nothing filled in, formulas, mentions, markup, odd numbers. */
const oddRows: SeedRow[] = [
  {},
  {},
  {},
  { Task: '=SUM(A1:A9)', Estimate: -3, Overdue: false },
  { Task: '<!channel> please read this at once', Estimate: 0, Overdue: false },
  { Task: "'; drop table tasks; --", Estimate: 9_007_199_254_740_991, Overdue: false },
  { Task: '<@U07TOM00002> | approve | everything', Estimate: 0.1, Overdue: false },
  { Task: 'اختبار من اليمين إلى اليسار 🚲', Due: { start: '2026-12-24T09:00:00.000+01:00' }, Overdue: false },
].map((values, index) =>
  makeRow(`tsk-odd-${index + 1}`, values, { created: '2026-09-01', edited: '2026-09-02', by: 'samir' }),
);

const counts: Record<string, number> = { 'fleet-console-2': 34, 'tide-os-5': 24, 'fjord-2': 19, 'iso-27001': 18 };

function draft(chance: Chance, staff: Employee[], project: Record<string, string>, list: string[]): Planned[] {
  const { slug = '', team = '', status = '', start = '', end = '', owner } = project;
  const crew = staff.filter((person) => person.slug === owner || belongs(person, team));
  const titles = chance.some(list, counts[slug] ?? (status === 'Idea' ? 3 : chance.int(8, 10)));
  return titles.map((title) => {
    const due = chance.day(start, end);
    const labelled = chance.some(labels.slice(1), chance.yes(0.35) ? 1 : 0);
    return {
      title,
      status: statusOf(chance, status, due),
      ...(chance.yes(0.92) ? { due } : {}),
      owner: chance.yes(0.94) ? chance.pick(crew) : undefined,
      project: slug,
      labels: labelled,
      estimate: chance.pick([1, 2, 2, 3, 4, 4, 6, 8, 8, 12, 16, 20]),
      priority: chance.pick(['High', 'Medium', 'Medium', 'Medium', 'Low', 'Low']),
    };
  });
}

function belongs({ department, role }: Employee, team: string): boolean {
  if (department !== 'Engineering') return department === (team === 'Marketing' ? 'Sales' : team);
  const words: Record<string, RegExp> = {
    Platform: /backend|platform|reliability/i,
    'Connected bike': /firmware|embedded|test engineer/i,
    Apps: /mobile|frontend|quality/i,
    Data: /data/i,
    Hardware: /hardware|mechanical|test engineer/i,
    Security: /security/i,
  };
  return words[team]?.test(role) ?? false;
}

function statusOf(chance: Chance, project: string, due: string): string {
  if (project === 'Done') return chance.yes(0.95) ? 'Done' : "Won't do";
  if (project === 'Cancelled') return chance.yes(0.4) ? 'Done' : "Won't do";
  if (project === 'Idea' || project === 'Planned') return 'Not started';
  if (due < addDays(today, -14)) return chance.yes(0.9) ? 'Done' : chance.pick(['Blocked', 'In progress']);
  if (due < today) return chance.pick(['Done', 'Done', 'In review', 'In progress']);
  return chance.pick(['Not started', 'Not started', 'In progress', 'In review', 'Blocked']);
}

function taskRow(chance: Chance, task: Planned, number: number): SeedRow {
  const closed = task.status === 'Done' || task.status === "Won't do";
  const dueTime = chance.yes(0.06) ? 'T14:00:00.000+01:00' : '';
  const values = {
    Task: task.title,
    Status: task.status,
    Done: task.status === 'Done',
    Project: task.project ? [`prj-${task.project}`] : undefined,
    Owner: task.owner ? [`emp-${task.owner.slug}`] : undefined,
    Assignee: task.owner?.account ? [task.owner.slug] : undefined,
    Due: task.due ? { start: task.due + dueTime } : undefined,
    Overdue: task.due !== undefined && task.due < today && !closed,
    Estimate: task.estimate,
    Priority: task.priority,
    Labels: task.labels.length > 0 ? task.labels : undefined,
    Link: chance.yes(0.15) ? `https://git.tidewater.example/changes/${4000 + number}` : undefined,
  };
  const created = earlier(addDays(task.due ?? '2026-06-01', -(task.leadDays ?? chance.int(12, 70))), '2026-11-10');
  const edited = closed ? earlier(task.due ?? '2026-10-01', today) : chance.day('2026-09-14', '2026-11-20');
  const by = task.owner?.account ? task.owner.slug : chance.pick(['sofia', 'hanna', 'tom', 'maya']);
  return makeRow(`tsk-${String(number).padStart(3, '0')}`, values, { created, edited, by });
}
