import type { App, BlockAction, BlockElementAction, ButtonAction, ViewOutput } from '@slack/bolt';
import { RequestError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { choiceAction, choiceOptions, namedOptions } from '../blocks/form-fields.ts';
import { destinationAction, destinationOption, fieldBlockId, readMetadata, reopenAction } from '../blocks/page-form.ts';
import type { Desk } from '../desk.ts';
import { choosePlace } from '../forms/choose-place.ts';
import { reopenForm } from '../forms/open-form.ts';
import { audienceOfForm, readForm } from '../forms/stored-form.ts';
import { limits } from '../limits.ts';
import { inTime } from '../suggest.ts';

const gone = 'I no longer have this draft. Please start again.';

/** What a person does in the form of a page before they save it: search for a place, for people, for pages, and choose. */
export function pageFormFields(app: App, desk: Desk): void {
  app.options<'block_suggestion'>(destinationAction, async ({ ack, body }) => {
    await ack({ options: await inTime(desk, suggestPlaces(desk, body.view, body.user.id, body.value)) });
  });
  app.options<'block_suggestion'>(choiceAction, async ({ ack, body }) => {
    await ack({
      options: await inTime(desk, suggestChoices(desk, body.view, body.user.id, body.block_id, body.value)),
    });
  });
  app.action<BlockAction<BlockElementAction>>(destinationAction, async ({ ack, action, body }) => {
    await ack();
    const chosen = action.type === 'external_select' ? action.selected_option?.value : undefined;
    if (body.view && chosen) await choosePlace(desk, body.view, body.user.id, { id: chosen, at: action.action_ts });
  });
}

/** “Open the draft”: what was typed is all there. */
export function reopenDraft(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(reopenAction, async ({ ack, action, body, client }) => {
    await ack();
    const form = await readForm(desk, action.value ?? '', body.user.id);
    if (!form) throw new RequestError(gone);
    const view = await reopenForm(desk, form);
    if (body.view) await client.views.update({ view_id: body.view.id, view });
    else await desk.hasty.views.open({ trigger_id: body.trigger_id, view });
  });
}

async function suggestPlaces(desk: Desk, view: ViewOutput | undefined, userId: string, words: string) {
  const form = await readForm(desk, readMetadata(view?.private_metadata ?? '').formId, userId);
  if (!form) return [];
  const audience = await audienceOfForm(desk, form, await desk.people.person(userId));
  return (await desk.destinations.list(audience, words, form.channelId)).map(destinationOption);
}

async function suggestChoices(
  desk: Desk,
  view: ViewOutput | undefined,
  userId: string,
  blockId: string,
  words: string,
) {
  const form = await readForm(desk, readMetadata(view?.private_metadata ?? '').formId, userId);
  const column = form?.fields.find((_, at) => fieldBlockId(form, at) === blockId)?.column;
  if (!form?.destination || !column) return [];
  if (column.options) return namedOptions(column.options, words).slice(0, limits.options);
  const audience = await audienceOfForm(desk, form, await desk.people.person(userId));
  requireReader(audience);
  const signal = AbortSignal.timeout(limits.suggestMs);
  return choiceOptions(await desk.pageForm.suggest(audience, form.destination, column, words, signal));
}
