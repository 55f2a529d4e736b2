import { createHash } from 'node:crypto';
import type { ViewOutput } from '@slack/bolt';
import type { Offer } from '../../agent/proposals/proposals.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { Draft } from '../../tools/draft.ts';
import type { Destination } from '../../workflows/destinations.ts';
import type { FieldErrors, FormField } from '../../workflows/page-form.ts';
import { readField } from '../blocks/form-fields.ts';
import { destinationAction, destinationInput, fieldBlockId, readText, textBlockId } from '../blocks/page-form.ts';
import { kindLine, readKind } from '../blocks/page-kind.ts';
import { titleInput } from '../blocks/text-inputs.ts';
import type { Desk } from '../desk.ts';
import { joinBody } from './body-parts.ts';
import { expandLinks } from './references.ts';
import { asksForKind, audienceOfForm, type StoredForm } from './stored-form.ts';

type Values = ViewOutput['state']['values'];

/** The form with what the person has typed and chosen in it so far; where Slack tells nothing of an input it stays as it is. */
export function typedInto(form: StoredForm, values: Values): StoredForm {
  const kind = readKind(values);
  return {
    ...form,
    ...(kind === undefined ? {} : { kind }),
    title: readText(values, titleInput) ?? form.title,
    body: form.body.map((part, at) => ({ ...part, text: readText(values, textBlockId(form, at)) ?? part.text })),
    fields: form.fields.map((field, at): FormField => {
      const value = readField(field, fieldBlockId(form, at), values);
      return value === undefined ? field : { ...field, value };
    }),
  };
}

/** The place that is chosen in the modal, by id. */
export function chosenDestination(values: Values): string | undefined {
  return values[destinationInput]?.[destinationAction]?.selected_option?.value;
}

/** Sentences for the inputs that they are about, by block id. */
export type FormProblems = Record<string, string>;

/** The change that a filled-in form stands for. Throws `FieldErrors` and other sentences. */
export async function changeOf(desk: Desk, form: StoredForm, person: Person, values: Values): Promise<Draft> {
  const markdown = expandLinks(joinBody(form.body), form.references);
  if (form.update) {
    const { change } = form.update;
    return form.body.length > 0 ? { ...change, markdown } : change;
  }
  const destination = await destinationOf(desk, form, person, values);
  const { attachments } = form;
  return desk.pageForm.write(destination, form.fields, {
    title: form.title,
    markdown: asksForKind(form) ? `${kindLine(form.kind ?? form.guess.type)}${markdown}` : markdown,
    values: Object.fromEntries(form.fields.map(({ column, value }) => [column.name, value])),
    attachments,
  });
}

/** Who wants the change of a form, where, and what it was made from. */
export function offerOf({ identity }: Desk, { personId, channelId, threadTs, lastTs, base }: StoredForm): Offer {
  const { teamId } = identity;
  const known = base ? { base } : {};
  return {
    askerId: personId,
    place: { channelId },
    ...(threadTs && lastTs ? { origin: { kind: 'thread', teamId, channelId, threadTs, lastTs, ...known } } : {}),
  };
}

/** What is wrong, under the fields that it is about. */
export function problemsOf({ problems }: FieldErrors, form: StoredForm): FormProblems {
  const { title, markdown, properties } = problems;
  const fields = form.fields.flatMap(({ column }, at) => {
    const sentence = properties[column.name];
    return sentence && column.type !== 'title' ? [[fieldBlockId(form, at), sentence] as const] : [];
  });
  return {
    ...(title ? { [titleInput]: title } : {}),
    ...(markdown ? { [textBlockId(form, 0)]: markdown } : {}),
    ...Object.fromEntries(fields),
  };
}

/** One submit has one id, however often Slack tells of it. A UUID. */
export function proposalIdOf(formId: string, round: number): string {
  const hex = createHash('sha256').update(`${formId}:${round}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Where it is kept that the text of this change was typed into a modal that is closed: when it does not work, the person gets it back. */
export function typedKey(proposalId: string): string {
  return `typed:${proposalId}`;
}

/** Somebody chose a place whose fields are not on screen yet, or that went away meanwhile. */
export class WrongPlace extends Error {
  override name = 'WrongPlace';
}

async function destinationOf(desk: Desk, form: StoredForm, person: Person, values: Values): Promise<Destination> {
  const chosen = chosenDestination(values) ?? form.destination?.id;
  if (!chosen || chosen !== form.destination?.id)
    throw new WrongPlace('One moment: I am still loading what this place needs. Please save again.');
  const found = await desk.destinations.find(await audienceOfForm(desk, form, person), chosen);
  if (!found) throw new WrongPlace('I can no longer write there. Please choose another place.');
  return found;
}
