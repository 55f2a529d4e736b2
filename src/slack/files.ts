import type { webApi } from '@slack/bolt';
import { AccessError, RequestError, UpstreamError } from '../errors.ts';
import type { Attachment } from '../tools/draft.ts';

const largestFile = 100 * 1024 * 1024;
const timeoutMs = 60_000;

export interface FileParts {
  client: webApi.WebClient;
  botToken: string;
  /** Where Slack's Web API is when it is not Slack's own. */
  apiUrl?: string;
  /** Bytes; 100 MB when absent. */
  mostBytes?: number;
}

export type ReadFile = (attachment: Pick<Attachment, 'fileId' | 'name'>, signal: AbortSignal) => Promise<Uint8Array>;

/**
 * Fetches files by their Slack id. The bot's token goes to Slack's own hosts (or the host of the configured Web API) and nowhere else, redirects
 * included. Throws AppErrors with sentences.
 */
export function createReadFile({ client, botToken, apiUrl, mostBytes = largestFile }: FileParts): ReadFile {
  return async ({ fileId, name }, signal) => {
    const { file } = await client.files.info({ file: fileId }).catch((cause: unknown) => {
      throw new AccessError(`Slack does not let me read the file “${name}”.`, { cause });
    });
    const url = file?.url_private_download ?? file?.url_private;
    if (!url || !mayHaveToken(url, apiUrl)) throw new AccessError(`The file “${name}” is not kept at Slack.`);
    if ((file?.size ?? 0) > mostBytes) throw tooLarge(name);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${botToken}` },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new UpstreamError('Slack', `Slack did not send the file “${name}”. Please try again in a minute.`, cause);
    });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new UpstreamError('Slack', `Slack did not send the file “${name}”. Please try again in a minute.`);
    }
    if (isSignInPage(response, file?.mimetype)) {
      await response.body.cancel();
      throw new AccessError(
        `Slack does not let me read the file “${name}”: an admin must give me the scope files:read.`,
      );
    }
    return collect(response.body, name, mostBytes);
  };
}

/** https at Slack, or exactly where the Web API was configured to be. */
function mayHaveToken(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, username, password, port } = new URL(url);
  if (apiUrl && origin === new URL(apiUrl).origin) return true;
  const isSlack = /^(?:[a-z0-9-]+\.)*(?:slack\.com|slack-edge\.com|slack-files\.com)$/.test(hostname);
  return protocol === 'https:' && isSlack && !username && !password && !port;
}

/** Without the right to the file Slack answers 200 with a page for people. */
function isSignInPage({ headers }: Response, mimeType: string | undefined): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '') && !/^text\/html\b/i.test(mimeType ?? '');
}

async function collect(body: ReadableStream<Uint8Array>, name: string, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge(name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(name: string): RequestError {
  return new RequestError(`The file “${name}” is too large for me to copy.`);
}
