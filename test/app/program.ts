import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Reply } from '../standins/claude/contract.ts';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { onServer } from '../support/postgres.ts';
import { syncedDatabaseUrl, testDatabaseUrl } from '../support/storage.ts';
import { requireValidRequests } from '../support/valid-requests.ts';
import { freePort, type Product, startProduct, startWorld, type World, type WorldOptions } from '../support/world.ts';

export const maya = 'U07MAYA0001';
export const tom = 'U07TOM00002';
export const ines = 'U07INES0003';
export const leo = 'U07LEOB0026';
export const engineering = 'C07ENGINEER';

export interface Place {
  /** The thread to write in; a new one when absent. */
  threadTs?: string;
  user?: string;
  channel?: string;
}

/** What somebody got: the messages of the bot since the question, as that person sees them. */
export interface Told {
  threadTs: string;
  messages: SlackMessage[];
  /** All of it as one text. */
  text: string;
}

export interface Program {
  readonly world: World;
  readonly databaseUrl: string;
  /** The product's log lines so far. */
  log(): string;
  /** Mentions the bot and waits until it has said all it will say. */
  ask(question: string, place?: Place): Promise<Told>;
  /** Writes exactly this and waits in the same way. */
  write(text: string, place?: Place): Promise<Told>;
  /** Waits until the bot has said something in the thread after `ts`, and is quiet. */
  told(channel: string, threadTs: string, after: string, viewer?: string): Promise<Told>;
  /** Does something and resolves to the bot's messages that the person sees in the channel because of it. */
  seen(user: string, channel: string, act: () => Promise<unknown>, count?: number): Promise<Told>;
  /** Resolves when every edit in Notion so far has reached the copy, by webhook. */
  caughtUp(): Promise<void>;
  /** A further process of the same program on the same database, workspace and Notion; to be stopped by whoever asks for it. */
  another(onLog?: (line: string) => void): Promise<Product & { port: number }>;
  /** Long enough for the program to have begun an answer if it were to give one. */
  quiet(): Promise<void>;
}

/**
 * One world for a whole file. At its end no request of the product was invalid, and the process still runs (unless the test
 * ended it) and ends in order on SIGTERM.
 */
export function theProgram(options: Partial<WorldOptions> = {}): Program {
  let world: World;
  let databaseUrl = '';
  let logged = '';
  beforeAll(async () => {
    databaseUrl = await (options.notion ? testDatabaseUrl() : syncedDatabaseUrl());
    const onLog = (line: string) => {
      logged += line;
    };
    world = await startWorld({ dataDir: 'unused', databaseUrl, unlimited: true, onLog, ...options });
    await world.caughtUp;
    await world.notion.webhooks.connect(`http://127.0.0.1:${world.port}/notion/webhook`);
  });
  afterAll(async () => {
    await using ending = world;
    const { product } = ending;
    const { child } = product;
    if (!child.killed) expect(child.exitCode, logged.slice(-2_000)).toBe(null);
    if (child.signalCode !== 'SIGKILL') expect(await product.stop(), logged.slice(-2_000)).toBe(0);
    requireValidRequests(ending);
  });

  const program: Program = {
    get world() {
      return world;
    },
    get databaseUrl() {
      return databaseUrl;
    },
    log: () => logged,
    ask: (question, place) => program.write(`<@${world.slack.botUserId}> ${question}`, place),
    async write(text, { user = maya, channel = engineering, threadTs } = {}) {
      const ts = await world.slack.people.post(user, channel, text, threadTs ? { threadTs } : {});
      return program.told(channel, threadTs ?? ts, ts, user);
    },
    async told(channel, threadTs, after, viewer = maya) {
      const messages = await whenQuiet(
        () => world.slack.thread(channel, threadTs, viewer).filter((one) => one.isBot && one.ts > after),
        (all) => all.length > 0 && isSettled(world, channel, threadTs, all),
      );
      return { threadTs, messages, text: textOf(messages) };
    },
    async seen(user, channel, act, count = 1) {
      const mine = () => world.slack.messages(channel, user).filter(({ isBot }) => isBot);
      const known = new Map(mine().map((message) => [message.ts, JSON.stringify(message)]));
      await act();
      const messages = await whenQuiet(
        () => mine().filter((message) => known.get(message.ts) !== JSON.stringify(message)),
        (all) => all.length >= count && all.every(({ stream }) => stream?.state !== 'running'),
      );
      return { threadTs: messages[0]?.ts ?? '', messages, text: textOf(messages) };
    },
    async caughtUp() {
      await world.notion.webhooks.settled();
      const due = 'select 1 from entries where due_at <= now()';
      await whenQuiet(
        () => onServer(databaseUrl, due),
        (rows) => rows.length === 0,
        { pauseMs: 60 },
      );
    },
    async another(onLog = () => {}) {
      const { slack, notion, claude } = world;
      const port = await freePort();
      const product = startProduct(
        {
          SLACK_BOT_TOKEN: slack.botToken,
          ...(options.http ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken }),
          SLACK_API_URL: slack.url,
          NOTION_TOKEN: notion.token,
          NOTION_API_URL: notion.url,
          ANTHROPIC_API_KEY: claude?.apiKey ?? '',
          ANTHROPIC_BASE_URL: claude?.url ?? '',
          DATABASE_URL: databaseUrl,
          PORT: String(port),
        },
        onLog,
      );
      await product.ready(port);
      return { ...product, port };
    },
    quiet: () => sleep(400),
  };
  return program;
}

function isSettled({ slack }: World, channel: string, threadTs: string, messages: SlackMessage[]): boolean {
  const isRunning = messages.some(({ stream }) => stream?.state === 'running');
  return (
    !isRunning && !slack.threadStatus(channel, threadTs) && slack.session(channel, threadTs)?.status !== 'processing'
  );
}

/** Reads until the condition has held for a moment. */
async function whenQuiet<T>(
  read: () => T | Promise<T>,
  isDone: (value: T) => boolean,
  { pauseMs = 25, timeoutMs = 30_000 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let held = 0; ; ) {
    const value = await read();
    held = isDone(value) ? held + 1 : 0;
    if (held > 3) return value;
    if (Date.now() > deadline) throw new Error(`nothing settled in time: ${JSON.stringify(value).slice(0, 2_000)}`);
    await sleep(pauseMs);
  }
}

/** Everything a person can read in the messages. */
export function textOf(messages: SlackMessage[]): string {
  return messages
    .map(({ text, blocks, stream }) =>
      [stream?.markdown ?? (blocks.length > 0 ? '' : text), ...strings(blocks)].join('\n'),
    )
    .join('\n');
}

function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strings);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'text' && typeof each === 'string' ? [each] : strings(each),
  );
}

/** The message that has an element with this action id. */
export function withAction(messages: SlackMessage[], actionId: string): SlackMessage | undefined {
  return messages.find(({ blocks }) => JSON.stringify(blocks).includes(`"${actionId}"`));
}

export const say = (text: string): Reply => ({ content: [{ type: 'text', text }] });

export const use = (name: string, input: unknown): Reply => ({ content: [{ type: 'tool_use', name, input }] });
