import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outcome, Turn, TurnEvent } from '../../src/agent/turn.ts';
import type { Source } from '../../src/knowledge/source.ts';
import { createLogger } from '../../src/log.ts';
import type { Parts } from '../../src/slack/desk.ts';
import { createSlack, type SlackSettings } from '../../src/slack/slack.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createUsage } from '../../src/workflows/usage.ts';
import type { SlackMessage, SlackOptions, SlackStandIn } from '../standins/slack/contract.ts';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { openTestStorage } from '../support/storage.ts';
import { decisions } from './decisions.ts';
import { noDigests } from './no-digests.ts';
import { noForms } from './no-forms.ts';
import { noWatches } from './no-watches.ts';

export const maya = 'U07MAYA0001';
export const tom = 'U07TOM00002';
export const gil = 'U07GIL00004';
export const general = 'C07GENERAL1';

const usage = { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1, dollars: 0, steps: 1 };
export const keyPage: Source = {
  url: 'https://www.notion.so/API-keys-0123456789abcdef0123456789abcdef',
  title: 'API keys',
  section: 'Rotation',
  editedAt: '2026-03-12T09:30:00.000Z',
  editedBy: 'Tom Okafor',
};

export const noConnections: Parts['connections'] = {
  all: async () => [],
  find: async () => undefined,
  setVisibility: async () => undefined,
  disconnect: async () => ({ revoked: true }),
  takeUntold: async () => [],
  putBackUntold: async () => {},
};

export const noKnowledge: Parts['knowledge'] = {
  page: async () => undefined,
  why: async () => 'It is indexed.',
  connectionsFor: async () => [],
  find: async () => [],
  refs: async () => [],
  dataSource: async () => undefined,
};

export const text = (delta: string): TurnEvent => ({ type: 'text', delta });
export const cite = (source: Source): TurnEvent => ({ type: 'citation', source, quote: '' });
export const end = (outcome: Outcome = { kind: 'answered' }): TurnEvent => ({ type: 'end', outcome, usage });

export type Answer = (turn: Turn) => AsyncIterable<TurnEvent>;

/** An answer of exactly these events, which ends by itself when they do not end it. */
export function answering(...events: TurnEvent[]): Answer {
  return async function* () {
    yield* events;
    if (events.at(-1)?.type !== 'end') yield end();
  };
}

export interface SurfaceOptions extends Partial<Omit<Parts, 'answer'>> {
  slack?: Partial<SlackOptions>;
  storage?: Storage;
  /** An existing workspace: this is another process in it. */
  workspace?: SlackStandIn;
  http?: boolean;
  settings?: Partial<SlackSettings>;
}

export type Surface = Awaited<ReturnType<typeof openSurface>>;

/** The real surface on a real database, in a stand-in workspace. `turns` are the questions that reached the answerer. */
export async function openSurface(answer: Answer, options: SurfaceOptions = {}) {
  await using parts = new AsyncDisposableStack();
  const slack = options.workspace ?? parts.use(await smallSlack({ unlimited: true, ...options.slack }));
  const storage = options.storage ?? parts.use(await openTestStorage());
  const turns: Turn[] = [];
  const holder = randomUUID();
  parts.use(await storage.presence.enter(holder));
  const minute = 60_000;
  const surface = await createSlack(
    {
      botToken: slack.botToken,
      ...(options.http ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
      apiUrl: slack.url,
      adminUsers: [],
      log: createLogger('silent'),
      ...options.settings,
    },
    {
      proposals: decisions(),
      search: async () => [],
      status: async () => ({ connections: [], checks: [{ name: 'Claude', ok: true, detail: 'answers with sonnet' }] }),
      usage: createUsage({ rows: storage.budget, limits: { person: 5, channel: 25 } }),
      knowledge: noKnowledge,
      connections: noConnections,
      oauth: {
        requireReady() {},
        startUrl: async ({ id }) => `https://archivist.example/notion/oauth/start?state=${id}`,
      },
      webhooks: { pending: async () => [], trust: async () => undefined },
      questions: storage.questions,
      presence: storage.presence,
      holder,
      requests: storage.requests,
      feedback: storage.feedback,
      channels: storage.channels,
      threads: storage.cache('threads', 30 * 24 * 60 * minute),
      privateAnswers: storage.cache('answers:private', 30 * 24 * 60 * minute),
      forms: storage.cache('forms', 24 * 60 * minute),
      people: storage.cache('slack-people', 5 * minute),
      ...noForms,
      ...noWatches,
      ...noDigests,
      ...options,
      answer(turn) {
        turns.push(turn);
        return answer(turn);
      },
    },
  );
  parts.defer(() => surface.stop());
  let url: string | undefined;
  if (surface.requestListener) {
    const server = createServer(surface.requestListener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    parts.defer(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
    slack.deliverTo(url);
  }
  await surface.start();
  const owned = parts.move();
  return { slack, storage, surface, turns, url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Resolves to the bot's finished messages in a thread once there are `count`. */
export async function answers(
  slack: SlackStandIn,
  channel: string,
  threadTs: string,
  viewer = maya,
  count = 1,
): Promise<SlackMessage[]> {
  return slack.until(() => {
    const messages = slack
      .thread(channel, threadTs, viewer)
      .filter((message) => message.isBot && message.stream?.state !== 'running');
    return messages.length >= count && messages;
  });
}

/** Everything a reader sees of a message, as one text. */
export function readable(message: SlackMessage | undefined): string {
  const texts = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(texts);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) =>
      key === 'text' && typeof item === 'string' ? [item] : texts(item),
    );
  };
  const blocks = texts(message?.blocks);
  const parts = [...(message?.stream ? [message.stream.markdown] : []), ...blocks];
  return (parts.length > 0 ? parts : [message?.text ?? '']).join('\n');
}
