import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../support/knowledge.ts';
import { onServer } from '../support/postgres.ts';
import { freePort, type Product, startProduct } from '../support/world.ts';
import { connect, linkIn, newKey, read, tablesWith, type, wayBack, withOAuth } from './consent.ts';
import { maya, theProgram, withAction } from './program.ts';

const options = await withOAuth({ LOG_LEVEL: 'debug' });
const program = theProgram(options);
const running: Product[] = [];
let logged = '';
afterAll(async () => void (await Promise.all(running.map((product) => product.stop()))));

/** A further process on the same database, with the same settings but for these. */
async function startReplica(settings: Record<string, string> = {}): Promise<{ port: number; product: Product }> {
  const { slack, notion, claude } = program.world;
  const port = await freePort();
  const product = startProduct(
    {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      NOTION_TOKEN: notion.token,
      NOTION_API_URL: notion.url,
      NOTION_REQUESTS_PER_MINUTE: '1000000',
      ANTHROPIC_API_KEY: claude?.apiKey ?? '',
      DATABASE_URL: program.databaseUrl,
      ...options.settings,
      PORT: String(port),
      ...settings,
    },
    (line) => {
      logged += line;
    },
  );
  running.push(product);
  await product.ready(port);
  return { port, product };
}

/** Pages that came through Maya's connection and have these words by now. */
async function readWith(words: string): Promise<number> {
  const query = `select count(*)::int as count from pages where connection_id like 'oauth:%' and markdown like '%${words}%'`;
  const [row] = await onServer(program.databaseUrl, query);
  return (row as { count: number }).count;
}

async function stored() {
  const query = `select state, problem, token_version, access_token from connections where kind = 'oauth'`;
  const [row] = await onServer(program.databaseUrl, query);
  return row as { state: string; token_version: number; access_token: string };
}

const grant = () => {
  const found = program.world.notion.oauth.grants().at(-1);
  if (!found) throw new Error('nobody has connected anything');
  return found;
};

const renewals = () =>
  program.world.notion.requests.filter(
    ({ path, body }) => path === '/v1/oauth/token' && JSON.stringify(body).includes('refresh_token'),
  );

/** Nothing waits to be read, and no trouble is recent. */
const isGreen = async () => (await type(program, 'status')).text.includes(':large_green_circle: *Tidewater*');

let pages: string[] = [];

/** Edits all pages in one moment, which both processes hear of. */
function editAll(words: string): void {
  const { people, webhooks } = program.world.notion;
  webhooks.pause();
  for (const id of pages) people.editPage(id, { markdown: `${words}: edition of today.` });
  webhooks.resume();
}

/** Lets the job run once in each process. */
async function runTwice(job: string): Promise<void> {
  const query = `insert into jobs.job (name) values ('${job}'), ('${job}') returning id`;
  const ids = (await onServer(program.databaseUrl, query)) as { id: string }[];
  const done = `select 1 from jobs.job where state = 'completed' and id in (${ids.map(({ id }) => `'${id}'`).join()})`;
  await until(async () => (await onServer(program.databaseUrl, done)).length === ids.length);
}

describe('an access token that has run out', () => {
  it('is renewed by one request for everybody who waits, over two processes', async () => {
    const { notion } = program.world;
    const parentId = notion.page('Handbook')?.id ?? '';
    pages = Array.from({ length: 12 }, (_, at) => {
      return notion.people.addPage({ title: `Chapter ${at}`, markdown: 'First.', parentId }).id;
    });
    const plan = { title: 'Heron plan', markdown: 'The wadebird nests here.', shared: false };
    notion.people.addPage(plan);
    const connecting = connect(program, maya, 'Maya', ['Handbook', 'Heron plan']);
    const [{ port }] = await Promise.all([startReplica(), connecting]);
    const { token } = notion.webhooks;
    await notion.webhooks.connect(`http://127.0.0.1:${port}/notion/webhook`, { verificationToken: token });
    const { accessToken } = grant();
    notion.oauth.expire(accessToken);
    notion.faults.add({ path: /oauth\/token/, kind: 'latency', ms: 400, times: 1 });
    notion.faults.add({ path: /\/v1\/pages\//, kind: 'latency', ms: 500, times: 6 }); // several are under way at once
    editAll('Second');
    await until(async () => (await readWith('Second')) === pages.length);
    const refused = notion.requests.filter((request) => request.token === accessToken && request.status === 401);
    expect(refused.length).toBeGreaterThan(1);
    for (const log of [program.log(), logged]) expect(log).toContain('Notion told of a change');
    expect(renewals()).toMatchObject([{ status: 200 }]);
    expect(grant().refreshes).toBe(1);
    expect(await stored()).toMatchObject({ state: 'connected', token_version: 1 });
  });
});

describe('a grant that Notion has taken back', () => {
  it('breaks the connection, which its owner hears once, and leaves what was read', async () => {
    const { notion, slack } = program.world;
    notion.people.revokeGrant(grant().botId);
    editAll('Third');
    await until(async () => (await stored()).state === 'broken');
    await runTwice('tell-owners');
    const told = slack.messages(slack.people.directMessage(maya), maya).filter(({ isBot }) => isBot);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).toContain('Notion no longer lets me into *Tidewater*');
    expect(renewals().filter(({ status }) => status !== 200)).toHaveLength(1);
    expect((await type(program, 'search wadebird')).text).toContain('Heron plan');
    expect((await type(program, 'status')).text).toContain(':red_circle: *Tidewater*');
    expect(await readWith('edition of today')).toBe(pages.length);
  });

  it('is mended by the button of that message', async () => {
    const { slack } = program.world;
    const channel = slack.people.directMessage(maya);
    const { ts = '' } = withAction(slack.messages(channel, maya), 'notion_connect') ?? {};
    await slack.people.click(maya, { channel, ts }, 'notion_connect');
    const modal = await slack.until(() => slack.modal(maya));
    const link = linkIn(modal.blocks);
    const back = await wayBack(program, link, { by: 'Maya', pages: ['Handbook', 'Heron plan'] });
    expect(await read(back)).toMatchObject({ status: 200 });
    expect(await stored()).toMatchObject({ state: 'connected', problem: null });
    await until(async () => (await readWith('Third')) === pages.length);
    await until(isGreen);
  });
});

describe('a new encryption key', () => {
  it('is put before the old one: all tokens are sealed with it at the next start, and still good', async () => {
    const { notion, product } = program.world;
    const before = await stored();
    await Promise.all([product.stop(), ...running.map((replica) => replica.stop())]);
    const asked = notion.requests.length;
    await startReplica({ ENCRYPTION_KEY: `${newKey()},${options.settings?.ENCRYPTION_KEY}` });
    const after = await stored();
    const [oldKey, key] = [before, after].map((row) => row.access_token.split('.')[1]);
    expect(key).not.toBe(oldKey);
    expect(after.token_version).toBe(before.token_version);
    const { accessToken } = grant();
    const isGood = () =>
      notion.requests.slice(asked).some(({ token, status }) => token === accessToken && status === 200);
    await until(isGood);
    await until(isGreen);
    const secrets = notion.oauth.grants().flatMap((each) => [each.accessToken, each.refreshToken]);
    expect(await tablesWith(program.databaseUrl, ...secrets)).toEqual([]);
    for (const secret of secrets) expect(program.log() + logged).not.toContain(secret);
  });
});
