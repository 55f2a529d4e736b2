import type { App, BlockAction, ButtonAction, types, ViewSubmitAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { WatchErrors } from '../../workflows/watching.ts';
import { notice } from '../blocks/connection-forms.ts';
import { section } from '../blocks/elements.ts';
import { option } from '../blocks/form-fields.ts';
import { destinationOption } from '../blocks/page-form.ts';
import { watchDestinationAction, watchErrors, watchFormId, watchSourceAction } from '../blocks/watch-form.ts';
import { endWatchAction, watchTitle } from '../blocks/watches.ts';
import type { Desk } from '../desk.ts';
import { limits } from '../limits.ts';
import { plainText } from '../markup.ts';
import { announceWatch, beginWatch } from '../meetings/begin-watch.ts';
import { inTime } from '../suggest.ts';

/** The form of `/notion watch`: its lists, and what was chosen in it. */
export function watchNotes(app: App, desk: Desk): void {
  app.options<'block_suggestion'>(watchSourceAction, async ({ ack, body }) => {
    await ack({ options: await inTime(desk, sources(desk, body.user.id, body.value)) });
  });
  app.options<'block_suggestion'>(watchDestinationAction, async ({ ack, body }) => {
    await ack({ options: await inTime(desk, places(desk, body.user.id, body.value)) });
  });

  app.view<ViewSubmitAction>(watchFormId, async ({ ack, body, view }) => {
    try {
      const watch = await beginWatch(desk, view, body.user.id);
      const said = `From now on I draft new and changed notes: ${watchTitle(watch)}. To end it: \`/notion watch list\``;
      await ack({ response_action: 'update', view: notice('Watch meeting notes', [section(said)]) });
      await announceWatch(desk, watch);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const problems = error instanceof WatchErrors ? error.problems : { source: error.message };
      await ack({ response_action: 'errors', errors: watchErrors(problems) });
    }
  });
}

/** “End” in the list of watches, already confirmed in Slack's dialog. */
export function endWatch(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(endWatchAction, async ({ ack, action, body, respond }) => {
    await ack();
    const watch = await desk.watching.end(action.value ?? '', await desk.people.person(body.user.id));
    const text = `I no longer watch ${plainText(watch.sourceTitle) || 'that data source'}. Pages that were made stay.`;
    await respond({ replace_original: true, text });
  });
}

async function sources(desk: Desk, userId: string, words: string): Promise<types.PlainTextOption[]> {
  const found = await desk.watching.sources(await desk.people.person(userId), words);
  return found.slice(0, limits.options).map(({ id, title }) => option(title || 'Untitled', id));
}

async function places(desk: Desk, userId: string, words: string): Promise<types.PlainTextOption[]> {
  const person = await desk.people.person(userId);
  return (await desk.destinations.list({ kind: 'person', person }, words)).map(destinationOption);
}
