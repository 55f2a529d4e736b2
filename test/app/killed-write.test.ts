import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { syncedDatabaseUrl } from '../support/storage.ts';
import { freePort, type Product, settingsFor, startProduct, startWorld, type World } from '../support/world.ts';
import { type Change, type Kind, kindOf, openChanges } from './changes-under-way.ts';

type Proposed = Awaited<ReturnType<Changes['propose']>>;
type Changes = Awaited<ReturnType<typeof openChanges>>;

/** Every request that a change of each kind makes, in order; the first test holds this list against the program. */
const steps: Record<Kind, string[]> = {
  create: [
    'POST /v1/pages',
    'GET /v1/pages/:id/markdown',
    'PATCH /v1/pages/:id/markdown',
    'GET /v1/users/me',
    'POST /v1/file_uploads',
    'POST /v1/file_uploads/:id/send',
    'PATCH /v1/blocks/:id/children',
    'GET /v1/pages/:id',
  ],
  update: ['GET /v1/pages/:id/markdown', 'PATCH /v1/pages/:id/markdown'],
  append: ['GET /v1/pages/:id/markdown', 'PATCH /v1/pages/:id/markdown'],
  set: ['GET /v1/pages/:id', 'PATCH /v1/pages/:id'],
  comment: ['POST /v1/comments'],
};
const kinds = Object.keys(steps) as Kind[];
const undoSteps = {
  create: ['GET /v1/pages/:id', 'GET /v1/users/me', 'GET /v1/pages/:id/markdown', 'PATCH /v1/pages/:id'],
  comment: ['GET /v1/comments', 'DELETE /v1/comments/:id'],
};
const isWrite = (step: string) => !step.startsWith('GET');
/** What the copy of Notion asks for at any time. */
const background = /\/search$|\/users$|\/query$|^GET .*\/children$/;

let databaseUrl: string;
let world: World;
let changes: Changes;
const started: Product[] = [];
beforeAll(async () => {
  databaseUrl = await syncedDatabaseUrl();
  world = await startWorld({ dataDir: 'unused', databaseUrl, unlimited: true });
  changes = await openChanges(world, databaseUrl);
}, 60_000);
afterAll(async () => {
  await Promise.all(started.map((product) => product.stop()));
  await changes[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function restart(): Promise<Product> {
  const port = await freePort();
  const product = startProduct({ ...settingsFor(world, false), DATABASE_URL: databaseUrl, PORT: String(port) });
  started.push(product);
  await product.ready(port);
  return product;
}

const ended = (all: readonly Change[], state = 'done') =>
  expect
    .poll(async () => new Set(await changes.states(all)), { timeout: 120_000, interval: 500 })
    .toEqual(new Set([state]));

/** A request that never gets its answer: `late` when Notion has done its work. `id`: what stands for the ids of pages. */
function hang(step: string, late: boolean, id = '[0-9a-f-]{36}'): Promise<void> {
  const [method = '', path = ''] = step.split(' ');
  const { promise, resolve } = Promise.withResolvers<void>();
  const pattern = new RegExp(`^${path.replace(':id', id)}(?:\\?|$)`);
  world.notion.faults.add({ kind: 'hang', times: 1, late, method, path: pattern, onStrike: resolve });
  return promise;
}

/** The requests of its own that a click makes until the change has come to that state. */
async function requestsOf(change: Proposed, actionId: string, state: string): Promise<string[]> {
  const before = world.notion.requests.length;
  await changes.click(change.value, actionId);
  await ended([change], state);
  const sent = world.notion.requests.slice(before).map(kindOf);
  return [...new Set(sent.filter((each) => !background.test(each)))];
}

const both = [false, true];

beforeEach(() => {
  world.notion.faults.clear();
});

it('knows every request of every kind of change', async () => {
  for (const kind of kinds) {
    const change = await changes.propose(kind);
    const sent = await requestsOf(change, 'proposal_approve', 'done');
    expect({ kind, sent }).toEqual({ kind, sent: expect.arrayContaining(steps[kind]) });
    expect({ kind, sent: sent.filter(isWrite) }).toEqual({ kind, sent: steps[kind].filter(isWrite) });
    expect(change.problem()).toBeUndefined();
    await expect.poll(() => changes.untold([change])).toEqual([]);
    if (!(kind in undoSteps)) continue;
    const undone = await requestsOf(change, 'proposal_undo', 'undone');
    expect({ kind, undone }).toEqual({ kind, undone: undoSteps[kind as keyof typeof undoSteps] });
  }
}, 60_000);

it('makes each change once when the process is killed before and after every request of it, and tells so', async () => {
  await world.product.stop();
  const first = await restart();
  const clicked: Proposed[] = [];
  for (const kind of kinds) {
    for (let count = 0; count < steps[kind].length * 2; count += 1) clicked.push(await changes.propose(kind));
  }
  const told = [await changes.propose('comment'), await changes.propose('comment')];
  const known = clicked.flatMap(({ pageId }) => pageId || []).join('|');
  const aNewPage = `(?!${known})[0-9a-f-]{36}`;
  const struck = kinds.flatMap((kind) => {
    const own = clicked.filter((change) => change.kind === kind);
    return steps[kind].flatMap((step) => both.map((late) => hang(step, late, own.shift()?.pageId || aNewPage)));
  });
  const slackCalls = both.map((late) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    world.slack.faults.add({ kind: 'hang', times: 1, late, path: /chat\.postMessage/, onStrike: resolve });
    return promise;
  });
  clicked.push(...told);
  await Promise.all(clicked.map(({ value }) => changes.click(value)));
  await Promise.all([...struck, ...slackCalls]);
  await first.kill();
  const second = await restart();
  await expect.poll(async () => (await changes.states(clicked)).includes('done'), { timeout: 60_000 }).toBe(true);
  await second.kill();
  await restart();
  await ended(clicked);
  expect(clicked.flatMap((change) => change.problem() ?? [])).toEqual([]);
  await expect.poll(() => changes.untold(clicked), { timeout: 60_000, interval: 500 }).toEqual([]);
}, 120_000);

it('takes each change back once in the same way', async () => {
  const done: Proposed[] = [];
  for (const kind of ['create', 'comment'] as const) {
    for (let count = 0; count < undoSteps[kind].length * 2; count += 1) done.push(await changes.propose(kind));
  }
  await Promise.all(done.map(({ value }) => changes.click(value)));
  await ended(done);
  const struck = Object.values(undoSteps).flatMap((list) =>
    list.flatMap((step) => both.map((late) => hang(step, late))),
  );
  await Promise.all(done.map(({ value }) => changes.click(value, 'proposal_undo')));
  await Promise.all(struck);
  await started.at(-1)?.kill();
  await restart();
  await ended(done, 'undone');
  const { notion } = world;
  const left = notion
    .pages()
    .filter((page) => !page.inTrash && done.some(({ kind, title }) => kind === 'create' && title === page.title));
  expect(left).toEqual([]);
  expect(done.flatMap(({ pageId }) => (pageId ? notion.comments(pageId) : []))).toEqual([]);
}, 240_000);
