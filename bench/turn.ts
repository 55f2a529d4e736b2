import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../test/standins/claude/contract.ts';
import type { SlackCall } from '../test/standins/slack/contract.ts';
import { startWorld, type World } from '../test/support/world.ts';
import { percentile, printFigure } from './figures.ts';

/** Requests and answers of one turn, over the real process and the stand-ins; see docs/benchmarks.md for what each figure means. */
const dataDir = mkdtempSync(join(tmpdir(), 'bench-turn-'));
try {
  await using world = await startWorld({
    dataDir,
    http: true,
    unlimited: true,
    onLog: (lines) =>
      process.stderr.write(
        lines
          .split('\n')
          .filter((line) => /"level":"(?:warn|error)"/.test(line))
          .join('\n'),
      ),
  });
  await world.caughtUp;
  await warmUp(world);
  await measureFirstText(world);
  await measureCpu(world);
  await measureAck(world);
  await measurePageRead(world);
  await measureCache(world);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function warmUp(world: World): Promise<void> {
  for (let round = 0; round < 5; round += 1) await askScripted(world, fourToolCalls(world));
}

/** Receipt of the event to the first text that Slack got, without the time that the model's stand-in took for itself. */
async function measureFirstText(world: World): Promise<void> {
  const overheads: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const { startedAt, threadTs } = await askScripted(world, [say('A short answer that needs no tool.')]);
    const first = world.slack.calls.find((call) => call.at >= startedAt && isFirstText(call, threadTs));
    const modelMs = world.claude?.requests.at(-1)?.modelMs ?? 0;
    if (first) overheads.push(first.at - startedAt - modelMs);
  }
  printFigure('turn.first_text_overhead_p50_ms', percentile(overheads, 0.5), 'ms');
}

function isFirstText({ method, args }: SlackCall, threadTs: string): boolean {
  if (method === 'chat.startStream' && args.thread_ts !== threadTs) return false;
  if (method !== 'chat.startStream' && method !== 'chat.appendStream') return false;
  return JSON.stringify(args.chunks ?? args.markdown_text ?? '').includes('markdown_text');
}

/** User and system time of the product's process over turns with four tool calls each. */
async function measureCpu(world: World): Promise<void> {
  const turns = 40;
  const before = cpuMs(world.product.child.pid ?? 0);
  for (let round = 0; round < turns; round += 1) await askScripted(world, fourToolCalls(world));
  printFigure('turn.cpu_ms', (cpuMs(world.product.child.pid ?? 0) - before) / turns, 'ms');
}

/** 20 people ask at the same moment; each request is timed from sending to Archivist's HTTP answer. The first round warms up. */
async function measureAck(world: World): Promise<void> {
  const times: number[] = [];
  world.claude?.think(() => say('Done.'));
  for (let round = 0; round < 6; round += 1) {
    const acks = world.slack.acks.length;
    await Promise.all(Array.from({ length: 20 }, (_, index) => post(world, `Question ${round}.${index}`)));
    await settled(world);
    if (round > 0) times.push(...world.slack.acks.slice(acks).map(({ ms }) => ms));
  }
  printFigure('turn.ack_p99_ms', percentile(times, 0.99), 'ms');
}

/**
 * Requests for reading the 500-block page that a search has found, and for a page of 500 blocks that the copy has not heard of yet.
 * The search itself is counted too: it asks where the sections of the pages that it may cite are, once for each version of a page.
 */
async function measurePageRead(world: World): Promise<void> {
  const page = world.notion.page('Engineering changelog');
  if (!page) throw new Error('the sample company has no page “Engineering changelog”');
  const requestsFor = async (step: Reply): Promise<number> => {
    const before = world.notion.requests.length;
    await askScripted(world, [step, say('Done.')]);
    return world.notion.requests.slice(before).filter(({ path }) => path !== '/v1/search').length;
  };
  const reading = (id: string) => use('read_page', { page: id, sections: [] });
  printFigure('turn.notion_requests_per_first_search', await requestsFor(search('engineering changelog')), 'requests');
  printFigure('turn.notion_requests_per_search', await requestsFor(search('engineering changelog')), 'requests');
  printFigure('turn.notion_requests_per_page', await requestsFor(reading(page.id)), 'requests');
  const { id } = world.notion.people.addPage({ title: 'Brand new', markdown: 'A block of it.\n\n'.repeat(500) });
  printFigure('turn.notion_requests_per_new_page', await requestsFor(reading(id)), 'requests');
}

/** Share of a six-step turn's input tokens that Claude's usage reports as read from its cache, in a new thread with a new question. */
async function measureCache(world: World): Promise<void> {
  const before = world.claude?.requests.length ?? 0;
  const steps = ['deploy', 'on-call', 'incident', 'release', 'firmware'].map((query) => search(query));
  await askScripted(
    world,
    [...steps, say('All found.')],
    'What was never asked before: how does all of this hang together?',
  );
  const usages = (world.claude?.requests ?? []).slice(before).map(({ usage }) => usage as Record<string, number>);
  const sum = (field: string) => usages.reduce((total, usage) => total + (usage[field] ?? 0), 0);
  const read = sum('cache_read_input_tokens');
  printFigure(
    'turn.cache_read_share',
    read / (read + sum('cache_creation_input_tokens') + sum('input_tokens')),
    'share',
  );
}

function fourToolCalls(world: World): Reply[] {
  const page = world.notion.pages().find(({ shared, dataSourceId }) => shared && !dataSourceId);
  const two = (query: string): Reply => ({
    content: [
      ...search(query).content,
      { type: 'tool_use', name: 'read_page', input: { page: page?.id, sections: [] } },
    ],
  });
  return [two('key rotation'), two('deploy'), say('An answer after four tool calls, a few sentences long. '.repeat(6))];
}

function say(text: string): Reply {
  return { content: [{ type: 'text', text }] };
}

function search(query: string): Reply {
  return use('search', { queries: [query], data_source: '', inside: '', edited_after: '', author: '' });
}

function use(name: string, input: unknown): Reply {
  return { content: [{ type: 'tool_use', name, input }] };
}

async function askScripted(
  world: World,
  script: Reply[],
  question = 'A question for the bench',
): Promise<{ startedAt: number; threadTs: string }> {
  world.claude?.think(script);
  const startedAt = performance.timeOrigin + performance.now();
  const threadTs = await post(world, question);
  await settled(world);
  return { startedAt, threadTs };
}

async function post(world: World, text: string): Promise<string> {
  const channel = world.company.channels.find(({ name }) => name === 'engineering')?.id ?? '';
  const asker = world.company.people.find(({ slug }) => slug === 'maya')?.slackId ?? '';
  return world.slack.people.post(asker, channel, `<@${world.slack.botUserId}> ${text}`);
}

/** Waits until every question in #engineering has a finished answer. Looks rarely, so that looking costs the stand-ins little. */
async function settled(world: World): Promise<void> {
  const channel = world.company.channels.find(({ name }) => name === 'engineering')?.id ?? '';
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    await sleep(50);
    const messages = world.slack.messages(channel);
    const questions = messages.filter(({ isBot, threadTs, ts }) => !isBot && (!threadTs || threadTs === ts));
    const ended = messages.filter(({ isBot, stream }) => isBot && stream?.state !== 'running');
    const answered = new Set(ended.map(({ threadTs }) => threadTs));
    if (questions.every(({ ts }) => answered.has(ts))) return;
  }
  throw new Error('a question was not answered within a minute');
}

/** From /proc: clock ticks are 10 ms, so take it over many turns. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
