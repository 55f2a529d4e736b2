import { randomBytes } from 'node:crypto';
import type { Connection, Connections } from './connections.ts';
import { Refusal } from './errors.ts';
import { uuidFrom } from './ids.ts';
import { type Json, stringOf } from './json.ts';
import type { NotionGrant, NotionOAuthOptions } from './oauth-contract.ts';
import { personCalled, placeCalled } from './places.ts';
import type { Store } from './store.ts';
import { showUser } from './user-writer.ts';

interface Grant extends NotionGrant {
  connection: Connection;
  issuedAt: number;
  /** Refresh tokens that were rotated away. */
  spent: Set<string>;
}

interface Code {
  redirectUri: string | undefined;
  personId: string;
  pageIds: string[];
  expiresAt: number;
}

/** A person's answer to the question whether the connection may come in. */
export type Consent = { by?: string; pages: string[] } | 'cancel';

export interface OAuthServer {
  /** What is wrong with an authorize request, in words; undefined when a person may be asked. */
  problemOf(query: URLSearchParams): string | undefined;
  /** The address that the browser goes to after the answer. */
  answer(query: URLSearchParams, consent: Consent): string;
  token(authorization: string | undefined, body: Json): Json;
  revoke(authorization: string | undefined, body: Json): Json;
  introspect(authorization: string | undefined, body: Json): Json;
  expire(accessToken: string): void;
  revokeGrant(botId: string): void;
  grants(): NotionGrant[];
  /** Connections of grants that stand, when `id` is the client's; undefined for any other id. */
  connectionsOf(id: string): { connection: Connection; personId: string }[] | undefined;
}

