import { expect, it } from 'vitest';
import { readStates } from '../../src/knowledge/change-states.ts';
import type { TwoStates } from '../../src/storage/changes.ts';

const row = (id: string, text: string | null): TwoStates => ({
  id,
  titleBefore: id,
  title: id,
  textBefore: text,
  text: text && `${text}!`,
  propertiesBefore: null,
  properties: null,
});

it('leaves texts out once those that were read fill the room', async () => {
  const ids = Array.from({ length: 60 }, (_, at) => `page ${at}`);
  const asked = { states: 0, properties: 0 };
  const read =
    (name: keyof typeof asked, text: string | null) => async (_reader: unknown, _id: string, some: string[]) => {
      asked[name] += some.length;
      return some.map((id) => row(id, text));
    };
  const states = await readStates(
    { states: read('states', 'x'.repeat(1_000)), properties: read('properties', null) },
    { reader: { kind: 'system' }, connectionId: 'c', ids, span: { since: new Date(1), until: new Date(2) } },
    { characters: 50_000 },
  );
  expect(asked).toEqual({ states: 40, properties: 20 });
  expect(states.get('page 0')).toMatchObject({ after: { markdown: `${'x'.repeat(1_000)}!` }, isTextLeftOut: false });
  expect(states.get('page 59')).toMatchObject({ before: { markdown: '' }, isTextLeftOut: true });
});
