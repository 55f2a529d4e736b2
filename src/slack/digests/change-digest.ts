import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import { offer, quote } from '../../notion/nearest.ts';
import { refusals } from '../../workflows/digest/check-order.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import { showTheirMoment } from '../blocks/digest-times.ts';
import { digestTitle, type ListedDigest } from '../blocks/digests.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { isIn } from '../membership.ts';
import { requireMember } from '../rights.ts';
import { isManager } from './digest-owner.ts';
import { entitled, withSeenSources } from './digest-title.ts';
import { acceptRun } from './look-at-digests.ts';

/** What can be done with a digest by a command or a button. */
export const digestVerbs = ['now', 'pause', 'resume', 'delete'] as const;

export type DigestVerb = (typeof digestVerbs)[number];

/** How somebody did it: once for each `key`. */
export interface DigestAct {
  verb: DigestVerb;
  key: string;
  responseUrl?: string;
}

/** Those that a person hears of where they are, with whether they may change them: their own, those of the place, and for admins the others. */
export async function digestsFor(desk: Desk, person: Person, channelId?: string): Promise<ListedDigest[]> {
  requireMember(person);
  const near = channelId && !isDirect(channelId) ? { channelId } : {};
  const all = await desk.digests.list({ person, ...near });
  return Promise.all(
    (await entitled(desk, { kind: 'person', person }, all)).map(async (digest) => ({
      digest,
      mayChange: await mayChange(desk, digest, person),
      isElsewhere: !isTheirs(digest, person) && !(channelId && comesHere(digest, person, channelId)),
    })),
  );
}

/** Whether it comes to the place: a channel, or the person's direct messages. */
export function comesHere({ target, ownerId }: Digest, person: Person, channelId: string): boolean {
  if (isDirect(channelId)) return target.kind === 'person' && ownerId === person.id;
  return target.kind === 'channel' && target.channelId === channelId;
}

async function mayChange(desk: Desk, digest: Digest, person: Person): Promise<boolean> {
  const { digests } = desk;
  return (
    digests.mayChange(digest, person, false) || digests.mayChange(digest, person, await isManager(desk, digest, person))
  );
}

/** The digest, for a form that shows all of it. Throws the sentence for those who may not change it, or not see what it watches. */
export async function digestToEdit(desk: Desk, digestId: string, person: Person): Promise<Digest> {
  const digest = await existing(desk, digestId);
  if (!(await mayChange(desk, digest, person))) throw new RequestError(refusals.notYours);
  if (!isTheirs(digest, person)) {
    if (digest.target.kind === 'person')
      throw new RequestError('Only the person who gets this digest can edit it. You can pause or delete it.');
    if (!(await isIn(desk.hasty, digest.target.channelId, person.id)))
      throw new RequestError('Only members of its channel can edit this digest. You can pause or delete it.');
  }
  return withSeenSources(desk, { kind: 'person', person }, digest);
}

/** Those with this title. Throws a sentence with the right ones when there is none of it; with nothing at all none. */
export function named(digests: ListedDigest[], title: string): ListedDigest[] {
  const fold = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
  const found = digests.filter(({ digest }) => fold(digest.title) === fold(title));
  if (found.length > 0 || digests.length === 0) return found;
  const titles = digests.flatMap(({ digest }) => digest.title || []);
  throw new RequestError(`There is no digest ${quote(title)} here. ${offer(title, titles)}`);
}

/** Does it and says so. Mrkdwn. Throws the sentence for those who may not, and for digests that are gone. */
export async function actOn(desk: Desk, digestId: string, person: Person, act: DigestAct): Promise<string> {
  requireMember(person);
  const { digests } = desk;
  const digest = await existing(desk, digestId);
  const isManaged = await isManager(desk, digest, person);
  const name = (one: Digest) => nameFor(desk, one, person);
  switch (act.verb) {
    case 'now':
      if (!digests.mayChange(digest, person, isManaged)) throw new RequestError(refusals.notYours);
      await runNow(desk, digest, person, act);
      return `On its way: ${await name(digest)}`;
    case 'pause':
      return `Paused: ${await name(await digests.pause(digestId, person, isManaged))}. To go on: \`/notion digest resume\``;
    case 'resume': {
      const resumed = await digests.resume(digestId, person, isManaged);
      const next = resumed.nextRunAt
        ? ` It comes next ${showTheirMoment(resumed.nextRunAt, person.timeZone, resumed)}.`
        : '';
      return `Resumed: ${await name(resumed)}.${next}`;
    }
    case 'delete':
      return `Deleted: ${await name(await digests.delete(digestId, person, isManaged))}. What it has posted stays.`;
  }
}

/** Its only reader wants it no more. Mrkdwn. Throws a sentence for others. */
export async function leaveDigest(desk: Desk, digestId: string, person: Person): Promise<string> {
  const digest = await existing(desk, digestId);
  if (digest.ownerId !== person.id) throw new RequestError(refusals.notYours);
  if (digest.target.kind !== 'person') throw new RequestError('This digest does not come to you any more.');
  await desk.digests.pause(digestId, person);
  return `I send you ${await nameFor(desk, digest, person)} no more. To have it again: \`/notion digest resume\`. To end it for good: \`/notion digest delete\``;
}

/** For a sentence to one person. Mrkdwn. Whoever acts on a digest without being its own or its channel's may not see its title. */
export async function nameFor(desk: Desk, digest: Digest, person: Person): Promise<string> {
  const mayName = isTheirs(digest, person) || (await isManager(desk, digest, person));
  const [shown] = mayName ? await entitled(desk, { kind: 'person', person }, [digest]) : [];
  return digestTitle(shown ?? { ...digest, title: '' });
}

async function existing({ digests }: Desk, digestId: string): Promise<Digest> {
  const digest = await digests.read(digestId);
  if (!digest) throw new RequestError(refusals.deleted);
  return digest;
}

async function runNow(desk: Desk, digest: Digest, person: Person, { key, responseUrl }: DigestAct): Promise<void> {
  const run = await desk.digests.runNow(digest.id, key);
  if (!run) throw new RequestError(refusals.deleted);
  await acceptRun(desk, run, { userId: person.id, ...(responseUrl ? { responseUrl } : {}) });
}

function isTheirs({ creatorId, ownerId }: Digest, { id }: Person): boolean {
  return [creatorId, ownerId].includes(id);
}
