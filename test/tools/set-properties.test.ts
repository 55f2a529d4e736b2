import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SetProperties } from '../../src/tools/draft.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { openToolbox, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());

const nowhere = { match: 'all', conditions: [], groups: [] };
const where = (property: string, operator: string, value: string) => ({
  ...nowhere,
  conditions: [{ property, operator, value }],
});
const set = async (change: Record<string, unknown>) => {
  const { text, draft } = await box.use('set_properties', {
    data_source: 'Projects',
    rows: [],
    filter: nowhere,
    properties: [{ name: 'Status', value: 'Done' }],
    ...change,
  });
  return { text, draft: draft as SetProperties };
};
const shown = ({ rows }: SetProperties) =>
  rows.map(({ title, before, after }) => [title, ...before.map((each, at) => `${each.value} → ${after[at]?.value}`)]);

describe('set_properties', () => {
  it('shows what each row that the filter finds says before and after, and writes nothing', async () => {
    box.newRequests();
    const { text, draft } = await set({ filter: where('Status', 'does_not_equal', 'Done') });
    expect(draft).toMatchObject({
      operation: 'set_properties',
      connectionId: 'internal:notion',
      dataSource: { id: uuidFrom('projects'), title: 'Projects' },
    });
    expect(shown(draft)).toEqual([
      ['Motor firmware', 'Active → Done'],
      ['Rider app', 'Planned → Done'],
    ]);
    expect(draft.rows[0]).toMatchObject({
      id: uuidFrom('motor'),
      baseEditedAt: box.standIn.page('Motor firmware')?.editedAt,
      properties: { Status: { status: { name: 'Done' } } },
      undo: { Status: { status: { name: 'Active' } } },
    });
    expect(text).toMatch(/change 2 rows of “Projects”.*“Motor firmware”, “Rider app”.*Nothing is changed yet/);
    expect(box.newRequests().filter((request) => !/^(?:GET|POST \S+\/query)/.test(request))).toEqual([]);
  });

  it('leaves out what would not change, rows and properties', async () => {
    const properties = [
      { name: 'Status', value: 'Active' },
      { name: 'Public', value: true },
    ];
    const { text, draft } = await set({ rows: [uuidFrom('motor'), uuidFrom('app')], properties });
    expect(shown(draft)).toEqual([['Rider app', 'Planned → Active', 'no → yes']]);
    expect(text).toContain('one row more say so already');
    await expect(set({ rows: [uuidFrom('motor')], properties })).rejects.toThrow('says exactly that already');
  });

  it('takes every kind of property back with what it was', async () => {
    const values: [string, string | number | boolean | string[]][] = [
      ['Name', 'Engine'],
      ['Area', ''],
      ['Tags', []],
      ['Budget', 7],
      ['Due', '2027-02-01/2027-02-03'],
      ['Owner', ['Tom Okafor']],
      ['Public', false],
      ['Site', ''],
      ['Notes', 'All new'],
      ['Tasks', ['Flash']],
    ];
    const properties = values.map(([name, value]) => ({ name, value }));
    const { draft } = await set({ rows: [uuidFrom('motor')], properties });
    const [row] = draft.rows;
    expect(row?.before.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Name: Motor firmware',
      'Area: Firmware',
      'Tags: urgent',
      'Budget: 120000',
      'Due: 2026-11-20',
      'Owner: Maya Lindqvist',
      'Public: yes',
      'Site: https://tidewater.example/motor',
      'Notes: Needs review',
      'Tasks: Solder, Flash',
    ]);
    const before = box.standIn.page(uuidFrom('motor'))?.properties;
    await box.notion.setProperties(uuidFrom('motor'), row?.properties ?? {});
    expect(box.standIn.page(uuidFrom('motor'))?.properties).toMatchObject({ Owner: 'Tom Okafor', Tasks: 'Flash' });
    await box.notion.setProperties(uuidFrom('motor'), row?.undo ?? {});
    const { Edited: _, ...now } = box.standIn.page(uuidFrom('motor'))?.properties ?? {};
    expect(before).toMatchObject(now);
    expect(box.standIn.invalid).toEqual([]);
  });

  it('takes at most a hundred rows', async () => {
    const { id } = box.standIn.people.addRow(uuidFrom('tasks'), { Task: 'T0', Hours: 1 });
    for (let at = 1; at < 99; at += 1) box.standIn.people.addRow(uuidFrom('tasks'), { Task: `T${at}`, Hours: 1 });
    const change = { data_source: 'Tasks', properties: [{ name: 'Hours', value: 2 }] };
    const { draft } = await set({ ...change, filter: where('Task', 'starts_with', 'T') });
    expect(draft.rows).toHaveLength(99);
    for (let at = 0; at < 2; at += 1) box.standIn.people.addRow(uuidFrom('tasks'), { Task: `T${at}`, Hours: 1 });
    await expect(set({ ...change, filter: where('Task', 'starts_with', 'T') })).rejects.toThrow('More than 100 rows');
    await expect(set({ ...change, rows: Array(101).fill(id) })).rejects.toThrow('More than 100 rows');
  });

  it('refuses more than a person could see before and after', async () => {
    for (let at = 0; at < 40; at += 1)
      box.standIn.people.addRow(uuidFrom('projects'), { Name: `Wordy ${at}`, Notes: 'word '.repeat(40) });
    const notes = { properties: [{ name: 'Notes', value: 'other '.repeat(30) }] };
    await expect(set({ ...notes, filter: where('Name', 'starts_with', 'Wordy') })).rejects.toThrow(
      'Take fewer rows or fewer properties',
    );
    expect((await set({ ...notes, filter: where('Name', 'starts_with', 'Wordy 1') })).draft.rows).toHaveLength(11);
  });

  it.each([
    [{}, 'either their ids, or a filter'],
    [{ rows: [uuidFrom('motor')], filter: where('Status', 'equals', 'Done') }, 'either their ids, or a filter'],
    [{ rows: [uuidFrom('motor')], properties: [] }, 'which properties get which values'],
    [{ rows: [uuidFrom('solder')] }, '“Solder” is no row of “Projects”'],
    [{ rows: [uuidFrom('salaries')] }, 'nothing there that I may show here'],
    [{ data_source: 'Roadmap' }, 'There is no data source called “Roadmap”'],
    [{ filter: where('Status', 'equals', 'Dnoe') }, 'Choose one of: “Done”'],
    [{ filter: where('Name', 'equals', 'Nothing') }, 'No row of “Projects” matches'],
    [{ rows: [uuidFrom('motor')], properties: [{ name: 'Status', value: 'Dnoe' }] }, 'Choose one of: “Done”'],
    [{ rows: [uuidFrom('motor')], properties: [{ name: 'Late', value: true }] }, 'Notion fills it in itself'],
    [
      { rows: [uuidFrom('motor'), uuidFrom('app')], properties: [{ name: 'Name', value: 'Same' }] },
      'Only one row at a time',
    ],
  ])('refuses %j with a sentence', async (change, why) => {
    await expect(set(change)).rejects.toThrow(why);
  });
});
