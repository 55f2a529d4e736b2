import type { Spender } from './budget.ts';
import type { NotionOptions } from './contract.ts';
import { Refusal } from './errors.ts';
import { uuidFrom } from './ids.ts';
import type { Json } from './json.ts';
import { type Cursors, createCursors } from './pagination.ts';
import { placeCalled } from './places.ts';
import { type Store, storeFor, type User } from './store.ts';

/** One connection (Notion once said integration): what it sees, who it writes as and what it has spent. */
export interface Connection extends Spender {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly tasks: Map<string, Json>;
}

export interface Connections {
  readonly main: Connection;
  /** The connection of a bearer token, or 401. */
  authenticate(authorization: string | undefined): Connection;
  byToken(token: string): Connection | undefined;
  /** A connection of an OAuth grant, which has no token until `open` gives it one. */
  add(bot: User): Connection;
  open(token: string, connection: Connection): void;
  close(token: string): void;
}

function connectionOf(store: Store, token: string, limit: number | undefined): Connection {
  return { token, limit, store, cursors: createCursors(), tasks: new Map() };
}

/** `store` is what the default connection works on. */
export function createConnections(store: Store, options: NotionOptions): Connections {
  const limit = options.requestsPerMinute;
  const main = connectionOf(store, options.token ?? 'ntn_standin', limit);
  const byToken = new Map([[main.token, main]]);

  function withBot(bot: User, isOpen: boolean, shares: string[], own = limit): Connection {
    store.users.set(bot.id, bot);
    const settings = new Map(shares.map((place) => [placeCalled(store, place), true]));
    return connectionOf(storeFor(store, bot, { isOpen, settings }), '', own);
  }

  for (const { token, name = token, botId, shares, requestsPerMinute } of options.connections ?? []) {
    const bot = { id: botId ?? uuidFrom(`bot:${token}`), name };
    const connection = withBot(bot, shares === undefined, shares ?? [], requestsPerMinute);
    byToken.set(token, Object.assign(connection, { token }));
  }

  return {
    main,
    byToken: (token) => byToken.get(token),
    authenticate(authorization) {
      const connection = byToken.get(tokenIn(authorization));
      if (!connection) throw new Refusal(401, 'unauthorized', 'API token is invalid.');
      return connection;
    },
    add: (bot) => withBot(bot, false, []),
    open(token, connection) {
      connection.token = token;
      byToken.set(token, connection);
    },
    close: (token) => void byToken.delete(token),
  };
}

/** The token of an `Authorization: Bearer` header, or ''. */
export function tokenIn(authorization: string | undefined): string {
  return authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : '';
}
