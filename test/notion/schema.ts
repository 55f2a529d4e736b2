import { RequestError } from '../../src/errors.ts';
import type { Lookup } from '../../src/notion/lookup.ts';
import type { PropertySchema } from '../../src/notion/schema.ts';

/** One column of each type, named after it. */
export const everyColumn: PropertySchema[] = [
  { name: 'Name', type: 'title' },
  { name: 'Text', type: 'rich_text' },
  { name: 'Number', type: 'number' },
  { name: 'Select', type: 'select', options: ['High', 'Low'] },
  { name: 'Multi', type: 'multi_select', options: ['red', 'green', 'blue'] },
  { name: 'Status', type: 'status', options: ['Planned', 'Active', 'Done'] },
  { name: 'Date', type: 'date' },
  { name: 'People', type: 'people' },
  { name: 'Check', type: 'checkbox' },
  { name: 'Link', type: 'url' },
  { name: 'Mail', type: 'email' },
  { name: 'Phone', type: 'phone_number' },
  { name: 'Files', type: 'files' },
  { name: 'Tasks', type: 'relation', target: 'tasks' },
  { name: 'Place', type: 'place' },
  { name: 'Verified', type: 'verification' },
  { name: 'Id', type: 'unique_id', prefix: 'PRJ' },
  { name: 'Formula', type: 'formula' },
  { name: 'Hours', type: 'rollup', rollup: { relation: 'Tasks', property: 'Hours', function: 'sum' } },
  { name: 'First', type: 'rollup', rollup: { relation: 'Tasks', property: 'Day', function: 'earliest_date' } },
  { name: 'Titles', type: 'rollup', rollup: { relation: 'Tasks', property: 'Task', function: 'show_original' } },
  { name: 'Made', type: 'created_time' },
  { name: 'By', type: 'created_by' },
  { name: 'Button', type: 'button' },
];

/** Knows Maya and the task Solder, as any lookup would. */
export const smallLookup: Lookup = {
  async person(name) {
    if (name !== 'Maya') throw new RequestError(`There is no person called “${name}”.`);
    return { id: 'u-maya', name };
  },
  async page(title) {
    if (title !== 'Solder') throw new RequestError(`There is no page called “${title}”.`);
    return { id: 'p-solder', title };
  },
  schema: async () => [
    { name: 'Task', type: 'title' },
    { name: 'Hours', type: 'number' },
  ],
};
