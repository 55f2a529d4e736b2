import type { SearchResultBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { ToyTool } from './converse.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };

/** Ids as Notion has them, all of one digit. */
export const id = (digit: number) => [8, 4, 4, 4, 12].map((length) => `${digit}`.repeat(length)).join('-');

const passage = (title: string, ...content: string[]): SearchResultBlockParam => ({
  type: 'search_result',
  source: `https://app.notion.com/p/${title.replace(/ [›(].*$/, '').replaceAll(' ', '-')}`,
  title,
  content: content.map((each) => ({ type: 'text', text: each })),
  citations: { enabled: true },
});

const pages: Record<string, SearchResultBlockParam[]> = {
  [id(1)]: [
    passage(
      'API key rotation (edited 2026-10-19 by Maya)',
      'We rotate every API key every 90 days.',
      'Questions: #security.',
    ),
    passage(
      'API key rotation › Before you start (edited 2026-10-19 by Maya)',
      '- You need the Vault role `key-rotator`.',
    ),
    passage(
      'API key rotation › Step by step (edited 2026-10-19 by Maya)',
      '1. Create the new key.\n2. Deploy it.\n3. Revoke the old key.',
    ),
    passage('API key rotation › Who may (edited 2026-10-19 by Maya)', 'Everybody in Platform after their second week.'),
  ],
  [id(2)]: [passage('API keys (2024) (edited 2024-03-01 by Tom)', 'API keys are rotated once a year by hand.')],
  [id(3)]: [
    passage(
      'Vacation policy (edited 2026-04-14 by Ines)',
      'Everybody has 30 days of paid vacation a year.',
      'Ask three weeks ahead.',
    ),
  ],
};

const listing = `Titles that match, best first:
- row “Call the key supplier” · edited 2026-11-20 by Tom · id ${id(8)}
- page “API keys (2024)” · edited 2024-03-01 by Tom · id ${id(2)}
- page “API key rotation” · edited 2026-10-19 by Maya · id ${id(1)}
- page “Vacation policy” · edited 2026-04-14 by Ines · id ${id(3)}
- data source “Projects” · edited 2026-11-16 by Tom · id ${id(9)}`;

/** What the product’s tools answer over a small wiki, written down; any search finds all titles. */
export const search: ToyTool = { name: 'search', properties: { queries: texts }, answer: () => listing };
export const readPage: ToyTool = {
  name: 'read_page',
  properties: { page: text, sections: texts },
  answer: ({ page }) => [{ type: 'text', text: 'The whole page follows.' }, ...(pages[String(page)] ?? [])],
};
export const createPage: ToyTool = {
  name: 'create_page',
  properties: {
    parent_type: { enum: ['page', 'data_source'] },
    parent: text,
    title: text,
    markdown: text,
    properties: texts,
  },
  answer: () => 'Proposed. It is not created yet.',
};
export const wiki = [search, readPage, createPage];

const condition = {
  type: 'object',
  properties: { property: text, operator: text, value: text },
  required: ['property', 'operator', 'value'],
  additionalProperties: false,
};
const filter = {
  type: 'object',
  properties: { match: text, conditions: { type: 'array', items: condition }, groups: texts },
  required: ['match', 'conditions', 'groups'],
  additionalProperties: false,
};

export const tables: ToyTool[] = [
  {
    name: 'list_data_sources',
    properties: { title: text },
    answer: () =>
      `- data source “Projects” · edited 2026-11-16 by Tom · id ${id(9)} · columns: Project, Status, Late\n- data source “People” · id ${id(7)}`,
  },
  {
    name: 'describe_data_source',
    properties: { data_source: text },
    answer: () =>
      `Data source “Projects” · id ${id(9)}\n- Project (title)\n- Status (status): To-do: Idea, Planned; In progress: In progress, At risk\n- Late (formula): filled in by Notion`,
  },
  {
    name: 'query_data_source',
    properties: { data_source: text, filter, sorts: texts, columns: texts, limit: { type: 'number' }, cursor: text },
    answer: () => [
      { type: 'text', text: '2 rows of “Projects”.\nThese are all rows that match.' },
      passage(
        'Lisbon office move (edited 2026-11-17)',
        'Project: Lisbon office move | Status: At risk | Owner: Carla Monteiro',
      ),
      passage('Fjord (edited 2026-10-23)', 'Project: Fjord | Status: At risk | Owner: Kenji Mori'),
    ],
  },
];
