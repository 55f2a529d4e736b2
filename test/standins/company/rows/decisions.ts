import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeedDataSource, SeedRow } from '../company.ts';
import { uuidOf } from '../ids.ts';
import { addDays } from './chance.ts';
import { makeRow, slugOf } from './row.ts';

const areas = ['Engineering', 'Finance', 'Operations', 'People', 'Product', 'Sales', 'Security'];

/** 35 decisions, each with a body. */
export function decisionsSource(): SeedDataSource {
  return {
    slug: 'decisions',
    id: uuidOf('source', 'decisions'),
    databaseId: uuidOf('database', 'decisions'),
    title: 'Decisions',
    icon: '⚖️',
    description: 'What we decided for longer than a sprint, and why. The newest counts.',
    parent: 'home',
    properties: {
      Decision: { type: 'title' },
      ID: { type: 'unique_id', prefix: 'DEC' },
      Date: { type: 'date' },
      State: {
        type: 'status',
        options: [
          { name: 'Proposed', color: 'yellow' },
          { name: 'Decided', color: 'green' },
          { name: 'Replaced', color: 'brown' },
        ],
        groups: [
          { name: 'To-do', options: ['Proposed'] },
          { name: 'In progress', options: ['Decided'] },
          { name: 'Complete', options: ['Replaced'] },
        ],
      },
      Area: { type: 'select', options: areas.map((name) => ({ name, color: 'purple' })) },
      Owner: { type: 'people' },
      Summary: { type: 'rich_text' },
      'Replaced by': { type: 'relation', target: 'decisions' },
      Projects: { type: 'relation', target: 'projects' },
      'Project status': { type: 'rollup', relation: 'Projects', property: 'Status', function: 'show_original' },
      Edited: { type: 'last_edited_time' },
      'Edited by': { type: 'last_edited_by' },
    },
    rows: readDecisions(),
  };
}

const replacedBy: Record<string, string> = {
  'on-call-pays-250-a-week': 'on-call-pays-350-a-week',
  'harbour-lease-at-79': 'harbour-lease-at-89',
};

const projects: Record<string, string[]> = {
  'ring-2-of-tide-os-5-0-not-before-7-december': ['tide-os-5'],
  'the-fjord-waits-for-the-frame-supplier': ['fjord-2'],
  'api-keys-live-for-90-days': ['key-age', 'key-scopes', 'partner-self-service'],
  'lisbon-moves-on-13-14-march-2027': ['lisbon-move'],
  'firmware-goes-out-in-rings': ['ota-rings'],
  'accelerometer-at-0-2-hz': ['telemetry-cost'],
  'wave-2-of-console-2-0-goes-ahead-in-english-codes': ['fleet-console-2', 'german-dealers'],
  'no-battery-swap-stations': ['swap-stations'],
  'no-anti-theft-subscription': ['anti-theft-sub'],
  'a-hot-second-region': ['second-region'],
  'fridays-off-in-july': ['fridays-off'],
};

/** `decisions.md` holds them all: a heading, a line `day · area · owner · state`, then the body. */
function readDecisions(): SeedRow[] {
  const text = readFileSync(join(import.meta.dirname, 'decisions.md'), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', facts = '', ...body] = part.split('\n').filter(Boolean);
      const [day = '', area = '', owner = '', state = ''] = facts.split(' · ');
      const slug = slugOf(title);
      const values = {
        Decision: title,
        Date: { start: day },
        State: state,
        Area: area,
        Owner: [owner],
        Summary: body.find((line) => line.startsWith('**Decision.**'))?.replace('**Decision.** ', ''),
        'Replaced by': replacedBy[slug] ? [`dec-${replacedBy[slug]}`] : undefined,
        Projects: projects[slug]?.map((project) => `prj-${project}`),
      };
      const stamps = { created: day, edited: addDays(day, state === 'Replaced' ? 300 : 1), by: owner };
      return makeRow(`dec-${slug}`, values, stamps, body.join('\n\n'));
    });
}
