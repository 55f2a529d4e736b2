import { APIResponseError, Client, isHTTPResponseError } from '@notionhq/client';
import { AccessError, UpstreamError } from '../errors.ts';
import { findNotionId } from './ids.ts';
import { object, oneLine, string } from './json.ts';
import { readText } from './read-text.ts';

export interface TokenPair {
  accessToken: string;
  refreshToken: string | undefined;
}

/** What Notion grants to a connection, with ids as lower-case UUIDs. */
export interface NewPair extends TokenPair {
  botId: string;
  workspaceId: string;
  workspaceName: string;
}

/** Notion's OAuth endpoints. One attempt each: a code or refresh token that was sent may be spent, whatever came back. */
export interface OAuthClient {
  readonly clientId: string;
  /** Where a person says yes or no. */
  authorizeUrl(redirectUri: string, state: string): string;
  /** `refused`: the code is unknown, used or too old. */
  exchange(code: string, redirectUri: string): Promise<NewPair | 'refused'>;
  /** `refused`: the grant is gone for good. When this throws, nothing is known about it. */
  refresh(refreshToken: string): Promise<TokenPair | 'refused'>;
  revoke(accessToken: string): Promise<void>;
}

const timeoutMs = 15_000;

export function createOAuthClient(settings: { clientId: string; clientSecret: string; baseUrl?: string }): OAuthClient {
  const { clientId, clientSecret, baseUrl = 'https://api.notion.com' } = settings;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const client = createPlainClient(baseUrl);

  const ask = async (grant: OAuthGrantRequest): Promise<Record<string, unknown> | 'refused'> => {
    try {
      return object(await client.oauth.token({ ...credentials, ...grant }));
    } catch (error) {
      if (errorCode(error) === 'invalid_grant') return 'refused';
      throw translate(error);
    }
  };

  return {
    clientId,
    authorizeUrl(redirectUri, state) {
      const url = new URL(`${baseUrl}/v1/oauth/authorize`);
      const query = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', owner: 'user', state };
      url.search = new URLSearchParams(query).toString();
      return url.href;
    },
    async exchange(code, redirectUri) {
      const answer = await ask({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
      if (answer === 'refused') return 'refused';
      const botId = findNotionId(string(answer.bot_id) ?? '');
      const workspaceId = findNotionId(string(answer.workspace_id) ?? '');
      if (!botId || !workspaceId) throw unreadable();
      const workspaceName = oneLine(string(answer.workspace_name) ?? '', 100) || 'unnamed workspace';
      return { ...readPair(answer), botId, workspaceId, workspaceName };
    },
    async refresh(refreshToken) {
      const answer = await ask({ grant_type: 'refresh_token', refresh_token: refreshToken });
      if (answer === 'refused') return 'refused';
      const pair = readPair(answer);
      return { ...pair, refreshToken: pair.refreshToken ?? refreshToken };
    },
    async revoke(accessToken) {
      try {
        await client.oauth.revoke({ ...credentials, token: accessToken });
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

/** Whether Notion accepts this token now. */
export async function isAccepted(token: string, baseUrl = 'https://api.notion.com'): Promise<boolean> {
  try {
    await createPlainClient(baseUrl, token).users.me({});
    return true;
  } catch (error) {
    if (isHTTPResponseError(error) && error.status === 401) return false;
    throw translate(error);
  }
}

type OAuthGrantRequest =
  | { grant_type: 'authorization_code'; code: string; redirect_uri: string }
  | { grant_type: 'refresh_token'; refresh_token: string };

/** Silent: what it would log holds tokens. */
function createPlainClient(baseUrl: string, auth?: string): Client {
  return new Client({
    ...(auth ? { auth } : {}),
    notionVersion: '2026-03-11',
    baseUrl,
    retry: false,
    timeoutMs: timeoutMs + 1000,
    fetch: async (url, init) => {
      const response = await fetch(url, { ...(init as RequestInit), signal: AbortSignal.timeout(timeoutMs) });
      return { ok: response.ok, status: response.status, headers: response.headers, text: () => readText(response) };
    },
    logger: () => {},
  });
}

function readPair(answer: Record<string, unknown>): TokenPair {
  const accessToken = string(answer.access_token);
  if (!accessToken) throw unreadable();
  return { accessToken, refreshToken: string(answer.refresh_token) };
}

/** OAuth errors have `error` where the rest of Notion's API has `code`. */
function errorCode(error: unknown): string | undefined {
  if (error instanceof APIResponseError) return error.code;
  if (!isHTTPResponseError(error)) return undefined;
  try {
    const body = object(JSON.parse(error.body));
    return string(body.error) ?? string(body.code);
  } catch {
    return undefined;
  }
}

function translate(error: unknown): AccessError | UpstreamError {
  const isClient = errorCode(error) === 'invalid_client' || errorCode(error) === 'unauthorized_client';
  if (isClient || (isHTTPResponseError(error) && error.status === 401)) {
    return new AccessError(
      'Notion does not accept Archivist’s own sign-in. An admin must correct NOTION_CLIENT_ID and NOTION_CLIENT_SECRET.',
      { cause: error },
    );
  }
  return new UpstreamError('Notion', undefined, error);
}

function unreadable(): UpstreamError {
  return new UpstreamError('Notion', 'Notion gave an answer that I could not read. Please try again in a minute.');
}
