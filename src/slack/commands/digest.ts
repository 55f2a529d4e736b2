import { digestForm } from '../blocks/digest-form.ts';
import { usualWish } from '../blocks/digest-wish.ts';
import { digestList } from '../blocks/digests.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { actOn, digestsFor, digestVerbs, named } from '../digests/change-digest.ts';
import { readMessageText } from '../message-text.ts';
import { requireMember } from '../rights.ts';
import type { Run } from './call.ts';

/** `/notion digest`: a form; `list`: what there is, with buttons; the other words act on one digest, by its title where there are several. */
export const digest: Run = async (desk, { slash, rest, person, reply }) => {
  requireMember(person);
  const { channel_id: channelId, trigger_id: triggerId, response_url: responseUrl } = slash;
  const verb = digestVerbs.find((each) => rest.toLowerCase().split(/\s/)[0] === each);
  if (rest === '') {
    const view = digestForm(usualWish(person, await channelFor(desk, channelId)));
    return void (await desk.hasty.views.open({ trigger_id: triggerId, view }));
  }
  const all = await digestsFor(desk, person, channelId);
  const list = (lead: string, digests = all) =>
    reply(lead, digestList({ digests, timeZone: person.timeZone, describe: desk.digests.describe }));
  if (!verb) return list('Digests');
  const title = await readMessageText(rest.slice(verb.length).trim(), desk.people, desk.identity.botUserId);
  const found = named(
    all.filter(({ mayChange }) => mayChange),
    title,
  );
  const [only] = found;
  if (!only || found.length > 1) return list('Which digest do you mean?', found);
  await reply(await actOn(desk, only.digest.id, person, { verb, key: triggerId, responseUrl }));
};

/** Where the command was typed, if a digest can be posted there. */
async function channelFor({ places }: Pick<Desk, 'places'>, channelId: string): Promise<string | undefined> {
  if (isDirect(channelId)) return undefined;
  const { name, isExternal } = await places.channel(channelId);
  return name && !isExternal ? channelId : undefined;
}
