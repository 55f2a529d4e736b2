import { randomUUID } from 'node:crypto';
import { timetable } from '../../../src/jobs/timetable.ts';
import type { Person } from '../../../src/knowledge/audience.ts';
import type { Connection } from '../../../src/notion/connection.ts';
import type {
  ComposeDigest,
  Digest,
  DigestItem,
  DigestOrder,
  DigestText,
} from '../../../src/workflows/digest/digest.ts';
import { createDigests } from '../../../src/workflows/digest/digests.ts';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import { openTestStorage } from '../../support/storage.ts';
import { usualOrder } from '../../workflows/digest/orders.ts';
import {
  answering,
  general,
  maya,
  noConnections,
  noKnowledge,
  openSurface,
  readable,
  type SurfaceOptions,
} from '../surface.ts';

export const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: 'Maya Lindqvist',
  timeZone: 'Europe/Stockholm',
  isAdmin: false,
  isGuest: false,
  ...more,
});

export const connection: Connection = {
  id: 'internal:eng',
  name: 'eng',
  kind: 'internal',
  visibility: 'everyone',
  channelIds: [],
  state: 'connected',
};

const order: DigestOrder = {
  title: 'Projects',
  target: { kind: 'channel', channelId: general },
  sources: [{ kind: 'connection', connectionId: connection.id, id: connection.id, title: 'eng', url: '' }],
  ...usualOrder,
};

/** What changed: so many pages. */
export function changed(count: number): DigestText {
  const items = Array.from(
    { length: count },
    (_, at): DigestItem => ({
      kind: 'updated',
      pageId: `p${at}`,
      title: `Page ${at}`,
      url: 'https://app.notion.com/p/page',
      text: 'Status: In progress → Done',
      author: 'Ada Berg',
      changedAt: new Date().toISOString(),
    }),
  );
  const group = { title: 'Projects', url: 'https://app.notion.com/p/projects', items, summary: '', total: count };
  return { groups: count > 0 ? [group] : [], total: count, asOf: new Date().toISOString(), caveat: '' };
}

/** A surface with real digests on a clock that can be moved; `compositions` are those that were asked for. */
export async function openDigests(compose: ComposeDigest, options: SurfaceOptions = {}) {
  await using parts = new AsyncDisposableStack();
  const storage = options.storage ?? parts.use(await openTestStorage());
  let aheadMs = 0;
  const digests = createDigests({ rows: storage.digests, timetable, now: () => Date.now() + aheadMs });
  const compositions: Parameters<ComposeDigest>[] = [];
  const surface = parts.use(
    await openSurface(answering(), {
      knowledge: { ...noKnowledge, connectionsFor: async () => [connection.id] },
      connections: { ...noConnections, all: async () => [connection] },
      ...options,
      storage,
      digests,
      composeDigest(...asked) {
        compositions.push(asked);
        return compose(...asked);
      },
    }),
  );
  const { slack } = surface;
  const owned = parts.move();
  return {
    slack,
    storage,
    digests,
    compositions,
    surface: surface.surface,
    make: (more: Partial<DigestOrder> = {}, by = person(maya)): Promise<Digest> =>
      digests.create({ ...order, ...more }, by, randomUUID()),
    move(ms: number) {
      aheadMs += ms;
    },
    look: () => surface.surface.lookAtDigests(),
    /** Moves the clock to the digest's next time and looks. */
    async come(id: string) {
      const next = (await digests.read(id))?.nextRunAt;
      if (!next) throw new Error('it comes no more');
      aheadMs = next.getTime() + 5_000 - Date.now();
      await surface.surface.lookAtDigests();
    },
    /** The bot's messages there, thread and all. */
    posts: (channel = general): SlackMessage[] => slack.messages(channel).filter(({ isBot }) => isBot),
    direct: (user = maya): string[] =>
      slack
        .messages(slack.people.directMessage(user))
        .filter(({ isBot }) => isBot)
        .map(readable),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
