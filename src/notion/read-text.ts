import { UpstreamError } from '../errors.ts';

const mostBytes = 64 * 1024 * 1024;

/** The body as text, broken UTF-8 replaced; throws an UpstreamError as soon as it is larger than `limit` bytes. */
export async function readText(response: Response, limit = mostBytes): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let size = 0;
  for await (const bytes of response.body ?? []) {
    size += bytes.byteLength;
    if (size > limit) {
      throw new UpstreamError('Notion', 'Notion gave an answer that is too large for me to read.');
    }
    parts.push(decoder.decode(bytes, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}
