import type { App, BlockAction, ButtonAction, types } from '@slack/bolt';
import type { Person } from '../../knowledge/audience.ts';
import { digestForm } from '../blocks/digest-form.ts';
import { digestInputs, readDigestForm, wishOf } from '../blocks/digest-wish.ts';
import { digestActions, digestList } from '../blocks/digests.ts';
import { plain, section } from '../blocks/elements.ts';
import { option } from '../blocks/form-fields.ts';
import type { Desk } from '../desk.ts';
import { actOn, digestsFor, digestToEdit, digestVerbs, leaveDigest } from '../digests/change-digest.ts';
import { type OfferedSource, offerSources } from '../digests/digest-sources.ts';
import { offerZones } from '../digests/time-zones.ts';
import { publishHome } from '../home.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { inTime } from '../suggest.ts';

/** The form of a digest: its lists, and the fields that depend on others. */
export function digestFormFields(app: App, desk: Desk): void {
  app.options<'block_suggestion'>(digestInputs.sources, async ({ ack, body }) => {
    const groups = await inTime(desk, sourceGroups(desk, body.user.id, body.value));
    await ack(groups.length > 0 ? { option_groups: groups } : { options: [] });
  });
  app.options<'block_suggestion'>(digestInputs.timeZone, async ({ ack, body }) => {
    await ack({ options: await inTime(desk, zones(desk, body.user.id, body.value)) });
  });
  for (const field of [digestInputs.target, digestInputs.when]) {
    app.action<BlockAction>(field, async ({ ack, body }) => {
      await ack();
      const { view } = body;
      if (!view) return;
      const wish = readDigestForm(view.state, await desk.people.person(body.user.id));
      const changed = digestForm(wish, view.private_metadata);
      await desk.hasty.views.update({ view_id: view.id, view: changed }).catch((error: unknown) => {
        desk.log.info({ error }, 'a form was closed before it changed');
      });
    });
  }
}

/** The buttons of each digest in lists and on the Home tab. */
export function digestButtons(app: App, desk: Desk): void {
  for (const verb of digestVerbs) {
    app.action<BlockAction<ButtonAction>>(digestActions[verb], async ({ ack, action, body, client, respond }) => {
      await ack();
      const person = await desk.people.person(body.user.id);
      const { response_url: responseUrl } = body;
      const key = `${body.trigger_id}:${action.action_ts}`;
      const said = await actOn(desk, action.value ?? '', person, {
        verb,
        key,
        ...(responseUrl ? { responseUrl } : {}),
      });
      if (body.view?.type === 'home') {
        await publishHome(desk, person.id);
        if (verb === 'now') await client.chat.postMessage({ channel: person.id, text: said });
      } else if (verb === 'now') await respond({ replace_original: false, text: said });
      else
        await respond({ replace_original: true, text: said, blocks: await listNow(desk, person, said, body.channel) });
    });
  }
  app.action<BlockAction<ButtonAction>>(digestActions.leave, async ({ ack, action, body, respond }) => {
    await ack();
    const said = await leaveDigest(desk, action.value ?? '', await desk.people.person(body.user.id));
    await respond({ replace_original: false, text: said });
  });
  app.action<BlockAction<ButtonAction>>(digestActions.edit, async ({ ack, action, body, client }) => {
    await ack();
    const person = await desk.people.person(body.user.id);
    const digest = await digestToEdit(desk, action.value ?? '', person);
    await client.views.open({ trigger_id: body.trigger_id, view: digestForm(wishOf(digest, person), digest.id) });
  });
}

/** The list as it is after a click, below what the click did. */
async function listNow(
  desk: Desk,
  person: Person,
  said: string,
  channel: { id: string } | undefined,
): Promise<Block[]> {
  const digests = await digestsFor(desk, person, channel?.id);
  const { describe } = desk.digests;
  return fitBlocks([section(said), ...digestList({ digests, timeZone: person.timeZone, describe })]);
}

async function sourceGroups(
  desk: Desk,
  userId: string,
  words: string,
): Promise<{ label: types.PlainTextElement; options: types.PlainTextOption[] }[]> {
  const { workspaces, dataSources, pages } = await offerSources(desk, await desk.people.person(userId), words);
  const group = (label: string, offered: OfferedSource[]) => {
    const options = offered
      .filter(({ key }) => key.length <= limits.optionValue)
      .map(({ key, name }) => option(name, key));
    return options.length > 0 ? [{ label: plain(label), options }] : [];
  };
  return [...group('Workspaces', workspaces), ...group('Data sources', dataSources), ...group('Pages', pages)];
}

async function zones(desk: Desk, userId: string, words: string): Promise<types.PlainTextOption[]> {
  const { timeZone } = await desk.people.person(userId);
  return offerZones(words, timeZone).map((zone) => option(zone));
}
