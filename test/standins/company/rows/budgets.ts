import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays, createChance, earlier } from './chance.ts';
import { makeRow, slugOf } from './row.ts';

/** Team, holder, usual plan of a quarter in euro. */
const lines: [team: string, holder: string, plan: number][] = [
  ['Platform', 'joao', 92_000],
  ['Connected bike', 'erik', 148_000],
  ['Apps', 'pedro', 61_000],
  ['Data', 'nils', 54_000],
  ['Hardware', 'kenji', 236_000],
  ['Security', 'priya', 38_000],
  ['Marketing', 'grace', 117_000],
  ['Support', 'carla', 44_000],
  ['People', 'ines', 72_000],
  ['Operations', 'tom', 183_000],
];

const quarters = [
  { name: '2025 Q3', start: '2025-07-01', end: '2025-09-30', used: 1 },
  { name: '2025 Q4', start: '2025-10-01', end: '2025-12-31', used: 1 },
  { name: '2026 Q1', start: '2026-01-01', end: '2026-03-31', used: 1 },
  { name: '2026 Q2', start: '2026-04-01', end: '2026-06-30', used: 1 },
  { name: '2026 Q3', start: '2026-07-01', end: '2026-09-30', used: 1 },
  { name: '2026 Q4', start: '2026-10-01', end: '2026-12-31', used: 0.55 },
];

/** Why a quarter ended far above its plan, as the budget process asks. */
const reasons: Record<string, [share: number, note: string]> = {
  'Hardware 2026 Q3': [1.12, 'Second round of Fjord prototypes; agreed with Oskar on 3 August.'],
  'Connected bike 2025 Q3': [1.48, '71,300 € for displays after 4.7. Tom said stop on 8 September.'],
  'Platform 2026 Q3': [1.07, 'Telemetry grew faster than bikes.'],
  'People 2025 Q4': [0.41, 'Two searches were cancelled, the learning budget was used to 61 %.'],
  'Marketing 2026 Q2': [1.19, 'Fair in Frankfurt twice as large as planned.'],
};

/** Sixty budgets: ten teams in six quarters. */
export function budgetsSource(): SeedDataSource {
  return {
    slug: 'budgets',
    id: uuidOf('source', 'budgets'),
    databaseId: uuidOf('database', 'budgets'),
    title: 'Budgets',
    icon: '🧮',
    description: 'One row for each team and quarter, in euro. Spent is as of the last closed month.',
    parent: 'finance',
    properties: {
      Budget: { type: 'title' },
      Team: { type: 'select', options: lines.map(([name]) => ({ name, color: 'purple' })) },
      Quarter: { type: 'select', options: quarters.map(({ name }) => ({ name, color: 'gray' })) },
      Period: { type: 'date' },
      Planned: { type: 'number', format: 'euro' },
      Spent: { type: 'number', format: 'euro' },
      Left: { type: 'formula', expression: 'prop("Planned") - prop("Spent")', result: 'number' },
      Used: { type: 'formula', expression: 'prop("Spent") / prop("Planned")', result: 'number' },
      Verdict: {
        type: 'formula',
        expression:
          'ifs(prop("Used") > 1.15, "stop", prop("Used") > 1.05, "explain", prop("Used") > 1, "tell", "fine")',
        result: 'string',
      },
      Holder: { type: 'people' },
      Approved: { type: 'checkbox' },
      'Approved on': { type: 'date' },
      Notes: { type: 'rich_text' },
      Edited: { type: 'last_edited_time' },
    },
    rows: quarters.flatMap((quarter) => lines.map((line) => budgetRow(quarter, line))),
  };
}

function budgetRow(quarter: (typeof quarters)[number], [team, holder, plan]: (typeof lines)[number]): SeedRow {
  const slug = `bud-${slugOf(team)}-${slugOf(quarter.name)}`;
  const chance = createChance(Number.parseInt(uuidOf('row', slug).slice(0, 6), 16));
  const [share, note] = reasons[`${team} ${quarter.name}`] ?? [chance.int(82, 104) / 100, undefined];
  const planned = Math.round((plan * chance.int(94, 108)) / 1e5) * 1000;
  const spent = Math.round(planned * share * quarter.used);
  const used = Math.round((spent / planned) * 1000) / 1000;
  const approved = addDays(quarter.start, -chance.int(12, 25));
  const values = {
    Budget: `${team} · ${quarter.name}`,
    Team: team,
    Quarter: quarter.name,
    Period: { start: quarter.start, end: quarter.end },
    Planned: planned,
    Spent: spent,
    Left: planned - spent,
    Used: used,
    Verdict: used > 1.15 ? 'stop' : used > 1.05 ? 'explain' : used > 1 ? 'tell' : 'fine',
    Holder: [holder],
    Approved: true,
    'Approved on': { start: approved },
    Notes: note,
  };
  const edited = earlier(addDays(quarter.end, chance.int(6, 16)), '2026-11-09');
  return makeRow(slug, values, { created: approved, edited, by: 'oskar' });
}
