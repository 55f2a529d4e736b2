import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays, type Chance, cents, createChance, daysBetween, earlier, today } from './chance.ts';
import { type Customer, readCustomers } from './customers.ts';
import { makeRow } from './row.ts';

const kinds = ['Bikes', 'Console', 'Lease', 'Spare parts', 'Credit note'];
const daysToPay: Record<string, number> = { 'Small business': 14, Dealer: 45 };
const vatRates: Record<string, number> = { Sweden: 0.25, 'United Kingdom': 0.2, Portugal: 0.23, Germany: 0.19 };

/** 190 invoices of 2026; amounts, overdue flags and credit notes agree with each other. */
export function invoicesSource(): SeedDataSource {
  return {
    slug: 'invoices',
    id: uuidOf('source', 'invoices'),
    databaseId: uuidOf('database', 'invoices'),
    title: 'Invoices',
    icon: '📮',
    description: 'Invoices to customers in 2026, in euro. Sent ones are never changed; mistakes get a credit note.',
    parent: 'finance',
    properties: {
      Invoice: { type: 'title' },
      Customer: { type: 'relation', target: 'customers', synced: 'Invoices' },
      Kind: { type: 'select', options: kinds.map((name) => ({ name, color: 'blue' })) },
      Status: {
        type: 'status',
        options: [
          { name: 'Draft', color: 'default' },
          { name: 'Sent', color: 'blue' },
          { name: 'Reminded', color: 'orange' },
          { name: 'Paid', color: 'green' },
          { name: 'Cancelled', color: 'brown' },
        ],
        groups: [
          { name: 'To-do', options: ['Draft'] },
          { name: 'In progress', options: ['Sent', 'Reminded'] },
          { name: 'Complete', options: ['Paid', 'Cancelled'] },
        ],
      },
      Issued: { type: 'date' },
      Due: { type: 'date' },
      Paid: { type: 'date' },
      Net: { type: 'number', format: 'euro' },
      'VAT rate': { type: 'number', format: 'percent' },
      VAT: { type: 'formula', expression: 'round(prop("Net") * prop("VAT rate") * 100) / 100', result: 'number' },
      Total: { type: 'formula', expression: 'prop("Net") + prop("VAT")', result: 'number' },
      Open: {
        type: 'formula',
        expression: 'if(prop("Status") == "Sent" or prop("Status") == "Reminded", prop("Total"), 0)',
        result: 'number',
      },
      Overdue: { type: 'formula', expression: 'prop("Open") != 0 and prop("Due") < today()', result: 'boolean' },
      'Days late': {
        type: 'formula',
        expression: 'if(prop("Overdue"), dateBetween(today(), prop("Due"), "days"), 0)',
        result: 'number',
      },
      Contract: { type: 'relation', target: 'contracts' },
      'Checked by': { type: 'people' },
      PDF: { type: 'files' },
      Note: { type: 'rich_text' },
      Created: { type: 'created_time' },
      Edited: { type: 'last_edited_time' },
    },
    rows: invoiceRows(),
  };
}

interface Drawn {
  customer: Customer;
  kind: string;
  issued: string;
  net: number;
  status?: string;
  note?: string;
}

/** Net amounts of the nine invoices that went out twice on 27 October 2026; together 41,380 €. */
const doubled = [7200, 6480, 5940, 5130, 4620, 4050, 3360, 2580, 2020];

function invoiceRows(): SeedRow[] {
  const chance = createChance(190);
  const customers = readCustomers().filter(({ bikes }) => bikes > 0);
  const twice = customers.filter(({ segment }) => segment.endsWith('fleet')).slice(0, doubled.length);
  const special = twice.flatMap((customer, index) => doubledInvoices(customer, doubled[index] ?? 0));
  const drawn = Array.from({ length: 189 - special.length }, () => drawInvoice(chance, chance.pick(customers)));
  const inOrder = [...special, ...drawn].toSorted((left, right) => left.issued.localeCompare(right.issued));
  const empty = makeRow('inv-odd-1', {}, { created: '2026-07-01', edited: '2026-07-01', by: 'oskar' });
  return [...inOrder.map((invoice, index) => invoiceRow(chance, invoice, 10_241 + index)), empty];
}

function doubledInvoices(customer: Customer, net: number): Drawn[] {
  const note = 'Sent twice on 27 October, see the postmortem';
  return [
    { customer, kind: 'Console', issued: '2026-10-27', net },
    { customer, kind: 'Console', issued: '2026-10-27', net, status: 'Cancelled', note },
    { customer, kind: 'Credit note', issued: '2026-10-28', net: -net, status: 'Cancelled', note },
  ];
}

function drawInvoice(chance: Chance, customer: Customer): Drawn {
  const kind = chance.pick(['Bikes', 'Bikes', 'Console', 'Console', 'Lease', 'Spare parts']);
  const issued = chance.day('2026-01-05', '2026-11-19');
  const nets: Record<string, number> = {
    Bikes: chance.int(1, Math.max(2, Math.ceil(customer.bikes / 12))) * chance.pick([1930, 2310, 2690, 3630]),
    Console: Math.min(customer.bikes, 30) * 5 + Math.max(0, customer.bikes - 30) * 4,
    Lease: customer.bikes * 79,
    'Spare parts': chance.int(1_900, 248_000) / 100,
  };
  if (chance.yes(0.015)) return { customer, kind, issued, net: 0, note: 'Free month, agreed with Grace' };
  return { customer, kind, issued, net: nets[kind] ?? 0 };
}

function invoiceRow(chance: Chance, drawn: Drawn, number: number): SeedRow {
  const { customer, kind, issued, net, note } = drawn;
  const due = addDays(issued, daysToPay[customer.segment] ?? 30);
  const status = drawn.status ?? statusOf(chance, issued, due);
  const rate = vatRates[customer.country] ?? 0;
  const vat = cents(net * rate);
  const total = cents(net + vat);
  const open = status === 'Sent' || status === 'Reminded' ? total : 0;
  const overdue = open !== 0 && due < today;
  const paid = earlier(chance.day(addDays(issued, 3), addDays(due, 9)), '2026-11-20');
  const values = {
    Invoice: `INV-${number}`,
    Customer: [`cus-${customer.slug}`],
    Kind: kind,
    Status: status,
    Issued: { start: issued },
    Due: { start: due },
    Paid: status === 'Paid' ? { start: paid } : undefined,
    Net: net,
    'VAT rate': rate,
    VAT: vat,
    Total: total,
    Open: open,
    Overdue: overdue,
    'Days late': overdue ? daysBetween(due, today) : 0,
    'Checked by': issued > '2026-10-29' ? ['oskar'] : undefined,
    PDF: status === 'Draft' ? undefined : [`https://drive.tidewater.example/invoices/INV-${number}.pdf`],
    Note: note,
  };
  const edited = status === 'Paid' ? paid : earlier(addDays(due, 6), '2026-11-20');
  return makeRow(`inv-${number}`, values, { created: issued, edited, by: chance.pick(['oskar', 'oskar', 'fatima']) });
}

function statusOf(chance: Chance, issued: string, due: string): string {
  if (issued > '2026-11-14') return chance.pick(['Draft', 'Sent']);
  if (due >= today) return chance.yes(0.4) ? 'Paid' : 'Sent';
  const late = daysBetween(due, today);
  if (chance.yes(late > 90 ? 0.98 : 0.82)) return 'Paid';
  return late > 5 ? 'Reminded' : 'Sent';
}
