import { type ViewOutput, webApi } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { pageForm, readMetadata } from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { audienceOfForm, keepForm, readForm, type StoredForm } from './stored-form.ts';
import { typedInto } from './submit-form.ts';

/** Shows the fields of the place that was chosen; what was typed stays. Of several choices in a row the latest counts. */
export async function choosePlace(
  desk: Desk,
  { private_metadata: metadata, id: viewId, hash, state }: ViewOutput,
  userId: string,
  chosen: { id: string; at: string },
): Promise<void> {
  const { formId, round } = readMetadata(metadata);
  const form = await readForm(desk, formId, userId);
  if (!form || form.round !== round || Number(form.choseAt ?? 0) > Number(chosen.at)) return;
  const person = await desk.people.person(userId);
  const audience = await audienceOfForm(desk, form, person);
  const destination = await desk.destinations.find(audience, chosen.id);
  if (!destination) return;
  await keepForm(desk, { ...form, choseAt: chosen.at });
  const problem = { note: '' };
  const fields = await desk.pageForm
    .fields(audience, destination, form.guess, AbortSignal.timeout(20_000))
    .catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      problem.note = `I could not load the properties of this place, so only title and text are saved. ${error.message}`;
      return [];
    });
  const latest = await readForm(desk, formId, userId);
  if (!latest || latest.choseAt !== chosen.at || latest.round !== round) return;
  const typed = typedInto(form, state.values);
  const next: StoredForm = { ...typed, choseAt: chosen.at, destination, fields: keepSame(fields, typed) };
  if (problem.note) next.note = problem.note;
  await keepForm(desk, next);
  const view = pageForm(next);
  await desk.client.views.update({ view_id: viewId, hash, view }).catch(async (error: unknown) => {
    if (!isConflict(error)) throw error;
    await desk.client.views.update({ view_id: viewId, view });
  });
}

/** A property of the same name and type in the other place holds what was typed in it, as far as it can. */
function keepSame(fields: StoredForm['fields'], before: StoredForm): StoredForm['fields'] {
  if (before.fields.length === 0) return fields;
  const plain = ['rich_text', 'number', 'url', 'email', 'phone_number', 'date', 'checkbox'];
  return fields.map((field) => {
    const { name, type } = field.column;
    const same = before.fields.find(({ column }) => column.name === name && column.type === type);
    return same?.value !== undefined && plain.includes(type) ? { ...field, value: same.value } : field;
  });
}

function isConflict(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && error.data.error === 'hash_conflict';
}
