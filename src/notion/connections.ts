import { type Breaker, createBreaker } from '../breaker.ts';
import { type Clock, systemClock } from '../clock.ts';
import { AccessError, RequestError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import type { ConnectionRow, ConnectionRows } from '../storage/connections.ts';
import { createNotion } from './client.ts';
import type { Connection, Connections } from './connection.ts';
import { createFixedToken } from './fixed-token.ts';
import { createGrant } from './grant.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import type { Notion } from './notion.ts';
import { isAccepted, type OAuthClient } from './oauth-client.ts';
import type { Access } from './requests.ts';
import type { Sealer } from './seal.ts';
import { openPair, rewrapPair } from './sealed-pair.ts';
import { createWorkspaceBudgets } from './workspace-budgets.ts';

interface Settings {
  rows: ConnectionRows;
  /** Internal connections. */
  tokens: readonly { name: string; token: string }[];
  oauthClient?: OAuthClient;
  sealer?: Sealer;
  baseUrl?: string;
  /** Keeps the names of a connection's people. Its namespace must end in the connection's id, so that they go with it. */
  people: (connectionId: string) => Pick<Cache, 'get' | 'set'>;
  /** What each limiter begins with; it learns from there. */
  requestsPerMinute?: number;
  log: Logger;
  clock?: Clock;
}

interface Client {
  notion: Notion;
  limiter: Limiter;
  breaker: Breaker;
}

/** All connections of this installation: those of the settings and those that people made by OAuth. */
export function createConnections(settings: Settings): Connections {
  const { rows, tokens, oauthClient, sealer, baseUrl, log, clock = systemClock } = settings;
  const clients = new Map<string, Client>();
  const workspaces = createWorkspaceBudgets(clock);
  const configured = new Map(tokens.map(({ name, token }) => [`internal:${name}`, { name, token }]));

  const accessTo = (id: string): Required<Access> => {
    const internal = configured.get(id);
    if (internal) {
      return createFixedToken({ id, ...internal, rows, clock, isAccepted: (token) => isAccepted(token, baseUrl) });
    }
    if (!id.startsWith('oauth:')) return closed('This connection is not in the settings any more.');
    if (!sealer) return closed(withoutKey);
    return createGrant({ id, rows, client: oauthClient, sealer, clock, log });
  };

  const clientOf = (id: string): Client => {
    const known = clients.get(id);
    if (known) return known;
    const limiter = createLimiter({
      clock,
      workspace: workspaces.budgetOf(id),
      ...(settings.requestsPerMinute ? { start: settings.requestsPerMinute } : {}),
    });
    // A connection's own: a 5xx does not tell whether all of Notion or this workspace is in trouble.
    const breaker = createBreaker({ service: 'Notion', name: `Notion ${id}`, log, clock });
    const client = createNotion({
      ...accessTo(id),
      ...(baseUrl ? { baseUrl } : {}),
      people: settings.people(id),
      log: log.child({ connection: id }),
      clock,
      limiter,
      breaker,
    });
    const notion: Notion = {
      ...client,
      async identity(reading) {
        const identity = await client.identity(reading);
        workspaces.learn(id, identity.workspaceId);
        await rows.learnIdentity(id, identity);
        return identity;
      },
    };
    const opened = { notion, limiter, breaker };
    clients.set(id, opened);
    return opened;
  };

  const describe = (row: ConnectionRow): Connection => {
    workspaces.learn(row.id, row.workspaceId);
    const connection = describeConnection(row);
    const problem = row.kind === 'oauth' && row.state === 'connected' ? problemOf(row, sealer) : undefined;
    return problem ? { ...connection, state: 'broken', problem } : connection;
  };

  const prepare = async (): Promise<void> => {
    for (const row of await rows.all()) {
      workspaces.learn(row.id, row.workspaceId);
      if (row.kind !== 'oauth' || !sealer) continue;
      try {
        const pair = rewrapPair(sealer, row);
        if (pair) await rows.reseal(row.id, row.tokenVersion, pair);
      } catch (error) {
        log.error({ error, connection: row.id }, 'the stored token of a connection cannot be opened');
      }
    }
  };

  const revoke = async (row: ConnectionRow): Promise<boolean> => {
    try {
      if (!oauthClient || !sealer) return false;
      await oauthClient.revoke(openPair(sealer, row).accessToken);
      return true;
    } catch (error) {
      log.warn({ error, connection: row.id }, 'a grant could not be revoked at Notion');
      return false;
    }
  };

  return {
    async open() {
      await rows.keepInternal([...configured].map(([id, { name }]) => ({ id, name })));
      await prepare();
      for (const id of configured.keys()) {
        clientOf(id)
          .notion.identity({ lane: 'poll' })
          .catch((error: unknown) => log.warn({ error, connection: id }, 'a connection could not say who it is'));
      }
    },
    async all() {
      return (await rows.all()).map(describe);
    },
    async find(connectionId) {
      const row = await rows.read(connectionId);
      return row && describe(row);
    },
    notion: (connectionId) => clientOf(connectionId).notion,
    budget: (connectionId) => clientOf(connectionId).limiter.budget(),
    health: (connectionId) => clientOf(connectionId).breaker.read(),
    async setVisibility(connectionId, visibility, channelIds) {
      const row = await rows.read(connectionId);
      if (!row) throw unknown();
      if (visibility === 'owner' && !row.ownerId) {
        throw new RequestError(
          `“${row.name}” comes from the settings and has no owner: share it with everyone or with channels.`,
        );
      }
      await rows.setVisibility(connectionId, visibility, channelIds);
    },
    async disconnect(connectionId) {
      if (configured.has(connectionId)) {
        throw new RequestError(
          'This connection comes from the settings. An admin can take its token out of NOTION_TOKEN or NOTION_TOKENS and restart me; then it can be disconnected here.',
        );
      }
      const revoked = await rows.withLock(connectionId, async (locked) => {
        const row = await locked.read(connectionId);
        if (!row) throw unknown();
        const isRevoked = row.kind === 'oauth' && (await revoke(row));
        await locked.remove(connectionId);
        return isRevoked;
      });
      clients.delete(connectionId);
      return { revoked };
    },
    async retryRefused() {
      for (const { id, state } of await rows.all()) {
        const token = configured.get(id)?.token;
        if (token && state === 'broken' && (await isAccepted(token, baseUrl))) await rows.mend(id);
      }
    },
    putBackUntold: (connectionId) => rows.putBackUntold(connectionId),
    async takeUntold() {
      const ids = new Set(await rows.takeUntold());
      return ids.size === 0 ? [] : (await rows.all()).filter(({ id }) => ids.has(id)).map(describe);
    },
  };
}

const withoutKey = 'The stored token of this connection is sealed: an admin must set ENCRYPTION_KEY.';

/** The row without its tokens. */
export function describeConnection(row: ConnectionRow): Connection {
  const { accessToken: _access, refreshToken: _refresh, tokenVersion: _version, ...connection } = row;
  return connection;
}

/** Why a stored pair cannot be used, though Notion may still accept it. */
function problemOf(row: ConnectionRow, sealer: Sealer | undefined): string | undefined {
  if (!sealer) return withoutKey;
  try {
    openPair(sealer, row);
    return undefined;
  } catch (error) {
    return error instanceof AccessError ? error.message : withoutKey;
  }
}

function closed(sentence: string): Required<Access> {
  const refuse = () => Promise.reject(new AccessError(sentence));
  return { token: refuse, renew: refuse };
}

function unknown(): RequestError {
  return new RequestError('There is no such Notion connection. `/notion status` lists those that there are.');
}
