import { queryObject, type Route } from '../call.ts';
import { invalid } from '../errors.ts';
import { objectOf } from '../json.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { allowKeys, requireOneOf, requireString, shown } from '../shape.ts';
import { checkKind, findUpload, learnKind, requirePending, showUpload, takePart, type Upload } from '../uploads.ts';

const keys = ['mode', 'filename', 'content_type', 'number_of_parts', 'external_url'];

export const createFileUpload: Route = ({ store, body }) => {
  allowKeys(body, keys);
  const mode = requireOneOf(body.mode ?? 'single_part', ['single_part', 'multi_part'] as const, 'body.mode');
  const filename = body.filename === undefined ? null : requireString(body.filename, 'body.filename');
  const contentType = body.content_type === undefined ? null : requireString(body.content_type, 'body.content_type');
  const parts = body.number_of_parts;
  if (mode === 'multi_part') {
    if (filename === null) throw invalid('body failed validation: body.filename should be defined.');
    const isCount = typeof parts === 'number' && Number.isInteger(parts) && parts >= 1 && parts <= 1_000;
    if (!isCount)
      throw invalid(`body failed validation: body.number_of_parts should be 1 to 1000, was ${shown(parts)}.`);
  } else if (parts !== undefined) {
    throw invalid('body failed validation: body.number_of_parts should be not present.');
  }
  checkKind(filename, contentType);
  const upload: Upload = {
    id: store.newId(),
    mode,
    filename,
    contentType,
    createdAt: store.now(),
    createdBy: store.bot.id,
    parts: new Map(),
    wantedParts: mode === 'multi_part' ? Number(parts) : 1,
    isSent: false,
    isAttached: false,
  };
  store.uploads.set(upload.id, upload);
  return showUpload(store, upload);
};

export const sendFileUpload: Route = ({ store, params, body }) => {
  const upload = findUpload(store, params.file_upload_id, 'path.file_upload_id');
  requirePending(store, upload);
  allowKeys(body, ['file', 'part_number']);
  const { name, type, data } = objectOf(body.file);
  if (!(data instanceof Uint8Array)) throw invalid('body failed validation: body.file should be defined.');
  const number = upload.mode === 'multi_part' ? Number(body.part_number) : 1;
  if (upload.mode === 'single_part' && body.part_number !== undefined) {
    throw invalid('body failed validation: body.part_number should be not present.');
  }
  if (!(Number.isInteger(number) && number >= 1 && number <= upload.wantedParts)) {
    throw invalid(`body failed validation: body.part_number should be 1 to ${upload.wantedParts}.`);
  }
  learnKind(upload, String(name), String(type));
  takePart(store, upload, number, data);
  if (upload.mode === 'single_part') upload.isSent = true;
  return showUpload(store, upload);
};

export const completeFileUpload: Route = ({ store, params, body }) => {
  const upload = findUpload(store, params.file_upload_id, 'path.file_upload_id');
  allowKeys(body, []);
  requirePending(store, upload);
  if (upload.mode !== 'multi_part') throw invalid('Only multi-part file uploads can be completed.');
  if (upload.parts.size !== upload.wantedParts) {
    throw invalid(`File upload ${upload.id} has ${upload.parts.size} of ${upload.wantedParts} parts.`);
  }
  upload.isSent = true;
  return showUpload(store, upload);
};

export const readFileUpload: Route = ({ store, params }) =>
  showUpload(store, findUpload(store, params.file_upload_id, 'path.file_upload_id'));

export const listFileUploads: Route = ({ store, cursors, query }) => {
  const own = [...store.uploads.values()].filter((upload) => upload.createdBy === store.bot.id);
  const status = query.get('status');
  const shownOnes = own
    .map((upload) => showUpload(store, upload))
    .filter((upload) => !status || upload.status === status);
  const slice = cursors.slice('file_uploads', shownOnes, readPaging(queryObject(query), 'query'), ({ id }) =>
    String(id),
  );
  return listEnvelope('file_upload', slice);
};