/** Authorization code grants and rotating refresh tokens, as Notion's public connections have them. */
export function createOAuth(
  store: Store,
  connections: Connections,
  options: NotionOAuthOptions | undefined,
): OAuthServer {
  const codes = new Map<string, Code>();
  const grants: Grant[] = [];

  /** A person has one bot, and what was chosen last is what all of that person's grants see. */
  function connectionFor(personId: string, pageIds: string[]): Connection {
    const botId = uuidFrom(`bot:${options?.clientId}:${personId}`);
    const known = grants.find((grant) => grant.botId === botId)?.connection;
    const connection = known ?? connections.add({ id: botId, name: store.bot.name, ownerId: personId });
    const { settings } = connection.store.sight;
    settings.clear();
    for (const id of pageIds) settings.set(id, true);
    store.stir();
    return connection;
  }

  function exchange(body: Json): Grant {
    const code = codes.get(stringOf(body.code));
    codes.delete(stringOf(body.code));
    if (!code) throw refused('invalid_grant', 'Invalid code: this code has been revoked.');
    if (code.expiresAt <= store.now()) throw refused('invalid_grant', 'Invalid code: this code has expired.');
    const isNeeded = code.redirectUri !== undefined || (options?.redirectUris.length ?? 0) > 1;
    const isSame = code.redirectUri === undefined || body.redirect_uri === code.redirectUri;
    if (isNeeded !== (body.redirect_uri !== undefined) || !isSame) {
      throw refused('invalid_grant', 'Invalid redirect_uri: it does not match the one of the authorization request.');
    }
    const connection = connectionFor(code.personId, code.pageIds);
    const grant: Grant = {
      botId: connection.store.bot.id,
      accessToken: '',
      refreshToken: '',
      personId: code.personId,
      pageIds: code.pageIds,
      active: true,
      refreshes: 0,
      connection,
      issuedAt: 0,
      spent: new Set(),
    };
    grants.push(grant);
    return grant;
  }

  function refresh(body: Json): Grant {
    const token = stringOf(body.refresh_token);
    const grant = grants.find(({ active, refreshToken }) => active && refreshToken === token);
    if (grant) {
      grant.spent.add(token);
      grant.refreshes += 1;
      return grant;
    }
    const replayed = grants.find(({ spent }) => spent.has(token));
    if (replayed && options?.replayRevokes !== false) end(replayed);
    throw refused('invalid_grant', 'Invalid refresh token.');
  }

  function issue(grant: Grant): Json {
    connections.close(grant.accessToken);
    grant.accessToken = `ntn_${randomBytes(23).toString('hex')}`;
    grant.refreshToken = `nrt_${randomBytes(23).toString('hex')}`;
    grant.issuedAt = store.now();
    connections.open(grant.accessToken, grant.connection);
    return {
      access_token: grant.accessToken,
      token_type: 'bearer',
      refresh_token: grant.refreshToken,
      bot_id: grant.botId,
      workspace_icon: null,
      workspace_name: store.workspace.name,
      workspace_id: store.workspace.id,
      owner: { type: 'user', user: showUser(store, grant.personId) },
      duplicated_template_id: null,
    };
  }

  function end(grant: Grant): void {
    grant.active = false;
    connections.close(grant.accessToken);
  }

  function requireClient(authorization: string | undefined): void {
    const wanted = Buffer.from(`${options?.clientId}:${options?.clientSecret}`).toString('base64');
    if (options && authorization === `Basic ${wanted}`) return;
    throw new Refusal(401, 'invalid_client', 'Client authentication failed.');
  }

  const byAccessToken = (body: Json) => {
    if (typeof body.token !== 'string') throw refused('invalid_request', 'token should be a string.');
    return grants.find(({ active, accessToken }) => active && accessToken === body.token);
  };

  return {
    problemOf(query) {
      const redirectUri = query.get('redirect_uri');
      const isKnown =
        redirectUri === null ? options?.redirectUris.length === 1 : options?.redirectUris.includes(redirectUri);
      if (!options || query.get('client_id') !== options.clientId) return 'Missing or invalid client_id.';
      if (!isKnown) return 'Missing or invalid redirect_uri.';
      if (query.get('response_type') !== 'code') return 'Missing or invalid response_type.';
      return query.get('owner') === 'user' ? undefined : 'Missing or invalid owner.';
    },
    answer(query, consent) {
      const problem = this.problemOf(query);
      if (problem) throw new Error(`Notion would show an error page: ${problem}`);
      const redirectUri = query.get('redirect_uri') ?? undefined;
      const target = new URL(redirectUri ?? options?.redirectUris[0] ?? '');
      if (consent === 'cancel') target.searchParams.set('error', 'access_denied');
      else {
        const code = `03${randomBytes(20).toString('hex')}`;
        const person = personCalled(store, consent.by);
        const pageIds = consent.pages.map((page) => placeCalled(store, page));
        const expiresAt = store.now() + (options?.codeLifetimeMs ?? 600_000);
        codes.set(code, { redirectUri, personId: person.id, pageIds, expiresAt });
        target.searchParams.set('code', code);
      }
      const state = query.get('state');
      if (state !== null) target.searchParams.set('state', state);
      return target.href;
    },
    token(authorization, body) {
      requireClient(authorization);
      if (body.grant_type === 'authorization_code') return issue(exchange(body));
      if (body.grant_type === 'refresh_token') return issue(refresh(body));
      if (body.grant_type === undefined) throw refused('invalid_request', 'grant_type is missing.');
      throw refused('unsupported_grant_type', 'grant_type should be authorization_code or refresh_token.');
    },
    revoke(authorization, body) {
      requireClient(authorization);
      const grant = byAccessToken(body);
      if (grant) end(grant);
      return {};
    },
    introspect(authorization, body) {
      requireClient(authorization);
      const grant = byAccessToken(body);
      if (!grant || !connections.byToken(grant.accessToken)) return { active: false };
      const scope = 'read_content insert_content update_content';
      return { active: true, scope, iat: Math.floor(grant.issuedAt / 1000) };
    },
    expire: (accessToken) => connections.close(accessToken),
    revokeGrant(botId) {
      for (const grant of grants) if (grant.botId === botId) end(grant);
    },
    grants: () => grants.map(({ connection: _connection, issuedAt: _at, spent: _spent, ...grant }) => ({ ...grant })),
    connectionsOf: (id) =>
      id === options?.clientId
        ? grants.filter(({ active }) => active).map(({ connection, personId }) => ({ connection, personId }))
        : undefined,
  };
}

function refused(code: string, message: string): Refusal {
  return new Refusal(400, code, message);
}
