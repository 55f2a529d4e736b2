import type { ViewOutput } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { FieldErrors } from '../../workflows/page-form.ts';
import { section } from '../blocks/elements.ts';
import {
  anewAction,
  busyForm,
  destinationInput,
  formNotice,
  pageFormId,
  readMetadata,
  readSpot,
  reopenButton,
  saveThreadAction,
  textBlockId,
} from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
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
import { clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { acceptAct } from './accept.ts';
import type { Body, Intake, Taken } from './taken.ts';

const saveThreadShortcut = 'save_thread';
const longestError = 300;

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
  const { user, trigger_id: trigger } = body as Shortcut;
  if (!value || !user?.id) return undefined;
  const asked = { kind: 'form', step: 'draft', isAnew: true, userId: user.id, ...readSpot(value) } as const;
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
  const shown = { id: formId, round, viewKey: kept?.viewKey ?? formId };
  if (!kept) return replaced(formNotice(shown, [section('I no longer have this form. Please start again.')]));
  const saving = replaced(busyForm(shown, 'Saving to Notion… You can close this.'));
  if (kept.round !== round) return saving;
  const form = typedInto(kept, view.state.values);
  try {
    await submit(desk, form, view);
    return saving;
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

async function submit(desk: Desk, form: StoredForm, view: ViewOutput): Promise<void> {
  const { id: formId, personId, channelId, threadTs, round } = form;
  const person = await desk.people.person(personId);
  requireReader(await audienceOfForm(desk, form, person));
  const draft = await changeOf(desk, form, person, view.state.values);
  await keepForm(desk, form);
  const proposalId = proposalIdOf(formId, round);
  await desk.proposals.submit(proposalId, draft, offerOf(desk, form), person);
  await acceptAct(desk, `save:${proposalId}`, personId, {
    kind: 'form',
    step: 'save',
    formId,
    userId: personId,
    channelId,
    proposalId,
    ...(threadTs ? { threadTs } : {}),
  });
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
