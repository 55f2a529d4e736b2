import { randomBytes, randomUUID } from 'node:crypto';
import { mulberry32 } from '../faults.ts';
import { isDatabaseShared, isDataSourceShared, isShared } from './access.ts';
import type { Change } from './changes.ts';
import type { Connection, Connections } from './connections.ts';
import { uuidFrom } from './ids.ts';
import type { Json } from './json.ts';
import type { OAuthServer } from './oauth.ts';
import type { Store } from './store.ts';
import type { NotionWebhookOptions, NotionWebhooks } from './webhook-contract.ts';
import { createPost } from './webhook-delivery.ts';
import { merge } from './webhook-merging.ts';

interface Subscription {
  id: string;
  url: string;
  verificationToken: string;
  integrationId: string;
  /** Who may see a thing decides whether its events are sent; `personId` only for OAuth grants. */
  viewers(): { connection: Connection; personId?: string }[];
}

/** Events about everything that a connection sees, signed and tried again, plus whatever trouble a test asks for. */
export function createWebhooks(
  store: Store,
  connections: Connections,
  oauth: OAuthServer,
  options: NotionWebhookOptions = {},
): NotionWebhooks & { close(): void } {
  const subscriptions: Subscription[] = [];
  const deliveries: NotionWebhooks['deliveries'] = [];
  const post = createPost(options, deliveries, () => store.now());
  const trouble = { duplicates: 0, shuffle: false };
  const random = mulberry32(1);
  let pause: 'hold' | 'drop' | undefined;
  let waiting: { subscription: Subscription; event: Json }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let idle: (() => void)[] = [];

  store.onRecord((change) => {
    if (pause === 'drop') return;
    for (const subscription of subscriptions) {
      const viewers = subscription.viewers().filter(({ connection }) => canSee(connection.store, change));
      if (viewers.length === 0) continue;
      waiting.push({ subscription, event: eventOf(store, subscription, change, viewers) });
    }
    arm();
  });

  function arm(): void {
    if (pause || timer || waiting.length === 0) return;
    timer = setTimeout(flush, options.aggregateMs ?? 0);
  }

  function flush(): void {
    timer = undefined;
    if (pause) return;
    const merged = subscriptions.flatMap((subscription) => {
      const events = waiting.filter((each) => each.subscription === subscription).map(({ event }) => event);
      return (options.aggregateMs ? merge(events) : events).map((event) => ({ subscription, event }));
    });
    waiting = [];
    const copies = merged.flatMap((each) => Array.from({ length: 1 + trouble.duplicates }, () => each));
    const ordered = trouble.shuffle ? shuffled(copies, random) : copies;
    for (const { subscription, event } of ordered)
      post.enqueue(subscription.url, subscription.verificationToken, event);
    wake();
  }

  function wake(): void {
    void post.settled().then(() => {
      if (timer || (waiting.length > 0 && !pause)) return;
      const awake = idle;
      idle = [];
      for (const resolve of awake) resolve();
    });
  }

  function viewersOf(token: string | undefined): Subscription['viewers'] {
    if (token !== undefined && oauth.connectionsOf(token)) return () => oauth.connectionsOf(token) ?? [];
    const connection = token === undefined ? connections.main : connections.byToken(token);
    if (!connection) throw new Error('The stand-in has no connection with this token.');
    return () => [{ connection }];
  }

  const newest = () => subscriptions.at(-1);
  let latestToken = '';
  return {
    deliveries,
    get token() {
      return latestToken;
    },
    async connect(url, { token, verificationToken = `secret_${randomBytes(32).toString('base64url')}` } = {}) {
      const viewers = viewersOf(token);
      latestToken = verificationToken;
      const bytes = Buffer.from(JSON.stringify({ verification_token: verificationToken }));
      const status = await post.once(url, bytes, verificationToken);
      const integrationId = uuidFrom(`integration:${token ?? connections.main.token}`);
      if (status === 200) subscriptions.push({ id: randomUUID(), url, verificationToken, integrationId, viewers });
      return { status, verificationToken };
    },
    pause: (how = 'hold') => {
      pause = how;
      if (how === 'drop') waiting = [];
    },
    resume() {
      pause = undefined;
      arm();
    },
    disturb: (change) => void Object.assign(trouble, change),
    async send(event, { signature, bytes = Buffer.from(JSON.stringify(event)) } = {}) {
      const { url, verificationToken } = newest() ?? {};
      if (!url || !verificationToken) throw new Error('Connect a webhook before you send an event.');
      return post.once(url, bytes, verificationToken, signature);
    },
    settled: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        wake();
      }),
    close() {
      clearTimeout(timer);
      post.close();
    },
  };
}

function canSee(store: Store, { entity }: Change): boolean {
  if (entity.type === 'page') {
    const page = store.pages.get(entity.id);
    return page !== undefined && isShared(store, page);
  }
  const database = store.databases.get(entity.id);
  const source = store.dataSources.get(entity.id);
  if (database) return isDatabaseShared(store, database);
  return source !== undefined && isDataSourceShared(store, source);
}

function eventOf(
  store: Store,
  subscription: Subscription,
  change: Change,
  viewers: ReturnType<Subscription['viewers']>,
): Json {
  const accessible_by = viewers.flatMap(({ connection, personId }) =>
    personId
      ? [
          { id: personId, type: 'person' },
          { id: connection.store.bot.id, type: 'bot' },
        ]
      : [],
  );
  const isPerson = store.users.get(change.authorId)?.email !== undefined;
  return {
    id: randomUUID(),
    timestamp: new Date(store.now()).toISOString(),
    workspace_id: store.workspace.id,
    workspace_name: store.workspace.name,
    subscription_id: subscription.id,
    integration_id: subscription.integrationId,
    authors: [{ id: change.authorId, type: isPerson ? 'person' : 'bot' }],
    ...(accessible_by.length > 0 ? { accessible_by } : {}),
    attempt_number: 1,
    api_version: '2026-03-11',
    type: change.type,
    entity: change.entity,
    data: change.data,
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
