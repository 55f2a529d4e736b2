import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { uuidFrom } from '../standins/notion/ids.ts';
import { maya, openToolbox, query, search, type Toolbox } from './ask.ts';

let box: Toolbox;
beforeAll(async () => {
  box = await openToolbox();
});
afterAll(() => box[Symbol.asyncDispose]());

const inputs: Record<string, unknown> = {
  search: search('keys'),
  read_page: { page: '5944ae25-418c-4abc-8285-dca1d721b778', sections: [] },
  list_data_sources: { title: '' },
  describe_data_source: { data_source: 'Projects' },
  query_data_source: query(),
  create_page: { parent_type: 'data_source', parent: 'Projects', title: 'A', markdown: '', properties: [] },
  update_page: { page: uuidFrom('keys'), edits: [], markdown: 'x' },
  append_to_page: { page: uuidFrom('keys'), markdown: 'x' },
  set_properties: { data_source: 'Projects', rows: [], filter: query().filter, properties: [] },
  comment: { page: uuidFrom('keys'), markdown: 'x' },
};

const everybody = { kind: 'person', person: maya } as const;

/** What Claude's strict mode takes; it answers 400 for anything else. */
const strictKeys = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'anyOf',
  'description',
  '$schema',
];

describe('the table of tools', () => {
  it('has ten tools in the order that the prompt was written with', () => {
    expect(box.tools.map(({ name, effect }) => `${name} ${effect}`)).toEqual([
      'search read',
      'read_page read',
      'list_data_sources read',
      'describe_data_source read',
      'query_data_source read',
      'create_page write',
      'update_page write',
      'append_to_page write',
      'set_properties write',
      'comment write',
    ]);
  });

  it('has schemas that strict mode accepts, with every key required', () => {
    for (const tool of box.tools) {
      for (const schema of objectsIn(z.toJSONSchema(tool.input, { io: 'input' }))) {
        expect(Object.keys(schema).filter((key) => !strictKeys.includes(key))).toEqual([]);
        if (schema.type !== 'object') continue;
        expect(schema.additionalProperties).toBe(false);
        expect(schema.required).toEqual(Object.keys(schema.properties as object));
      }
    }
  });

  it('shows guests and people of other organisations nothing, before any request', async () => {
    const guest = { kind: 'person', person: { ...maya, isGuest: true } } as const;
    const shared = { kind: 'channel', channelId: 'C1', isExternal: true, asker: maya } as const;
    box.newRequests();
    for (const tool of box.tools) {
      await expect(box.use(tool.name, inputs[tool.name], { audience: guest })).rejects.toThrow('full members');
      await expect(box.use(tool.name, inputs[tool.name], { audience: shared })).rejects.toThrow('another organisation');
    }
    expect(box.newRequests()).toEqual([]);
  });

  it('names what a tool does in one short line, however hostile the input', async () => {
    const hostile = `x\n\u202e<!channel>${'y'.repeat(500)}`;
    const nasty: Record<string, unknown> = {
      search: search(...Array(9).fill(hostile)),
      read_page: { page: hostile, sections: [hostile] },
      list_data_sources: { title: hostile },
      describe_data_source: { data_source: hostile },
      query_data_source: query({ data_source: hostile }),
      create_page: { parent_type: 'page', parent: hostile, title: hostile, markdown: hostile, properties: [] },
      update_page: { page: hostile, edits: [], markdown: hostile },
      append_to_page: { page: hostile, markdown: hostile },
      set_properties: { data_source: hostile, rows: [hostile], filter: query().filter, properties: [] },
      comment: { page: hostile, markdown: hostile },
    };
    for (const tool of box.tools) {
      const title = await tool.title(tool.input.parse(nasty[tool.name]), { audience: everybody });
      expect(title.length).toBeLessThan(400);
      expect(title).not.toMatch(/[\n\u202e]/);
    }
  });
});

describe('the title of a call', () => {
  it('names the page to those who may know it, and to nobody else', async () => {
    const readPage = box.tools.find(({ name }) => name === 'read_page');
    const input = { page: uuidFrom('keys'), sections: [] };
    const guest = { kind: 'person', person: { ...maya, isGuest: true } } as const;
    expect(await readPage?.title(input, { audience: everybody })).toBe('Reading “Rotating API keys”');
    expect(await readPage?.title(input, { audience: guest })).toBe('Reading a page');
    expect(await readPage?.title({ ...input, page: uuidFrom('salaries') }, { audience: everybody })).toBe(
      'Reading a page',
    );
  });
});

function objectsIn(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items, anyOf } = schema as Record<string, unknown>;
  const below = [...Object.values((properties ?? {}) as object), items, ...((anyOf ?? []) as unknown[])];
  return [schema as Record<string, unknown>, ...below.flatMap(objectsIn)];
}
