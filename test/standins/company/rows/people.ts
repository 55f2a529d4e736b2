import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { people as accounts } from '../people.ts';
import { createChance, daysBetween, today } from './chance.ts';
import { makeRow, readTable, slugOf } from './row.ts';

export interface Employee {
  slug: string;
  name: string;
  department: string;
  role: string;
  office: string;
  /** Has an account in Notion, so that people properties may name it. */
  account: boolean;
}

const heads: Record<string, string> = {
  Engineering: 'sofia',
  Security: 'david',
  Product: 'marcus',
  Sales: 'grace',
  Support: 'carla',
  Operations: 'tom',
  Finance: 'oskar',
  People: 'ines',
};

const departments: Record<string, string[]> = {
  Engineering: ['maya', 'david', 'sofia', 'joao', 'viktor', 'erik', 'kenji', 'nils', 'fatima', 'pedro'],
  Security: ['priya'],
  Product: ['marcus', 'hanna', 'lena'],
  Sales: ['grace', 'annika'],
  Support: ['carla'],
  Operations: ['tom', 'astrid', 'ruth', 'samir'],
  Finance: ['oskar', 'elsa'],
  People: ['ines', 'beatriz'],
};

const phones: Record<string, (number: number) => string> = {
  Stockholm: (number) => `+46 70 174 ${String(605 + (number % 95)).padStart(4, '0')}`,
  London: (number) => `+44 7700 900${String(100 + number)}`,
  Lisbon: (number) => `+351 21 000 ${String(1000 + number)}`,
};

/** All 85; the row of somebody is `emp-` and the slug. */
export function employees(): Employee[] {
  const known = accounts
    .filter(({ role }) => role !== 'guest')
    .map(({ slug, name, title, timeZone }) => ({
      slug,
      name,
      role: title,
      office: timeZone.replace('Europe/', ''),
      department: Object.keys(departments).find((key) => departments[key]?.includes(slug)) ?? 'Operations',
      account: true,
    }));
  const others = readTable('people.csv').map(({ name = '', department = '', role = '', office = '' }) => ({
    slug: slugOf(name),
    name,
    department,
    role,
    office,
    account: false,
  }));
  return [...known, ...others];
}

const skills = ['Swedish', 'German', 'Portuguese', 'first aid', 'Rust', 'TypeScript', 'SQL', 'welding', 'fire warden'];

/** One row for each employee, with an account in Slack or without. */
export function peopleSource(): SeedDataSource {
  return {
    slug: 'people',
    id: uuidOf('source', 'people'),
    databaseId: uuidOf('database', 'people'),
    title: 'People',
    icon: '🧑‍🤝‍🧑',
    description: 'Everybody who is employed by Tidewater. Contractors are not listed.',
    parent: 'people-culture',
    properties: {
      Name: { type: 'title' },
      Role: { type: 'rich_text' },
      Department: { type: 'select', options: Object.keys(heads).map((name) => ({ name, color: 'blue' })) },
      Office: {
        type: 'select',
        options: [
          { name: 'Stockholm', color: 'yellow' },
          { name: 'London', color: 'red' },
          { name: 'Lisbon', color: 'green' },
        ],
      },
      Account: { type: 'people' },
      Email: { type: 'email' },
      Phone: { type: 'phone_number' },
      Started: { type: 'date' },
      'Years here': {
        type: 'formula',
        expression: 'dateBetween(now(), prop("Started"), "years")',
        result: 'number',
      },
      Share: { type: 'number', format: 'percent' },
      Skills: { type: 'multi_select', options: skills.map((name) => ({ name, color: 'gray' })) },
      'Staff bike': { type: 'checkbox' },
      Manager: { type: 'relation', target: 'people' },
      Tasks: { type: 'relation', target: 'tasks', synced: 'Owner' },
      'Task count': { type: 'rollup', relation: 'Tasks', property: 'Task', function: 'count' },
      Photo: { type: 'files' },
      Edited: { type: 'last_edited_time' },
    },
    rows: peopleRows(),
  };
}

function peopleRows(): SeedRow[] {
  const chance = createChance(1701);
  return employees().map(({ slug, name, department, role, office, account }, index) => {
    const started = firstDay(slug) ?? chance.day(account ? '2018-01-08' : '2019-02-04', '2026-10-05');
    const values = {
      Name: name,
      Role: role,
      Department: department,
      Office: office,
      Account: account ? [slug] : undefined,
      Email: `${account ? slug : slugOf(name).replaceAll('-', '.')}@tidewater.example`,
      Phone: phones[office]?.(index),
      Started: { start: started },
      'Years here': Math.floor(daysBetween(started, today) / 365.25),
      Share: chance.yes(0.86) ? 1 : chance.pick([0.6, 0.8, 0.9]),
      Skills: chance.some(skills, chance.int(0, 3)),
      'Staff bike': chance.yes(0.6),
      Manager: managerOf(slug, department),
      Photo: chance.yes(0.2) ? [`https://files.tidewater.example/people/${slug}.jpg`] : undefined,
    };
    const edited = chance.day('2026-01-07', '2026-11-18');
    return makeRow(`emp-${slug}`, values, { created: started, edited, by: chance.pick(['ines', 'beatriz', 'elsa']) });
  });
}

function firstDay(slug: string): string | undefined {
  return { astrid: '2017-03-01', david: '2017-03-01', maya: '2021-08-16', tom: '2019-05-06', ines: '2020-09-01' }[slug];
}

function managerOf(slug: string, department: string): string[] | undefined {
  if (slug === 'astrid') return undefined;
  const head = slug === 'sofia' ? 'david' : heads[department];
  return [`emp-${head === slug || !head ? 'astrid' : head}`];
}
