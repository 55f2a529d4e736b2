import { AppError } from '../../errors.ts';
import { type Audience, type Person, requireReader } from '../../knowledge/audience.ts';
import { DigestErrors, type DigestProblems } from '../../workflows/digest/check-order.ts';
import type { Digest, DigestOrder, DigestSource, DigestTarget } from '../../workflows/digest/digest.ts';
import { checkFilter } from '../../workflows/digest/filter.ts';
import { type DigestWish, scheduleOf } from '../blocks/digest-wish.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { clip } from '../limits.ts';
import { isIn } from '../membership.ts';
import { isExternal, noPlaceIn } from './digest-place.ts';
import { columnsOf, findSources } from './digest-sources.ts';

const notThere = 'I am not in that channel. Type /invite and my name there, then send this form again.';
const notYou = 'Please choose a channel that you are in.';
const external = 'That channel is shared with another organisation, so nothing from Notion is posted there.';
const archived = 'That channel is archived. Please choose another one.';
const unknown = 'Slack told me nothing about that channel just now. Please send this form again.';
const notForOthers =
  'Only the person who looks after this digest can have it in their direct messages. Please choose a channel, or make a digest of your own.';
const noNumber = 'Please give a whole number from 1 to 1,000.';

/** The order that a form stands for, with sources that everybody at its place may see. `old` is changed by it. Throws DigestErrors for its fields. */
export async function orderOf(desk: Desk, wish: DigestWish, person: Person, old?: Digest): Promise<DigestOrder> {
  const problems: DigestProblems = {};
  const place = await placeOf(desk, wish, person, old);
  if ('problem' in place) problems.target = place.problem;
  const sources = 'audience' in place ? await sourcesFor(desk, wish, place.audience, problems) : [];
  if (wish.sources.length === 0) problems.sources = 'Please choose what to watch.';
  const leastChanges = Number(wish.leastChanges);
  if (!Number.isInteger(leastChanges)) problems.leastChanges = noNumber;
  if (!('target' in place) || Object.keys(problems).length > 0) throw new DigestErrors(problems);
  const { title, filter, timeZone, language, tone, whenQuiet } = wish;
  return {
    title,
    target: place.target,
    sources,
    filter,
    schedule: scheduleOf(wish),
    timeZone,
    language,
    tone,
    leastChanges,
    whenQuiet,
  };
}

type Place = { target: DigestTarget; audience: Audience };

async function placeOf(
  desk: Desk,
  { target, channelId }: DigestWish,
  person: Person,
  old: Digest | undefined,
): Promise<Place | { problem: string }> {
  if (target === 'person') {
    if (old && old.ownerId !== person.id) return { problem: notForOthers };
    return { target: { kind: 'person' }, audience: { kind: 'person', person } };
  }
  if (!channelId || isDirect(channelId)) return { problem: 'Please choose a channel.' };
  try {
    return await inChannel(desk, channelId, person);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    desk.log.info({ error: thrown, channelId }, 'a channel is not shown to us');
    return { problem: noPlaceIn(thrown) ? notThere : unknown };
  }
}

/** Asks Slack, not our memory. */
async function inChannel({ hasty }: Desk, channelId: string, person: Person): Promise<Place | { problem: string }> {
  const [{ channel }, isMember] = await Promise.all([
    hasty.conversations.info({ channel: channelId }),
    isIn(hasty, channelId, person.id),
  ]);
  if (channel?.is_archived) return { problem: archived };
  if (!channel?.is_member) return { problem: notThere };
  if (!isMember) return { problem: notYou };
  if (isExternal(channel)) return { problem: external };
  const audience: Audience = { kind: 'channel', channelId, isExternal: false, asker: person };
  requireReader(audience);
  return { target: { kind: 'channel', channelId }, audience };
}

async function sourcesFor(
  desk: Desk,
  wish: DigestWish,
  audience: Audience,
  problems: DigestProblems,
): Promise<DigestSource[]> {
  const keys = wish.sources.map(({ key }) => key);
  const found = await findSources(desk, audience, keys);
  const missing = wish.sources.filter(({ key }) => !found.some((one) => one.key === key));
  const sources = found.map(({ source }) => source);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `“${clip(name, 60)}”`).join(', ');
    problems.sources =
      audience.kind === 'channel'
        ? `People in that channel do not see ${names}, or it is gone. Please take it out, or choose another channel.`
        : `${names} is gone, or not for you. Please take it out.`;
  }
  if (wish.filter) {
    try {
      for (const columns of await columnsOf(desk, audience, sources)) checkFilter(wish.filter, columns);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.filter = error.message;
    }
  }
  return sources;
}
