import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDestinations, type Destination, type Destinations } from '../../src/workflows/destinations.ts';
import { createPageForm, FieldErrors, type PageForm } from '../../src/workflows/page-form.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { maya, openToolbox, type Toolbox } from '../tools/ask.ts';

let box: Toolbox;
let destinations: Destinations;
let form: PageForm;
const audience = { kind: 'person', person: maya } as const;
const signal = AbortSignal.timeout(30_000);
const guess = {
  topics: ['Flash'],
  today: '2026-11-21',
  isWrittenByAi: true,
  owner: { name: 'Tom', email: 'Tom@tidewater.example' },
};

beforeAll(async () => {
  box = await openToolbox();
  const { storage, connections } = box.library.replica;
  destinations = createDestinations({ knowledge: box.knowledge, connections, rows: storage.lastDestinations });
  form = createPageForm({ knowledge: box.knowledge, connections });
});
afterAll(() => box[Symbol.asyncDispose]());

const projects = async (): Promise<Destination> => {
  const found = await destinations.find(audience, uuidFrom('projects'));
  if (!found) throw new Error('no projects');
  return found;
};

describe('destinations', () => {
  it('are data sources first, then pages, without rows', async () => {
    const found = await destinations.list(audience, '');
    expect(found.map(({ kind }) => kind)).toEqual(['data_source', 'data_source', 'page', 'page']);
    expect(found.map(({ title }) => title)).not.toContain('Motor firmware');
    expect(found.map(({ title }) => title)).not.toContain('Salaries');
  });

  it('begin with where the channel saved last, and are found by words', async () => {
    await destinations.remember('C1', { id: uuidFrom('keys') }, maya.id);
    const [first] = await destinations.list(audience, '', 'C1');
    expect(first?.title).toBe('Rotating API keys');
    expect((await destinations.list(audience, 'proj', 'C1')).map(({ title }) => title)).toEqual(['Projects']);
    expect(await destinations.last(audience, 'C1')).toMatchObject({ kind: 'page', title: 'Rotating API keys' });
    expect(await destinations.last(audience, 'C2')).toBeUndefined();
  });

  it('are none for guests and for channels shared with others', async () => {
    const guest = { ...maya, isGuest: true };
    await expect(destinations.list({ kind: 'person', person: guest }, '')).rejects.toThrow('full members');
    const shared = { kind: 'channel', channelId: 'C1', isExternal: true, asker: maya } as const;
    expect(await destinations.find(shared, uuidFrom('projects'))).toBeUndefined();
    expect(await destinations.last(shared, 'C1')).toBeUndefined();
  });

  it('are no rows, nothing unknown and nothing that is no id', async () => {
    for (const id of [uuidFrom('motor'), uuidFrom('salaries'), 'x', '../users', ''])
      expect(await destinations.find(audience, id)).toBeUndefined();
  });
});

describe('the fields of a page form', () => {
  it('are what people can fill in, with what can be guessed', async () => {
    const fields = await form.fields(audience, await projects(), guess, signal);
    const shown = Object.fromEntries(fields.map(({ column, value }) => [column.name, value]));
    expect(Object.keys(shown)).toEqual([
      'Name',
      'Status',
      'Area',
      'Tags',
      'Budget',
      'Due',
      'Owner',
      'Public',
      'Site',
      'Notes',
      'Tasks',
    ]);
    expect(shown).toMatchObject({ Status: 'Planned', Owner: [{ id: uuidFrom('tom'), name: 'Tom Okafor' }] });
    expect(shown.Tasks).toEqual([{ id: uuidFrom('flash'), name: 'Flash' }]);
    expect(shown.Due).toBeUndefined();
  });

  it('are none for a page', async () => {
    const page = await destinations.find(audience, uuidFrom('handbook'));
    expect(page && (await form.fields(audience, page, guess, signal))).toEqual([]);
  });

  it('suggest people by name and rows by title', async () => {
    const place = await projects();
    const people = { name: 'Owner', type: 'people' };
    expect(await form.suggest(audience, place, people, 'oka', signal)).toEqual([
      { id: uuidFrom('tom'), name: 'Tom Okafor' },
    ]);
    const tasks = { name: 'Tasks', type: 'relation', target: uuidFrom('tasks') };
    expect(await form.suggest(audience, place, tasks, 'fla', signal)).toEqual([
      { id: uuidFrom('flash'), name: 'Flash' },
    ]);
    expect(await form.suggest(audience, place, { ...tasks, target: uuidFrom('salaries') }, '', signal)).toEqual([]);
  });
});

describe('writing a form', () => {
  it('makes a row with exactly what was filled in, and asks Notion nothing', async () => {
    const place = await projects();
    const fields = await form.fields(audience, place, guess, signal);
    box.newRequests();
    const draft = await form.write(place, fields, {
      title: ' New charger ',
      markdown: '## Why\n\nIt rusts.',
      values: {
        Status: 'Active',
        Tags: ['urgent'],
        Budget: '1200',
        Owner: [{ id: uuidFrom('tom'), name: 'Tom Okafor' }],
        Public: false,
        Site: '',
      },
    });
    expect(box.newRequests()).toEqual([]);
    expect(draft).toMatchObject({
      operation: 'create_page',
      parent: { type: 'data_source', id: place.id, title: 'Projects' },
      title: 'New charger',
      markdown: '## Why\n\nIt rusts.',
      properties: {
        Status: { status: { name: 'Active' } },
        Tags: { multi_select: [{ name: 'urgent' }] },
        Budget: { number: 1200 },
        Owner: { people: [{ object: 'user', id: uuidFrom('tom') }] },
      },
    });
    expect(Object.keys(draft.properties)).toEqual(['Name', 'Status', 'Tags', 'Budget', 'Owner']);
    expect(draft.preview).toContainEqual({ name: 'Owner', value: 'Tom Okafor' });
  });

  it('names every field that is wrong, each with its own sentence', async () => {
    const place = await projects();
    const fields = await form.fields(audience, place, guess, signal);
    const values = { Budget: 'much', Site: 'ftp://x', Status: 'Nope', Tasks: ['Flash'] };
    const error = await form
      .write(place, fields, { title: ' ', markdown: '', values })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FieldErrors);
    const { problems } = error as FieldErrors;
    expect(problems.title).toBe('The page needs a title.');
    expect(Object.keys(problems.properties).toSorted()).toEqual(['Budget', 'Site', 'Status', 'Tasks']);
    expect(problems.properties.Budget).toContain('needs a number');
  });
});
