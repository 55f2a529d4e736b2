import { refusals } from '../../workflows/digest/check-order.ts';
import { digestForm } from '../blocks/digest-form.ts';
import { usualWish } from '../blocks/digest-wish.ts';
import { digestList, type ListedDigest } from '../blocks/digests.ts';
import { section } from '../blocks/elements.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { actOn, comesHere, digestsFor, digestVerbs, named } from '../digests/change-digest.ts';
import type { Block } from '../limits.ts';
import { readMessageText } from '../message-text.ts';
import { requireMember } from '../rights.ts';
import type { Run } from './call.ts';

/** `/notion digest`: a form; `list`: what there is, with buttons; the other words act on one digest: of that title, or the only one that comes here. */
export const digest: Run = async (desk, { slash, rest, person, reply }) => {
  requireMember(person);
  const { channel_id: channelId, trigger_id: triggerId, response_url: responseUrl } = slash;
  const verb = digestVerbs.find((each) => rest.toLowerCase().split(/\s/)[0] === each);
  if (rest === '') {
    const view = digestForm(usualWish(person, await channelFor(desk, channelId)));
    return void (await desk.hasty.views.open({ trigger_id: triggerId, view }));
  }
  const all = await digestsFor(desk, person, channelId);
  const list = (lead: string, digests = all, more: Block[] = []) =>
    reply(lead, [...more, ...digestList({ digests, timeZone: person.timeZone, describe: desk.digests.describe })]);
  if (!verb) return list('Digests');
  const title = await readMessageText(rest.slice(verb.length).trim(), desk.people, desk.identity.botUserId);
  const meant = meantBy(all, title, ({ digest }) => comesHere(digest, person, channelId));
  const mine = meant.filter(({ mayChange }) => mayChange);
  const [only] = mine;
  const ask = (lead: string, digests: ListedDigest[]) => list(lead, digests, digests.length > 0 ? [section(lead)] : []);
  if (!only) return ask(refusals.notYours, meant);
  if (mine.length > 1 || (title === '' && !comesHere(only.digest, person, channelId)))
    return ask('Which digest do you mean?', mine);
  if (verb === 'delete') return ask('To end it for good, press “Delete”.', mine);
  await reply(await actOn(desk, only.digest.id, person, { verb, key: triggerId, responseUrl }));
};

/** Those of that title; without one those that come here, else those that they may change. Throws a sentence with the right titles. */
function meantBy(all: ListedDigest[], title: string, isHere: (one: ListedDigest) => boolean): ListedDigest[] {
  if (title) return named(all, title);
  const here = all.filter(isHere);
  return here.length > 0 ? here : all.filter(({ mayChange }) => mayChange);
}

/** Where the command was typed, if a digest can be posted there. */
async function channelFor({ places }: Pick<Desk, 'places'>, channelId: string): Promise<string | undefined> {
  if (isDirect(channelId)) return undefined;
  const { name, isExternal } = await places.channel(channelId);
  return name && !isExternal ? channelId : undefined;
}
