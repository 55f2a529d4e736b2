import type { NotionStandIn } from './contract.ts';
import type { Json } from './json.ts';

export interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

/** One raw request to a stand-in, with the right headers unless `headers` says otherwise (null leaves one out). */
export async function ask(
  notion: NotionStandIn,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string | null> = {},
): Promise<Reply> {
  const all = {
    authorization: `Bearer ${notion.token}`,
    'notion-version': '2026-03-11',
    'content-type': 'application/json',
    ...headers,
  };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(notion.url + path, { method, headers: sent, ...content });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}
