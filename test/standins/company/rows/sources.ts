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
    const twoWay = Object.entries(source.properties).flatMap(([name, property]) =>
      property.type === 'relation' && property.synced ? [{ name, synced: property.synced }] : [],
    );
    for (const row of source.rows) {
      if (source.slug === 'invoices') linkContract(row, contracts);
      for (const { name, synced } of twoWay) mirror(row, name, synced, rows);
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

function mirror(row: SeedRow, name: string, synced: string, rows: Map<string, SeedRow>): void {
  for (const slug of slugsIn(row, name)) {
    const other = rows.get(slug);
    if (!other) throw new Error(`${row.slug} is related to ${slug}, which does not exist.`);
    const back = slugsIn(other, synced);
    if (!back.includes(row.slug)) other.values[synced] = [...back, row.slug];
  }
}

function slugsIn(row: SeedRow, property: string): string[] {
  const value = row.values[property];
  return Array.isArray(value) ? value : [];
}
