import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { type Library, openLibrary } from '../../support/knowledge.ts';

let library: Library;
const bots = { ops: uuidFrom('bot-ops'), law: uuidFrom('bot-law') };

beforeAll(async () => {
  library = await openLibrary({
    connections: [
      { token: 'ntn_ops', name: 'ops', botId: bots.ops, shares: [uuidFrom('handbook')] },
      { token: 'ntn_law', name: 'law', botId: bots.law, shares: [uuidFrom('keys')] },
    ],
  });
  for (const { id } of await library.replica.connections.all()) await library.replica.connections.notion(id).identity();
});
afterAll(() => library[Symbol.asyncDispose]());

const tell = async (id: string, botIds?: string[]) => {
  const [{ workspaceId = '' } = {}] = await library.replica.connections.all();
  const entity = { kind: 'page', id } as const;
  await library.replica.sync.hear({
    id,
    type: 'page.created',
    workspaceId,
    entity,
    ...(botIds ? { botIds } : {}),
  });
};
const heardBy = async (id: string) =>
  (await library.query(`select connection_id from entries where id = '${id}' and due_at is not null order by 1`)).map(
    ({ connection_id }) => connection_id,
  );

it('tells all connections of the workspace of an event that does not say who may see it', async () => {
  await tell(uuidFrom('one'));
  expect(await heardBy(uuidFrom('one'))).toEqual(['internal:law', 'internal:notion', 'internal:ops']);
  await tell(uuidFrom('two'), [uuidFrom('some other bot')]);
  expect(await heardBy(uuidFrom('two'))).toEqual(['internal:law', 'internal:notion', 'internal:ops']);
});

it('tells only the connections whose bot an event names', async () => {
  await tell(uuidFrom('three'), [bots.law, uuidFrom('some other bot')]);
  expect(await heardBy(uuidFrom('three'))).toEqual(['internal:law']);
});

it('tells also those that have a copy, because they may have lost it', async () => {
  await library.catchUp();
  const handbook = uuidFrom('handbook');
  await library.query(`update entries set due_at = null where id = '${handbook}'`);
  await library.replica.sync[Symbol.asyncDispose]();
  await tell(handbook, [bots.law]);
  expect(await heardBy(handbook)).toEqual(['internal:law', 'internal:notion', 'internal:ops']);
});
