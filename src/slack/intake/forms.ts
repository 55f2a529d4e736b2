import type { ViewOutput } from '@slack/bolt';
import { hashOf } from '../../agent/proposals/hash.ts';
import { AppError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { FieldErrors } from '../../workflows/page-form.ts';
import { section } from '../blocks/elements.ts';
import {
  anewAction,
  destinationInput,
  formNotice,
  pageFormId,
  readMetadata,
  readSpot,
  reopenButton,
  type Shown,
  savedByOther,
  saveThreadAction,
  textBlockId,
} from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { claimThread } from '../forms/claim-thread.ts';
import { openThreadForm } from '../forms/open-form.ts';
import { audienceOfForm, keepForm, readForm, type StoredForm } from '../forms/stored-form.ts';
import {
  changeOf,
  type FormProblems,
  offerOf,
  problemsOf,
  proposalIdOf,
  typedInto,
  WrongPlace,
} from '../forms/submit-form.ts';
import { acceptSave, approvedBefore, goOn, savingForm } from '../forms/submitted-before.ts';
import { clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { acceptAct } from './accept.ts';
import type { Body, Intake, Taken } from './taken.ts';

const saveThreadShortcut = 'save_thread';
const longestError = 300;
const firstCounts =
  'You have sent this already, with another text. The first one is being saved. You can change it in Notion.';
const reopened = 'This form was opened again elsewhere, so nothing is saved from here. What you typed is kept.';
const redrafted = 'This form has a new draft meanwhile, so nothing is saved from here.';

/** “Save thread to Notion” in the menu of any message of a thread. */
export const saveThread: Intake = async (desk, body) => {
  if (body.type !== 'message_action' || body.callback_id !== saveThreadShortcut) return undefined;
  const { trigger_id: trigger, response_url: responseUrl, user, channel, message } = body as Shortcut;
  const threadTs = message?.thread_ts ?? message?.ts;
  if (!trigger || !user?.id || !channel?.id || !threadTs) return undefined;
  await openThreadForm(desk, trigger, {
    userId: user.id,
    channelId: channel.id,
    threadTs,
    ...(responseUrl ? { responseUrl } : {}),
  });
  return {};
};

/** The button that opens the same modal, under a message of ours or in a modal that could not do it. */
export const saveThreadClick: Intake = async (desk, body) => {
  const value = clicked(body, saveThreadAction);
  const { trigger_id: trigger, response_url: responseUrl, user } = body as Shortcut;
  if (!value || !trigger || !user?.id) return undefined;
  const { channelId, threadTs } = readSpot(value);
  const asked = { userId: user.id, channelId, threadTs, ...(responseUrl ? { responseUrl } : {}) };
  await openThreadForm(desk, trigger, asked);
  return {};
};

/** “Make a new page instead”: the same modal drafts the whole thread. */
export const anewClick: Intake = async (desk, body) => {
  const value = clicked(body, anewAction);
  const { user, view, trigger_id: trigger } = body as Shortcut;
  if (!value || !user?.id) return undefined;
  const spot = readSpot(value);
  const kept = await readForm(desk, spot.formId, user.id);
  const shown = { viewKey: view?.external_id || kept?.viewKey || spot.formId, round: (kept?.round ?? 0) + 1 };
  const asked = { kind: 'form', step: 'draft', isAnew: true, userId: user.id, shown, ...spot } as const;
  await acceptAct(desk, `form:${asked.formId}:anew:${trigger ?? ''}`, user.id, asked);
  return {};
};

/** Saves a form: what it shows is approved and will be carried out, or its fields say what is wrong. */
export const submission: Intake = async (desk, body) => {
  if (body.type !== 'view_submission') return undefined;
  const { view, user } = body as { view?: ViewOutput; user?: { id?: string } };
  if (!view || view.callback_id !== pageFormId || !user?.id) return undefined;
  const { formId, round } = readMetadata(view.private_metadata);
  const kept = await readForm(desk, formId, user.id);
  const shown = { id: formId, round, viewKey: view.external_id || formId };
  if (!kept) return replaced(formNotice(shown, [section('I no longer have this form. Please start again.')]));
  if (kept.round !== round) return replaced(await submitStale(desk, kept, view, shown));
  const form = typedInto(kept, view.state.values);
  try {
    return replaced(await submit(desk, form, view, shown));
  } catch (error) {
    const problems = problemsIn(error, form);
    if (!problems) throw error;
    await keepForm(desk, form);
    const words = Object.values(problems).join(' ');
    if (form.update && form.body.length === 0)
      return replaced(formNotice(shown, [section(escapeText(words)), reopenButton(formId)]));
    return { reply: { response_action: 'errors', errors: problems } };
  }
};

/** The view that follows. */
async function submit(desk: Desk, form: StoredForm, view: ViewOutput, shown: Shown): Promise<object> {
  const { id: formId, personId, round } = form;
  const person = await desk.people.person(personId);
  requireReader(await audienceOfForm(desk, form, person));
  const proposalId = proposalIdOf(formId, round);
  const before = await approvedBefore(desk, form);
  if (before && before.id !== proposalId) return goOn(desk, form, before, shown);
  const draft = await changeOf(desk, form, person, view.state.values);
  const offer = offerOf(desk, form);
  const other = before ? undefined : await claimThread(desk, offer.origin, person, proposalId);
  if (other) {
    await keepForm(desk, { ...form, round: round + 1, base: { pageId: other.pageId, lastTs: other.lastTs } });
    const blocks = [...savedByOther(other), reopenButton(formId, 'Open my draft')];
    return formNotice(shown, blocks);
  }
  const submitted = { ...form, proposalId };
  await keepForm(desk, submitted);
  const { hash } = await desk.proposals.submit(proposalId, draft, offer, person);
  const isFirst = hash === hashOf(draft);
  if (!isFirst) await keepForm(desk, { ...submitted, isSentTwice: true });
  await acceptSave(desk, submitted, proposalId);
  return isFirst ? savingForm(shown) : formNotice(shown, [section(firstCounts)]);
}

/** A modal that is not the form's newest: saved before, or the form was opened again. What was typed in it is kept while it is the same draft. */
async function submitStale(desk: Desk, kept: StoredForm, view: ViewOutput, shown: Shown): Promise<object> {
  const { id: formId, round } = shown;
  const sent = await approvedBefore(desk, { proposalId: proposalIdOf(formId, round) });
  if (sent) return goOn(desk, { ...kept, round }, sent, shown);
  const isSameDraft = (kept.draftedIn ?? 0) <= round;
  if (isSameDraft) await keepForm(desk, { ...typedInto({ ...kept, round }, view.state.values), round: kept.round });
  return formNotice(shown, [section(isSameDraft ? reopened : redrafted), reopenButton(formId)]);
}

/** Under the fields that they are about; undefined for what is no fault of the person. */
function problemsIn(error: unknown, form: StoredForm): FormProblems | undefined {
  const general = form.update ? textBlockId(form, 0) : destinationInput;
  const found =
    error instanceof FieldErrors
      ? problemsOf(error, form)
      : error instanceof WrongPlace
        ? { [destinationInput]: error.message }
        : error instanceof AppError
          ? { [general]: error.message }
          : undefined;
  return found && Object.fromEntries(Object.entries(found).map(([id, sentence]) => [id, clip(sentence, longestError)]));
}

interface Shortcut {
  trigger_id?: string;
  response_url?: string;
  user?: { id?: string };
  channel?: { id?: string };
  view?: { external_id?: string };
  message?: { ts?: string; thread_ts?: string };
}

function clicked(body: Body, actionId: string): string | undefined {
  if (body.type !== 'block_actions' || !Array.isArray(body.actions)) return undefined;
  const [action] = body.actions as { action_id?: string; value?: string }[];
  return action?.action_id === actionId ? action.value : undefined;
}

function replaced(view: object): Taken {
  return { reply: { response_action: 'update', view } };
}
