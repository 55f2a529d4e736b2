import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays, createChance, daysBetween, earlier, today } from './chance.ts';
import { type Customer, readCustomers } from './customers.ts';
import { makeRow } from './row.ts';

const kinds = ['Lease', 'Purchase', 'Dealer', 'Service', 'Data processing'];

/** A contract with each of the sixty largest customers. */
export function contractsSource(): SeedDataSource {
  return {
    slug: 'contracts',
    id: uuidOf('source', 'contracts'),
    databaseId: uuidOf('database', 'contracts'),
    title: 'Contracts',
    icon: '✍️',
    description: 'Signed contracts with customers. The document itself is on the drive.',
    parent: 'customers-sales',
    properties: {
      Contract: { type: 'title' },
      Number: { type: 'unique_id', prefix: 'CON' },
      Customer: { type: 'relation', target: 'customers', synced: 'Contracts' },
      'Customer owner': { type: 'rollup', relation: 'Customer', property: 'Owner', function: 'show_original' },
      Kind: { type: 'select', options: kinds.map((name) => ({ name, color: 'blue' })) },
      State: {
        type: 'status',
        options: [
          { name: 'Draft', color: 'default' },
          { name: 'Signed', color: 'green' },
          { name: 'Notice given', color: 'orange' },
          { name: 'Ended', color: 'brown' },
        ],
        groups: [
          { name: 'To-do', options: ['Draft'] },
          { name: 'In progress', options: ['Signed', 'Notice given'] },
          { name: 'Complete', options: ['Ended'] },
        ],
      },
      Term: { type: 'date' },
      'Yearly value': { type: 'number', format: 'euro' },
      'Notice (months)': { type: 'number', format: 'number' },
      'Notice by': {
        type: 'formula',
        expression: 'dateSubtract(dateEnd(prop("Term")), prop("Notice (months)"), "months")',
        result: 'date',
      },
      'Ends within 90 days': {
        type: 'formula',
        expression: 'dateBetween(dateEnd(prop("Term")), now(), "days") <= 90 and prop("State") != "Ended"',
        result: 'boolean',
      },
      Renews: { type: 'checkbox' },
      Discount: { type: 'number', format: 'percent' },
      'Signed by': { type: 'people' },
      Signed: { type: 'date' },
      Document: { type: 'files' },
      Clauses: { type: 'rich_text' },
      Edited: { type: 'last_edited_time' },
    },
    rows: contractRows(),
  };
}

/** The sixty largest customers have one contract each. */
function contractRows(): SeedRow[] {
  const chance = createChance(60);
  const largest = readCustomers().toSorted((left, right) => right.bikes - left.bikes);
  return largest.slice(0, 60).map((customer) => {
    const kind = kindOf(customer, chance.pick(['Lease', 'Purchase', 'Service']));
    const start = chance.day('2024-01-15', '2026-06-15');
    const renews = kind === 'Dealer' || chance.yes(0.5);
    const end = endOf(start, kind === 'Lease' ? 36 : 24, renews);
    const months = kind === 'Dealer' ? 6 : 3;
    const state = stateOf(end, chance.yes(0.12));
    const signed = addDays(start, -chance.int(7, 40));
    const discount = chance.pick([0, 0, 0.03, 0.05, 0.08, 0.12, 0.14]);
    const values = {
      Contract: `${kind}: ${customer.name}`,
      Customer: [`cus-${customer.slug}`],
      Kind: kind,
      State: state,
      Term: { start, end },
      'Yearly value': Math.round(customer.bikes * chance.int(60, 89) * 12 * (1 - discount)),
      'Notice (months)': months,
      'Notice by': { start: monthsLater(end, -months) },
      'Ends within 90 days': state !== 'Ended' && daysBetween(today, end) <= 90,
      Renews: renews,
      Discount: discount,
      'Signed by': discount > 0.12 ? ['grace', 'oskar'] : ['grace'],
      Signed: { start: signed },
      Document: [`https://drive.tidewater.example/contracts/${customer.slug}.pdf`],
      Clauses:
        chance.pick(['', 'Bike on loan within 48 hours', 'Price fixed for the term', 'Batteries stay ours']) ||
        undefined,
    };
    const edited = earlier(chance.day('2026-01-08', '2026-11-18'), today);
    return makeRow(`con-${customer.slug}`, values, { created: signed, edited, by: customer.owner });
  });
}

function kindOf({ segment }: Customer, drawn: string): string {
  if (segment === 'Dealer') return 'Dealer';
  return segment === 'Enterprise fleet' ? 'Lease' : drawn;
}

/** A contract that renews goes on year by year. */
function endOf(start: string, months: number, renews: boolean): string {
  const end = monthsLater(start, months);
  return renews && end < today ? endOf(start, months + 12, renews) : end;
}

function stateOf(end: string, noticed: boolean): string {
  if (end < today) return 'Ended';
  return noticed ? 'Notice given' : 'Signed';
}

function monthsLater(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 8) + (Number(day.slice(8)) > 28 ? '28' : day.slice(8));
}
