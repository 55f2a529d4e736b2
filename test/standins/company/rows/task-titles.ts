import { readTable } from './row.ts';

/** A lookup from a team to what its people put on their lists, the things that every team does included. */
export function readTitles(): (team: string) => string[] {
  const lines = readTable('task-titles.csv');
  return (team) => lines.filter((line) => line.team === team || line.team === '*').map((line) => line.title ?? '');
}

type Handmade = [
  title: string,
  owner: string,
  due: string,
  status: string,
  project?: string | undefined,
  label?: string,
];

/** Tasks that the pages speak of. */
export const handmadeTasks: Handmade[] = [
  ['Chaos test: kill billing in the middle', 'maya', '2026-12-04', 'Not started', 'billing-idempotent', 'postmortem'],
  [
    'Second pair of eyes before invoices go out',
    'oskar',
    '2026-11-30',
    'In progress',
    'billing-idempotent',
    'postmortem',
  ],
  ['Unique key on customer and month', 'fatima', '2026-10-30', 'Done', 'billing-idempotent', 'postmortem'],
  ['Alert on the count of invoices', 'viktor', '2026-11-06', 'Done', 'billing-idempotent', 'postmortem'],
  ['Button "this looks wrong" for ring 0', 'hanna', '2027-01-31', 'Not started', undefined, 'postmortem'],
  [
    'Partners rotate by themselves in the Console',
    'maya',
    '2027-02-26',
    'In progress',
    'partner-self-service',
    'postmortem',
  ],
  ['Alert: shown battery level against voltage', 'nils', '2026-08-28', 'Done', undefined, 'postmortem'],
  ['Mend the Friday rule on the page about trains', 'pedro', '2026-11-16', 'Not started'],
  ['Mend the retention on the pipeline page', 'nils', '2026-11-18', 'In progress', 'telemetry-cost'],
  ['Sign reserved machines for the database', 'joao', '2026-11-30', 'In progress'],
  ['Tell the four German fleets about the codes', 'annika', '2026-11-20', 'In progress', 'fleet-console-2', 'customer'],
  ['Vendor papers for the frame supplier', 'tom', '2026-12-04', 'Not started', 'iso-27001', 'audit'],
  ['Call the developer at Pedalwerk before 1 December', 'maya', '2026-11-27', 'Not started', undefined, 'customer'],
  ['Handover list for the old office in Lisbon', 'carla', '2027-01-31', 'Not started', 'lisbon-move'],
  ['Repair the railing on the loading dock', 'elsa', '2026-10-23', 'Blocked', undefined, 'safety'],
];
