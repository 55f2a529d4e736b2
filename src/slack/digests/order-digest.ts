import { AppError } from '../../errors.ts';
import { type Audience, type Person, requireReader } from '../../knowledge/audience.ts';
import { DigestErrors, type DigestProblems } from '../../workflows/digest/check-order.ts';
import type { DigestOrder, DigestSource, DigestTarget } from '../../workflows/digest/digest.ts';
import { checkFilter } from '../../workflows/digest/filter.ts';
import { type DigestWish, scheduleOf } from '../blocks/digest-wish.ts';
import { audienceOf, isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { clip } from '../limits.ts';
import { membersAmong } from '../membership.ts';
import { columnsOf, findSources } from './digest-sources.ts';

const notThere = 'I am not in that channel. Type /invite and my name there, then send this form again.';
const notYou = 'Please choose a channel that you are in.';
const external = 'That channel is shared with another organisation, so nothing from Notion is posted there.';
const noNumber = 'Please give a whole number from 1 to 1,000.';
const longestTitle = 80;

/** The order that a form stands for, with sources that everybody at its place may see. Throws DigestErrors for its fields. */
export async function orderOf(desk: Desk, wish: DigestWish, person: Person): Promise<DigestOrder> {
  const problems: DigestProblems = {};
  const place = await placeOf(desk, wish, person);
  if ('problem' in place) problems.target = place.problem;
  const sources = 'audience' in place ? await sourcesFor(desk, wish, place.audience, problems) : [];
  if (wish.sources.length === 0) problems.sources = 'Please choose what to watch.';
  const leastChanges = Number(wish.leastChanges);
  if (!Number.isInteger(leastChanges)) problems.leastChanges = noNumber;
  if (!('target' in place) || Object.keys(problems).length > 0) throw new DigestErrors(problems);
  const { filter, timeZone, language, tone, whenQuiet } = wish;
  return {
    title: wish.title || usualTitle(sources),
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

async function placeOf(
  desk: Desk,
  { target, channelId }: DigestWish,
  person: Person,
): Promise<{ target: DigestTarget; audience: Audience } | { problem: string }> {
  if (target === 'person') return { target: { kind: 'person' }, audience: { kind: 'person', person } };
  if (!channelId || isDirect(channelId)) return { problem: 'Please choose a channel.' };
  const { botUserId } = desk.identity;
  const [channel, members] = await Promise.all([
    desk.places.channel(channelId),
    membersAmong(desk.hasty, channelId, [person.id, botUserId]).catch((thrown: unknown) => {
      desk.log.info({ error: explainSlack(thrown), channelId }, 'the members of a channel are not shown to us');
      return new Set<string>();
    }),
  ]);
  if (!members.has(botUserId)) return { problem: notThere };
  if (!members.has(person.id)) return { problem: notYou };
  const audience = audienceOf(channel, person);
  if (channel.isExternal) return { problem: external };
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

/** “Projects and 2 more”. */
function usualTitle([first, ...more]: DigestSource[]): string {
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return `${clip(first?.title.trim() || 'Notion', longestTitle - rest.length)}${rest}`;
}
