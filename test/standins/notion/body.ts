import type { IncomingMessage } from 'node:http';
import { invalid, Refusal } from './errors.ts';
import { isObject, type Json } from './json.ts';

const bodyLimit = 500 * 1024;

/** The JSON body of a request; {} when there is none. Refuses what Notion refuses: over 500 KB, not JSON, not an object. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= bodyLimit) chunks.push(chunk as Buffer);
  }
  if (length > bodyLimit) throw new Refusal(413, 'validation_error', 'Request body too large. The limit is 500 KB.');
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new Refusal(400, 'invalid_json', 'Error parsing JSON body.');
  }
  const parsed = parse(text);
  if (!isObject(parsed)) throw invalid('body failed validation: body should be an object.');
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalid_json', 'Error parsing JSON body.');
  }
}
