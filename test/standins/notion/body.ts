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

const uploadLimit = 21 * 1024 * 1024;

/** The fields of a form; a file as its name, type and bytes. */
export async function readForm(request: IncomingMessage): Promise<Json> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) throw invalid('body failed validation: body should be a form.');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= uploadLimit) chunks.push(chunk as Buffer);
  }
  if (length > uploadLimit) throw new Refusal(413, 'validation_error', 'Request body too large.');
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  const fields: Json = {};
  for (const [name, value] of form) {
    fields[name] =
      typeof value === 'string'
        ? value
        : { name: value.name, type: value.type, data: new Uint8Array(await value.arrayBuffer()) };
  }
  return fields;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalid_json', 'Error parsing JSON body.');
  }
}
