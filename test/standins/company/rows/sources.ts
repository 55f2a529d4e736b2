import type { SeedDataSource, SeedRow } from '../company.ts';
import { budgetsSource } from './budgets.ts';
import { contractsSource } from './contracts.ts';
import { customersSource } from './customers.ts';
import { decisionsSource } from './decisions.ts';
import { invoicesSource } from './invoices.ts';
import { peopleSource } from './people.ts';
import { projectsSource } from './projects.ts';
import { tasksSource } from './tasks.ts';

/** The eight data sources; two-way relations show on both sides. */
export function createSources(): SeedDataSource[] {
  const sources = [
    projectsSource(),
    peopleSource(),
    tasksSource(),
    budgetsSource(),
    invoicesSource(),
    customersSource(),
    contractsSource(),
    decisionsSource(),
  ];
  const rows = new Map(sources.flatMap((source) => source.rows).map((row) => [row.slug, row]));
  const contracts = new Set([...rows.keys()].filter((slug) => slug.startsWith('con-')));
  for (const source of sources) {
    for (const row of source.rows) {
      if (source.slug === 'invoices') linkContract(row, contracts);
      mirror(source, row, rows);
    }
  }
  return sources;
}

/** An invoice names the contract of its customer, if there is one. */
function linkContract(row: SeedRow, contracts: Set<string>): void {
  const [customer] = slugsIn(row, 'Customer');
  const contract = customer?.replace('cus-', 'con-');
  if (contract && contracts.has(contract)) row.values.Contract = [contract];
}

function mirror(source: SeedDataSource, row: SeedRow, rows: Map<string, SeedRow>): void {
  for (const [name, property] of Object.entries(source.properties)) {
    if (property.type !== 'relation' || !property.synced) continue;
    for (const slug of slugsIn(row, name)) {
      const other = rows.get(slug);
      if (!other) throw new Error(`${row.slug} is related to ${slug}, which does not exist.`);
      const back = slugsIn(other, property.synced);
      if (!back.includes(row.slug)) other.values[property.synced] = [...back, row.slug];
    }
  }
}

function slugsIn(row: SeedRow, property: string): string[] {
  const value = row.values[property];
  return Array.isArray(value) ? value : [];
}
