import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { openLine } from '../support/line.ts';
import { onServer } from '../support/postgres.ts';
import { testDatabaseUrl } from '../support/storage.ts';
import { startWorld, type World, type WorldOptions } from '../support/world.ts';
import { engineering, maya, say, use } from './program.ts';

const whole = Array.from({ length: 16 }, (_, at) => `Step ${at}: turn the key a little further.`).join('\n\n');

async function open(options: Partial<WorldOptions>): Promise<World> {
  const world = await startWorld({ dataDir: 'unused', unlimited: true, notion: { company: tinyCompany }, ...options });
  await world.caughtUp;
  return world;
}

/** Asks, and resolves to the question once the first words of the answer can be read. */
async function ask({ slack, claude }: World, pace = 60): Promise<string> {
  claude?.think([
    use('search_notion', { queries: ['rotate keys'] }),
    { ...say(whole.slice(0, 300)), pace, breakWith: 'overloaded_error' },
    { ...say(whole), pace },
  ]);
  const ts = await slack.people.post(maya, engineering, `<@${slack.botUserId}> How do we rotate API keys?`);
  await slack.until(() => said(slack, ts).some((message) => readable(message).includes('Step 0')), 20_000);
  return ts;
}

const said = (slack: World['slack'], ts: string) => slack.thread(engineering, ts, maya).filter(({ isBot }) => isBot);
const readable = ({ stream, blocks, text }: SlackMessage) =>
  stream?.markdown || (blocks as { text?: string }[]).find(({ text: own }) => own)?.text || text;

/** That the answer comes whole, in one message, and nothing after it. */
async function expectWholeOnce({ slack }: World, ts: string): Promise<void> {
  const isOver = () => said(slack, ts).some((one) => readable(one).includes(whole) && one.stream?.state !== 'running');
  await slack.until(isOver, 45_000);
  await sleep(1_500);
  expect(said(slack, ts)).toHaveLength(1);
}

const parts = new AsyncDisposableStack();
afterAll(() => parts.disposeAsync());

describe('a database that goes away in the middle of an answer', () => {
  let databaseUrl: string;
  let line: Awaited<ReturnType<typeof openLine>>;
  let world: World;
  beforeAll(async () => {
    databaseUrl = await testDatabaseUrl();
    line = parts.use(await openLine(databaseUrl));
    world = parts.use(await open({ databaseUrl: line.url }));
  });

  it('for ten seconds costs no word of it, and it is told once', async () => {
    const ts = await ask(world);
    line.cut();
    await sleep(10_000);
    line.mend();
    await expectWholeOnce(world, ts);
  }, 60_000);

  it('and throws every connection out costs no word of it', async () => {
    const ts = await ask(world);
    const others = 'datname = current_database() and pid <> pg_backend_pid()';
    await onServer(databaseUrl, `select pg_terminate_backend(pid) from pg_stat_activity where ${others}`);
    await expectWholeOnce(world, ts);
  }, 60_000);

  it('and stays away does not keep the process from stopping in order', async () => {
    await ask(world);
    line.cut();
    await sleep(500);
    const startedAt = performance.now();
    expect(await world.product.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(27_000);
  }, 60_000);
});

describe('a database of our own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archivist-away-'));
  const dataDir = join(folder, 'data');
  const pid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  let world: World;
  beforeAll(async () => {
    chmodSync(folder, 0o711);
    parts.defer(() => rmSync(folder, { recursive: true, force: true }));
    world = parts.use(await open({ dataDir }));
  });

  it('that is killed in the middle of an answer is started again, and the answer goes on', async () => {
    const ts = await ask(world);
    const killed = pid();
    process.kill(killed, 'SIGKILL');
    await expectWholeOnce(world, ts);
    expect(pid()).not.toBe(killed);
  }, 60_000);

  it('outlives the last answer of a process that is asked to stop', async () => {
    const ts = await ask(world, 10);
    const stopping = world.product.stop();
    await expectWholeOnce(world, ts);
    expect(await stopping).toBe(0);
  }, 60_000);
});
