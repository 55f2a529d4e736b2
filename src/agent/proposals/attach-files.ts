import { isAbort, UpstreamError } from '../../errors.ts';
import type { Attached } from '../../notion/notion.ts';
import type { Attachment } from '../../tools/draft.ts';
import { isRefusal, type Work } from './work.ts';

/** Under one heading: Notion takes 100 blocks in a list. */
const filesAtOnce = 90;
const mostUploads = 3;

/**
 * Puts the files at the end of the page: uploaded, or linked to Slack where they are too large, of a kind that Notion refuses, or gone. An
 * upload that no page holds disappears after an hour, so uploading again does no harm.
 */
export async function attachFiles(work: Work, pageId: string, attachments: Attachment[]): Promise<void> {
  for (let at = 0; at < attachments.length; at += filesAtOnce) {
    const step = `files:${at}`;
    if (work.journal.isDone(step)) continue;
    const heading = at === 0 ? 'Files' : `Files (${at / filesAtOnce + 1})`;
    await work.journal.once(step, {
      send: async (writing) => {
        const files: Attached[] = [];
        for (const file of attachments.slice(at, at + filesAtOnce)) files.push(await uploadOrLink(work, file));
        await work.notion.attach(pageId, heading, files, writing);
        return {};
      },
      find: async (since) =>
        (await work.notion.hasHeading(pageId, heading, since, { signal: work.signal })) ? {} : undefined,
    });
  }
}

async function uploadOrLink({ notion, journal, signal, readFile }: Work, file: Attachment): Promise<Attached> {
  const link = { name: file.name, url: file.url };
  if (file.bytes === 0 || file.bytes > (await notion.uploadLimit({ signal }))) return link;
  let data: Uint8Array;
  try {
    data = await readFile(file, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return link;
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await notion.upload({ name: file.name, mimeType: file.mimeType, data }, journal.writing);
    } catch (error) {
      if (isRefusal(error)) return link;
      if (!(error instanceof UpstreamError) || tries >= mostUploads) throw error;
    }
  }
}
