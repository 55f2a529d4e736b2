import { randomUUID } from 'node:crypto';
import type { AskedForm } from '../asked.ts';
import { busyForm, pageForm } from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { acceptAct } from '../intake/accept.ts';
import { requireMember } from '../rights.ts';
import { dayIn } from './day.ts';
import { keepForm, type StoredForm } from './stored-form.ts';

/** Names the modal that the act `formId` has opened. */
export const firstRound = (formId: string) => ({ id: formId, viewKey: formId, round: 0 });

/**
 * A modal that says that it reads, on screen at once; the draft comes into it from the ledger, whatever happens to this process. When the modal
 * cannot be opened the person gets a message with a button instead, once the draft is ready.
 */
export async function openThreadForm(
  desk: Desk,
  trigger: string,
  asked: Pick<AskedForm, 'userId' | 'responseUrl'> & { channelId: string; threadTs: string },
): Promise<void> {
  const formId = randomUUID();
  const view = busyForm(firstRound(formId), 'Reading the thread…');
  const opening = desk.hasty.views.open({ trigger_id: trigger, view });
  opening.catch((error: unknown) => desk.log.warn({ error, form: formId }, 'a modal did not open'));
  await acceptAct(desk, `form:${formId}`, asked.userId, { ...asked, kind: 'form', step: 'draft', formId });
}

/** The form once more, to be submitted anew: what a submit of it approved before is over. */
export async function reopenForm(desk: Desk, form: StoredForm): Promise<StoredForm> {
  const again = { ...form, viewKey: randomUUID(), round: form.round + 1 };
  await keepForm(desk, again);
  return again;
}

/** `/notion new`: an empty form for the place where this channel saved last. */
export async function openNewForm(
  desk: Desk,
  trigger: string,
  { userId, channelId, title }: { userId: string; channelId: string; title: string },
): Promise<void> {
  const person = await desk.people.person(userId);
  requireMember(person);
  const audience = { kind: 'person', person } as const;
  const guess = { topics: [], today: dayIn(person.timeZone, new Date()), isWrittenByAi: false };
  const destination = await desk.destinations.last(audience, channelId);
  const form: StoredForm = {
    ...firstRound(randomUUID()),
    personId: userId,
    channelId,
    title,
    body: [{ text: '', glue: '' }],
    references: [],
    attachments: [],
    guess,
    fields: destination ? await desk.pageForm.fields(audience, destination, guess, AbortSignal.timeout(1_200)) : [],
    ...(destination ? { destination } : {}),
  };
  await keepForm(desk, form);
  await desk.hasty.views.open({ trigger_id: trigger, view: pageForm(form) });
}
