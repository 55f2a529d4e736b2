import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createLogger } from '../../src/log.ts';
import type { Connections, OAuth } from '../../src/notion/connection.ts';
import { createConnections } from '../../src/notion/connections.ts';
import { createOAuth } from '../../src/notion/oauth.ts';
import { createOAuthClient } from '../../src/notion/oauth-client.ts';
import { createSealer } from '../../src/notion/seal.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { NotionOptions, NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';

export const publicUrl = 'https://bot.tidewater.example';
export const credentials = { clientId: 'c11e27', clientSecret: 's3cret-s3cret' };
export const firstKey = randomBytes(32).toString('base64');

export interface Replica {
  connections: Connections;
  oauth: OAuth;
}

/** A stand-in Notion that grants by OAuth. */
export async function startOAuthNotion(options: Partial<NotionOptions> = {}): Promise<NotionStandIn> {
  const redirectUris = [`${publicUrl}/notion/oauth/callback`];
  return startNotion({ company: tinyCompany, oauth: { ...credentials, redirectUris }, ...options });
}

/** The connections of one process on this database. */
export function startReplica(
  storage: Pick<Storage, 'connections' | 'oauthStates' | 'cache'>,
  notion: NotionStandIn,
  more: {
    tokens?: { name: string; token: string }[];
    keys?: string[];
    clientSecret?: string;
    publicUrl?: string;
    clock?: Clock;
  } = {},
): Replica {
  const log = createLogger('silent');
  const sealer = createSealer(more.keys ?? [firstKey]);
  const client = createOAuthClient({
    ...credentials,
    baseUrl: notion.url,
    ...(more.clientSecret ? { clientSecret: more.clientSecret } : {}),
  });
  const clock = more.clock ?? systemClock;
  const shared = { rows: storage.connections, ...(sealer ? { sealer } : {}), log, clock };
  return {
    connections: createConnections({
      ...shared,
      tokens: more.tokens ?? [],
      oauthClient: client,
      baseUrl: notion.url,
      people: (id) => storage.cache(`notion-people:${id}`, 60_000),
    }),
    oauth: createOAuth({ ...shared, states: storage.oauthStates, client, publicUrl: more.publicUrl ?? publicUrl }),
  };
}

/** What a person's browser does between the link and the way back. */
export async function consent(
  { oauth }: Pick<Replica, 'oauth'>,
  notion: NotionStandIn,
  answer: { by?: string; pages: string[] } | 'cancel' = { by: 'Tom', pages: ['Handbook'] },
  person = { id: 'U0TOM', name: 'Tom Okafor' },
): Promise<{ state: string; code?: string; error?: string }> {
  const start = new URL(await oauth.startUrl(person));
  const authorize = await oauth.authorizeUrl(start.searchParams.get('state') ?? '');
  const back = new URL(notion.people.authorize(authorize, answer)).searchParams;
  const [state, code, error] = ['state', 'code', 'error'].map((name) => back.get(name));
  return { state: state ?? '', ...(code ? { code } : {}), ...(error ? { error } : {}) };
}

/** Real time that a test can move on. */
export function movableClock(): Clock & { skip(ms: number): void } {
  let skipped = 0;
  return {
    now: () => systemClock.now() + skipped,
    async sleep(ms, signal) {
      skipped += ms;
      await systemClock.sleep(1, signal);
    },
    skip(ms) {
      skipped += ms;
    },
  };
}
