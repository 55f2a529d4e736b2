import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, type Logger, LogLevel } from '@slack/bolt';
import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { Company } from '../company/company.ts';
import type { SlackOptions, SlackStandIn } from './contract.ts';
import { startSlack } from './index.ts';
import { isJson, type Json } from './json.ts';

export const manifestPath = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));
export const maya = 'U07MAYA0001';
export const tom = 'U07TOM00002';

/** Two members and a guest, one channel of each kind: enough to see every rule of the stand-in. */
const smallCompany: Company = {
  name: 'Tidewater',
  people: [
    person('maya', 'Maya Lindqvist', maya, 'Europe/Stockholm', 'member'),
    person('tom', 'Tom Okafor', tom, 'Europe/London', 'owner'),
    person('gil', 'Gil Marsh', 'U07GIL00004', 'Europe/Paris', 'guest'),
  ],
  channels: [
    { id: 'C07GENERAL1', name: 'general', topic: 'Everything', members: ['maya', 'tom', 'gil'] },
    { id: 'C07SHARED01', name: 'supplier', topic: 'With Voltcell', isExternal: true, members: ['maya', 'tom'] },
    { id: 'C07PRIVATE1', name: 'leads', topic: 'Leads', isPrivate: true, members: ['tom', 'archivist'] },
    { id: 'C07SECRET01', name: 'board', topic: 'Board', isPrivate: true, members: ['tom'] },
  ],
  pages: [],
  dataSources: [],
};

function person(slug: string, name: string, slackId: string, timeZone: string, role: 'member' | 'owner' | 'guest') {
  return {
    slug,
    name,
    email: `${slug}@tidewater.example`,
    title: 'Colleague',
    slackId,
    notionId: slackId,
    timeZone,
    role,
  };
}

/** A stand-in with the small company and the product's own manifest. */
export function smallSlack(options: Partial<SlackOptions> = {}): Promise<SlackStandIn> {
  return startSlack({ company: smallCompany, manifestPath, ...options });
}

const nothing = () => {};
/** Refusals are what these tests are about, so nobody needs to read them in the output. */
const quiet: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

/** A client that fails at once instead of trying again. */
export function clientOf(slack: SlackStandIn, token = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
}

/** A real Bolt app in Socket Mode; not started yet, so that a test can add its listeners. */
export function boltApp(slack: SlackStandIn, ignoreSelf = true): App {
  return new App({
    token: slack.botToken,
    appToken: slack.appToken,
    ignoreSelf,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.url },
    logger: quiet,
  });
}

/** A Bolt app, not started yet, that remembers the body of everything it is sent. */
export function recordingApp(slack: SlackStandIn, ignoreSelf = true): { app: App; bodies: Json[] } {
  const app = boltApp(slack, ignoreSelf);
  const bodies: Json[] = [];
  app.use(async ({ body, next }) => {
    bodies.push(body as unknown as Json);
    await next();
  });
  return { app, bodies };
}

/** What a listening app was sent, oldest first, its own messages too. */
export interface Listener extends AsyncDisposable {
  bodies: Json[];
  events: () => Json[];
}

/** A real Bolt app that acknowledges everything and remembers it. */
export async function listen(slack: SlackStandIn): Promise<Listener> {
  const { app, bodies } = recordingApp(slack, false);
  const acknowledge = async ({ ack }: { ack: () => Promise<void> }) => ack();
  app.action(/./, acknowledge);
  app.command(/./, acknowledge);
  app.view(/./, acknowledge);
  await app.start();
  return {
    bodies,
    events: () => bodies.map((body) => (isJson(body.event) ? body.event : {})),
    async [Symbol.asyncDispose]() {
      await app.stop();
    },
  };
}

/** A real Bolt app that listens for signed requests; `url` is where Slack has to send them. */
export async function httpApp(
  slack: SlackStandIn,
  prepare: (app: App) => void,
): Promise<{ url: string } & AsyncDisposable> {
  const app = new App({
    token: slack.botToken,
    signingSecret: slack.signingSecret,
    clientOptions: { slackApiUrl: slack.url },
    logger: quiet,
  });
  prepare(app);
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    async [Symbol.asyncDispose]() {
      await app.stop();
    },
  };
}

/** A stand-in whose app has another manifest, made from the product's. */
export async function withManifest(
  change: (yaml: string) => string,
  options: Partial<SlackOptions> = {},
): Promise<SlackStandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  const path = join(folder, 'manifest.yml');
  await writeFile(path, change(await readFile(manifestPath, 'utf8')));
  try {
    return await smallSlack({ ...options, manifestPath: path });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The error a call was refused with; undefined when it was not. */
export async function errorOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data.error;
    if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
    throw error;
  }
}
