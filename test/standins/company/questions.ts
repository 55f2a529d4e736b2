import type { Company } from './company.ts';
import { rowQuestions } from './row-questions.ts';

/** A question that people at Tidewater ask, with what a right answer needs. `by` is a person's slug. */
export type SampleQuestion = { ask: string; by: string } & (
  | {
      /** Slugs of pages; a right answer cites at least one of them. */
      answeredBy: string[];
      /** Found on those pages, emphasis aside; a right answer holds each of them. */
      mustContain?: string[];
    }
  | { unanswerable: true }
  /** `expected` is computed from the rows; a right answer holds each of them. */
  | { dataSource: string; expected: string[] }
);

/** Asked of pages: plain ones, contradictions, stale twins, other languages, and what nobody wrote or shared. */
const pageQuestions: SampleQuestion[] = [
  {
    ask: 'How do we rotate API keys?',
    by: 'maya',
    answeredBy: ['api-key-rotation'],
    mustContain: ['tide keys create', '90 days'],
  },
  {
    ask: 'How fast must a leaked API key be rotated?',
    by: 'maya',
    answeredBy: ['api-key-rotation', 'incident-2026-05-14'],
    mustContain: ['1 hour'],
  },
  { ask: 'What is our vacation policy?', by: 'ines', answeredBy: ['vacation-policy'], mustContain: ['30 days'] },
  {
    ask: 'How many vacation days can I move to next year in London?',
    by: 'tom',
    answeredBy: ['vacation-policy'],
    mustContain: ['5 days', '31 March'],
  },
  {
    ask: 'Hur länge kan jag spara semesterdagar?',
    by: 'maya',
    answeredBy: ['semester-sverige'],
    mustContain: ['fem år'],
  },
  {
    ask: 'What can I spend on meals a day when I travel?',
    by: 'tom',
    answeredBy: ['travel-policy', 'expense-policy'],
    mustContain: ['75 €'],
  },
  { ask: 'May I deploy on a Friday?', by: 'maya', answeredBy: ['deploy', 'release-train'], mustContain: ['12:00'] },
  {
    ask: 'How long do we keep raw ride events?',
    by: 'maya',
    answeredBy: ['data-retention', 'telemetry-pipeline'],
    mustContain: ['13 months'],
  },
  {
    ask: 'How much does on-call pay a week?',
    by: 'maya',
    answeredBy: ['on-call', 'notes-2026-06-11'],
    mustContain: ['350 €'],
  },
  { ask: 'How quickly must I acknowledge a page?', by: 'maya', answeredBy: ['on-call'], mustContain: ['10 minutes'] },
  { ask: 'What is a SEV1?', by: 'tom', answeredBy: ['incident-process'], mustContain: ['30 minutes'] },
  { ask: 'How do I roll back a service?', by: 'maya', answeredBy: ['deploy'], mustContain: ['tide rollback'] },
  {
    ask: 'How do I restore one table of the database?',
    by: 'maya',
    answeredBy: ['backups'],
    mustContain: ['tide db clone'],
  },
  {
    ask: 'What are the rings of a firmware update?',
    by: 'maya',
    answeredBy: ['firmware-update', 'glossary'],
    mustContain: ['1 %', '10 %'],
  },
  {
    ask: 'Why did displays stop working in September 2025?',
    by: 'maya',
    answeredBy: ['incident-2025-09-02'],
    mustContain: ['Lantern B'],
  },
  {
    ask: 'What happened on 27 October 2026?',
    by: 'tom',
    answeredBy: ['incident-2026-10-27', 'incidents'],
    mustContain: ['invoice'],
  },
  {
    ask: 'When does the new Fjord come?',
    by: 'tom',
    answeredBy: ['roadmap', 'notes-2026-11-12'],
    mustContain: ['15 March 2027'],
  },
  { ask: 'What does a Kust cost?', by: 'tom', answeredBy: ['pricing'], mustContain: ['2,990'] },
  { ask: 'Who may give a customer 12 % discount?', by: 'tom', answeredBy: ['pricing'], mustContain: ['Grace Adeyemi'] },
  {
    ask: 'Hur mycket lön får jag från Tidewater under föräldraledigheten i Sverige?',
    by: 'maya',
    answeredBy: ['foraldraledighet', 'parental-leave'],
    mustContain: ['80 %'],
  },
  {
    ask: 'When must I tell Ines about parental leave?',
    by: 'tom',
    answeredBy: ['parental-leave'],
    mustContain: ['three months'],
  },
  {
    ask: 'How long may I work from another country?',
    by: 'ines',
    answeredBy: ['remote-work'],
    mustContain: ['30 working days'],
  },
  { ask: 'I lost my laptop, what now?', by: 'ines', answeredBy: ['device-encryption'], mustContain: ['two hours'] },
  { ask: 'What do we pay for a referral?', by: 'ines', answeredBy: ['hiring'], mustContain: ['2,000 €'] },
  {
    ask: 'Welches Zahlungsziel haben Händler?',
    by: 'maya',
    answeredBy: ['haendlervertrag', 'invoicing'],
    mustContain: ['45'],
  },
  {
    ask: 'Quando mudamos de escritório em Lisboa?',
    by: 'ines',
    answeredBy: ['escritorio-lisboa', 'notes-2026-10-20'],
    mustContain: ['2027'],
  },
  {
    ask: 'What did we decide about Tide OS 5.0 ring 2?',
    by: 'maya',
    answeredBy: ['notes-2026-11-19'],
    mustContain: ['7 December'],
  },
  { ask: 'What is planned for Q1 2027?', by: 'tom', answeredBy: ['roadmap'], mustContain: ['ISO 27001'] },
  { ask: 'What does an engineer on level 4 earn?', by: 'maya', unanswerable: true },
  { ask: 'Who wants to buy Tidewater?', by: 'maya', unanswerable: true },
  { ask: 'What is the Wi-Fi password of the Paris office?', by: 'tom', unanswerable: true },
  { ask: 'How much does a scooter from Tidewater cost?', by: 'ines', unanswerable: true },
];

/** About forty questions in all, those about rows computed from `company`. */
export function sampleQuestions(company: Company): SampleQuestion[] {
  return [...pageQuestions, ...rowQuestions(company)];
}
