import type { AppendBlockChildrenParameters } from '@notionhq/client';
import type { Clock } from '../clock.ts';
import { unreadable } from './failures.ts';
import { requireNotionId } from './ids.ts';
import { object, oneLine, string } from './json.ts';
import type { Attached, Notion } from './notion.ts';
import type { Requests } from './requests.ts';

/** Larger files must be sent in parts, each of 5 to 20 MB but the last. */
const mostAtOnce = 20 * 1024 * 1024;
const partBytes = 10 * 1024 * 1024;
/** What Notion takes on its free plan. */
const leastLimit = 5 * 1024 * 1024;
const limitLifeMs = 60 * 60_000;

export function createUploads({
  requests,
  clock,
}: {
  requests: Requests;
  clock: Clock;
}): Pick<Notion, 'uploadLimit' | 'upload' | 'attach'> {
  let limit: { bytes: number; at: number } | undefined;

  return {
    async uploadLimit(reading = {}) {
      if (limit && clock.now() - limit.at < limitLifeMs) return limit.bytes;
      const me = object(await requests.send('read', (client) => client.users.me({}), reading));
      const bytes = object(object(me.bot).workspace_limits).max_file_upload_size_in_bytes;
      limit = { bytes: typeof bytes === 'number' && bytes > 0 ? bytes : leastLimit, at: clock.now() };
      return limit.bytes;
    },

    async upload({ name, mimeType, data }, writing) {
      const filename = oneLine(name, 200) || 'file';
      const parts = data.byteLength > mostAtOnce ? Math.ceil(data.byteLength / partBytes) : 1;
      const mode =
        parts > 1 ? { mode: 'multi_part' as const, number_of_parts: parts } : { mode: 'single_part' as const };
      const created = object(
        await requests.send(
          'write',
          (client) => client.fileUploads.create({ ...mode, filename, content_type: mimeType }),
          writing,
        ),
      );
      const file_upload_id = requireNotionId(string(created.id) ?? unreadable(), 'upload');
      for (let part = 0; part < parts; part += 1) {
        const piece = parts > 1 ? data.subarray(part * partBytes, (part + 1) * partBytes) : data;
        const file = { filename, data: new Blob([Uint8Array.from(piece)], { type: mimeType }) };
        const numbered = parts > 1 ? { part_number: String(part + 1) } : {};
        await requests.send(
          'write',
          (client) => client.fileUploads.send({ file_upload_id, file, ...numbered }),
          writing,
        );
      }
      if (parts > 1) await requests.send('write', (client) => client.fileUploads.complete({ file_upload_id }), writing);
      return { id: file_upload_id, name: filename, mimeType };
    },

    async attach(pageId, heading, files, writing) {
      const title = { type: 'heading_2', heading_2: { rich_text: [{ text: { content: heading } }] } };
      const body = { block_id: requireNotionId(pageId), children: [title, ...files.map(blockOf)] };
      await requests.send(
        'write',
        (client) => client.blocks.children.append(body as AppendBlockChildrenParameters),
        writing,
      );
    },
  };
}

function blockOf(file: Attached): object {
  if ('url' in file) {
    const text = { content: file.name.slice(0, 2_000).toWellFormed() || file.url, link: { url: file.url } };
    return { type: 'paragraph', paragraph: { rich_text: [{ text }] } };
  }
  const { id, name, mimeType } = file;
  const kind = kindOf(mimeType);
  const media = { type: 'file_upload', file_upload: { id } };
  return { type: kind, [kind]: kind === 'file' ? { ...media, name } : media };
}

function kindOf(mimeType: string): 'image' | 'video' | 'audio' | 'pdf' | 'file' {
  if (mimeType === 'application/pdf') return 'pdf';
  const kind = mimeType.split('/')[0];
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file';
}
