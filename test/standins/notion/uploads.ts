import { invalid, notFound, Refusal } from './errors.ts';
import { minute, requireId } from './ids.ts';
import type { Json } from './json.ts';
import { requireString, shown } from './shape.ts';
import type { Store } from './store.ts';

/** One file on its way into the workspace. */
export interface Upload {
  id: string;
  mode: 'single_part' | 'multi_part';
  filename: string | null;
  contentType: string | null;
  createdAt: number;
  createdBy: string;
  /** By part number. */
  parts: Map<number, Uint8Array>;
  wantedParts: number;
  isSent: boolean;
  /** Something holds it, so that it does not expire. */
  isAttached: boolean;
}

const hourMs = 60 * 60_000;
export const singlePartLimit = 20 * 1024 * 1024;
const least = 5 * 1024 * 1024;

const types: Record<string, string[]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/svg+xml': ['svg'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt'],
  'application/json': ['json'],
  'audio/mpeg': ['mp3', 'mpga'],
  'audio/mp4': ['m4a'],
  'video/mp4': ['mp4'],
  'application/msword': ['doc', 'dot'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
};

/** Refuses names without an extension, and kinds of files that Notion does not take or that do not fit the name. */
export function checkKind(filename: string | null, contentType: string | null): void {
  if (filename !== null && Buffer.byteLength(filename) > 900) {
    throw invalid('body failed validation: body.filename.length should be ≤ `900` bytes.');
  }
  const extension = filename && /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase();
  if (contentType !== null && !types[contentType]) {
    throw invalid(`Provided \`content_type\` ${contentType} is not supported for the Notion API.`);
  }
  if (filename === null || (!extension && contentType !== null)) return;
  const fitting = Object.entries(types).find(([, extensions]) => extensions.includes(extension ?? ''));
  if (!fitting) throw invalid(`Provided \`filename\` has an extension that is not supported for the Notion API.`);
  if (contentType !== null && !types[contentType]?.includes(extension ?? '')) {
    throw invalid(`Provided \`filename\` extension does not match the provided \`content_type\` ${contentType}.`);
  }
}

export function findUpload(store: Store, given: unknown, where: string): Upload {
  const id = requireId(given, where);
  const upload = store.uploads.get(id);
  if (!upload || upload.createdBy !== store.bot.id) throw notFound('file_upload', id);
  return upload;
}

function statusOf(store: Store, upload: Upload): 'pending' | 'uploaded' | 'expired' {
  if (!upload.isAttached && store.now() > upload.createdAt + hourMs) return 'expired';
  return upload.isSent ? 'uploaded' : 'pending';
}

/** Still waiting for bytes. */
export function requirePending(store: Store, upload: Upload): void {
  const status = statusOf(store, upload);
  if (status !== 'pending') {
    throw invalid(`File upload ${upload.id} should have a status of \`pending\`, instead was \`${status}\`.`);
  }
}

/** What a block or comment shows of an uploaded file, which does not expire from now on. */
export function attachUpload(store: Store, given: unknown, where: string): { url: string; name: string } {
  const upload = findUpload(store, given, where);
  const status = statusOf(store, upload);
  if (status !== 'uploaded') {
    throw invalid(`${where}: file upload ${upload.id} has a status of \`${status}\`; it should be \`uploaded\`.`);
  }
  upload.isAttached = true;
  const name = upload.filename ?? 'file';
  return { url: `https://prod-files-secure.s3.us-west-2.amazonaws.com/${upload.id}/${encodeURIComponent(name)}`, name };
}

/** All bytes of it, in order. */
function bytesOf(upload: Upload): number {
  return [...upload.parts.values()].reduce((sum, part) => sum + part.byteLength, 0);
}

export function takePart(store: Store, upload: Upload, number: number, data: Uint8Array): void {
  if (data.byteLength > singlePartLimit) throw new Refusal(413, 'validation_error', 'File part is larger than 20 MB.');
  const isLast = number === upload.wantedParts;
  if (upload.mode === 'multi_part' && !isLast && data.byteLength < least) {
    throw invalid('body failed validation: each part but the last should be at least 5 MB.');
  }
  upload.parts.set(number, data);
  if (bytesOf(upload) <= store.uploadLimit.bytes) return;
  upload.parts.delete(number);
  const most = shown(store.uploadLimit.bytes);
  throw invalid(`File size should be ≤ ${most} bytes, the limit of this workspace's plan.`);
}

export function showUpload(store: Store, upload: Upload): Json {
  const status = statusOf(store, upload);
  const address = `https://api.notion.com/v1/file_uploads/${upload.id}`;
  const isMany = upload.mode === 'multi_part';
  return {
    object: 'file_upload',
    id: upload.id,
    created_time: minute(upload.createdAt),
    created_by: { id: upload.createdBy, type: 'bot' },
    last_edited_time: minute(upload.createdAt),
    in_trash: false,
    expiry_time: upload.isAttached ? null : new Date(upload.createdAt + hourMs).toISOString(),
    status,
    filename: upload.filename,
    content_type: upload.contentType,
    content_length: upload.isSent ? bytesOf(upload) : null,
    ...(status === 'pending' ? { upload_url: `${address}/send` } : {}),
    ...(status === 'pending' && isMany ? { complete_url: `${address}/complete` } : {}),
    ...(isMany ? { number_of_parts: { total: upload.wantedParts, sent: upload.parts.size } } : {}),
  };
}

/** Name and kind as the file itself says them, where the request that announced it did not. */
export function learnKind(upload: Upload, name: string, type: string): void {
  if (upload.contentType !== null && type && type !== upload.contentType) {
    throw invalid(
      `Provided \`content_type\` ${type} does not match the ${upload.contentType} of the file upload ${upload.id}.`,
    );
  }
  upload.filename ??= requireString(name, 'body.file.filename');
  upload.contentType ??= type || null;
  checkKind(upload.filename, upload.contentType);
}
