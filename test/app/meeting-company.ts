import type { Company, SeedDataSource } from '../standins/company/company.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';

function source(slug: string, title: string, properties: SeedDataSource['properties']): SeedDataSource {
  const ids = { id: uuidFrom(slug), databaseId: uuidFrom(`${slug}-db`) };
  return { slug, ...ids, title, description: '', parent: 'handbook', properties, rows: [] };
}

const status: SeedDataSource['properties'][string] = {
  type: 'status',
  options: ['Draft', 'In review', 'Published'].map((name) => ({ name, color: 'gray' })),
  groups: [
    { name: 'To-do', options: ['Draft'] },
    { name: 'In progress', options: ['In review'] },
    { name: 'Complete', options: ['Published'] },
  ],
};

/** The least company, with meetings and a wiki for them. */
export const meetingCompany: Company = {
  ...tinyCompany,
  dataSources: [
    ...tinyCompany.dataSources,
    source('meetings', 'Meetings', {
      Name: { type: 'title' },
      Date: { type: 'date' },
      Attendees: { type: 'people' },
      Projects: { type: 'relation', target: 'projects' },
    }),
    source('wiki', 'Wiki', {
      Page: { type: 'title' },
      Status: status,
      Date: { type: 'date' },
      Participants: { type: 'people' },
      Projects: { type: 'relation', target: 'projects' },
      'AI Generated': { type: 'checkbox' },
    }),
  ],
};

export const meetings = uuidFrom('meetings');
export const wiki = uuidFrom('wiki');

/** The notes of one meeting: a summary, what somebody typed, and what was said. */
export const torqueMeeting = {
  title: 'Axle torque',
  summary: '### Torque\n- We decided on 42 Nm for the rear axle, because the old 38 Nm came loose in winter.',
  notes: '- [ ] Tom Okafor will update the torque chart by 2026-12-01.\n- Which bolts do we order?',
  transcript:
    'Maya Lindqvist: The Motor firmware reads the torque sensor every second.\nTom Okafor: Nobody has tested the front axle yet.',
  startedAt: '2026-11-17T09:00:00.000Z',
  attendees: ['Maya', 'Tom'],
};
