import type { Company, SeedRow } from './company.ts';
import type { SampleQuestion } from './questions.ts';

/** Questions whose answers are computed from the rows, so that they stay right when the rows change. */
export function rowQuestions(company: Company): SampleQuestion[] {
  const rows = (slug: string): SeedRow[] => company.dataSources.find((source) => source.slug === slug)?.rows ?? [];
  const where = (slug: string, property: string, value: unknown) =>
    rows(slug).filter(({ values }) => values[property] === value);
  const value = (slug: string, row: string, property: string) =>
    rows(slug).find((candidate) => candidate.slug === row)?.values[property];
  const named = (found: SeedRow[], property: string) => found.map(({ values }) => String(values[property]));
  const overdue = where('invoices', 'Overdue', true);
  const latest = overdue.toSorted(
    (left, right) => Number(right.values['Days late']) - Number(left.values['Days late']),
  );
  const ofNordhjul = value('customers', 'cus-nordhjul-ab', 'Bikes');
  const fleetTasks = value('projects', 'prj-fleet-console-2', 'Tasks') as string[];
  const term = value('contracts', 'con-pedalwerk-gmbh', 'Term') as { end: string };
  const list: [ask: string, by: string, dataSource: string, expected: string[]][] = [
    [
      'Which projects are at risk, and who owns them?',
      'tom',
      'projects',
      named(where('projects', 'Status', 'At risk'), 'Project'),
    ],
    ['How many people work in Lisbon?', 'ines', 'people', [String(where('people', 'Office', 'Lisbon').length)]],
    ['How many invoices are overdue?', 'tom', 'invoices', [String(overdue.length)]],
    ['Which invoice is overdue the longest?', 'tom', 'invoices', named(latest.slice(0, 1), 'Invoice')],
    ['How many bikes does Nordhjul run?', 'tom', 'customers', [String(ofNordhjul)]],
    ['How many tasks does Fleet Console 2.0 have?', 'maya', 'tasks', [String(fleetTasks.length)]],
    [
      'Which decisions are only proposed?',
      'tom',
      'decisions',
      named(where('decisions', 'State', 'Proposed'), 'Decision'),
    ],
    ['When does the contract with Pedalwerk end?', 'tom', 'contracts', [term.end]],
    [
      'What did Hardware spend in 2026 Q3?',
      'tom',
      'budgets',
      [String(value('budgets', 'bud-hardware-2026-q3', 'Spent'))],
    ],
    ['Which budgets got the verdict "stop"?', 'tom', 'budgets', named(where('budgets', 'Verdict', 'stop'), 'Budget')],
  ];
  return list.map(([ask, by, dataSource, expected]) => ({ ask, by, dataSource, expected }));
}
