import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, invalid } from './errors.ts';

const versions = ['2026-10-21', '2023-06-01'];
const largestBody = 32 * 1024 * 1024;

/** Reads to the end even when it is too much, because a client that is still sending would miss the answer. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  if (size > largestBody) throw new ApiError(413, 'request_too_large', 'Request exceeds the maximum size');
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON');
  }
}

export function authorize({ headers }: IncomingMessage, apiKey: string): void {
  const bearer = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1];
  const key = bearer ?? headers['x-api-key'];
  if (key === undefined) throw new ApiError(401, 'authentication_error', 'x-api-key header is required');
  if (key !== apiKey)
    throw new ApiError(401, 'authentication_error', bearer ? 'Invalid bearer token' : 'invalid x-api-key');
  const version = headers['anthropic-version'];
  if (typeof version !== 'string') throw invalid('anthropic-version: header is required');
  if (!versions.includes(version)) throw invalid(`anthropic-version: "${version}" is not a valid version`);
}

/** Values of the `anthropic-beta` header. */
export function betasOf({ headers }: IncomingMessage): Set<string> {
  const given = headers['anthropic-beta'];
  return new Set([given ?? []].flat().flatMap((value) => value.split(',').map((beta) => beta.trim())));
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
