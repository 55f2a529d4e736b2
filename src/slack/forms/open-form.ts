import { randomUUID } from 'node:crypto';
import type { types } from '@slack/bolt';
import { AppError, explain, newReference } from '../../errors.ts';
import type { AskedForm } from '../asked.ts';
import { section } from '../blocks/elements.ts';
import { busyForm, formNotice, pageForm, type Shown } from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { acceptAct } from '../intake/accept.ts';
import { escapeText } from '../markup.ts';
import { readMessageText } from '../message-text.ts';
import { requireMember } from '../rights.ts';
import { dayIn } from './day.ts';
import { loadPlace } from './load-place.ts';
import { createModal } from './modal.ts';
import { keepForm, type StoredForm } from './stored-form.ts';
import { approvedBefore, goOn } from './submitted-before.ts';

const newFormMs = 20_000;

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

/** The form once more, to be submitted anew. While what a submit of it approved is not over, how that stands: one form makes one page. */
export async function reopenForm(desk: Desk, form: StoredForm): Promise<types.ModalView> {
  const again: StoredForm = { ...form, viewKey: randomUUID(), round: form.round + 1, isSentTwice: false };
  const [before] = await Promise.all([approvedBefore(desk, form), keepForm(desk, again)]);
  return before ? goOn(desk, again, before, again) : pageForm(again);
}

/** `/notion new`: a form for the place where this channel saved last. The modal is there before anything is looked up, because its trigger dies soon. */
export async function openNewForm(
  desk: Desk,
  trigger: string,
  { userId, channelId, wire }: { userId: string; channelId: string; wire: string },
): Promise<void> {
  const ids = firstRound(randomUUID());
  await desk.hasty.views.open({ trigger_id: trigger, view: busyForm(ids, 'One moment…') });
  const signal = AbortSignal.timeout(newFormMs);
  const modal = createModal(desk, { viewKey: ids.viewKey, openedBy: 0, signal });
  try {
    const form = await newForm(desk, ids, { userId, channelId, wire }, signal);
    await keepForm(desk, form);
    await modal.show(pageForm(form));
  } catch (thrown) {
    const error = explainSlack(thrown);
    const reference = newReference();
    desk.log[error instanceof AppError ? 'warn' : 'error']({ error, reference }, 'a form did not open');
    await modal.show(formNotice(ids, [section(escapeText(explain(error, reference)))]));
  }
}

async function newForm(
  desk: Desk,
  ids: Shown,
  { userId, channelId, wire }: { userId: string; channelId: string; wire: string },
  signal: AbortSignal,
): Promise<StoredForm> {
  const person = await desk.people.person(userId);
  requireMember(person);
  const audience = { kind: 'person', person } as const;
  const guess = { topics: [], today: dayIn(person.timeZone, new Date()), isWrittenByAi: false };
  const [title, last] = await Promise.all([
    readMessageText(wire, desk.people, desk.identity.botUserId),
    desk.destinations.last(audience, channelId),
  ]);
  const { problem, ...place } = await loadPlace(desk, audience, last, guess, signal);
  return {
    ...ids,
    personId: userId,
    channelId,
    title,
    body: [{ text: '', glue: '' }],
    references: [],
    attachments: [],
    guess,
    ...place,
    ...(problem ? { note: problem } : {}),
  };
}
