import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import { offer, quote } from '../../notion/nearest.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import { showMoment } from '../blocks/digest-times.ts';
import { digestTitle, type ListedDigest } from '../blocks/digests.ts';
import { isDirect } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { membersAmong } from '../membership.ts';
import { requireMember } from '../rights.ts';
import { isManager } from './digest-owner.ts';
import { acceptRun } from './look-at-digests.ts';

/** What can be done with a digest by a command or a button. */
export const digestVerbs = ['now', 'pause', 'resume', 'delete'] as const;

const deleted = 'This digest has been deleted.';
const notYours = 'Only the person who made this digest, whoever made its channel, or an admin can do that.';

export type DigestVerb = (typeof digestVerbs)[number];

/** How somebody did it: once for each `key`. */
export interface DigestAct {
  verb: DigestVerb;
  key: string;
  responseUrl?: string;
}

/** Those that a person hears of where they are, with whether they may change them. */
export async function digestsFor(desk: Desk, person: Person, channelId?: string): Promise<ListedDigest[]> {
  requireMember(person);
  const near = channelId && !isDirect(channelId) ? { channelId } : {};
  const digests = await desk.digests.list({ person, ...near });
  return Promise.all(
    digests.map(async (digest) => ({
      digest,
      mayChange: await mayChange(desk, digest, person),
    })),
  );
}

async function mayChange(desk: Desk, digest: Digest, person: Person): Promise<boolean> {
  const { digests } = desk;
  return (
    digests.mayChange(digest, person, false) || digests.mayChange(digest, person, await isManager(desk, digest, person))
  );
}

/** The digest, for a form that shows all of it. Throws the sentence for those who may not change it, or not see what it watches. */
export async function digestToEdit(desk: Desk, digestId: string, person: Person): Promise<Digest> {
  const digest = await desk.digests.read(digestId);
  if (!digest) throw new RequestError(deleted);
  if (!(await mayChange(desk, digest, person))) throw new RequestError(notYours);
  if (isTheirs(digest, person)) return digest;
  if (digest.target.kind === 'person')
    throw new RequestError('Only the person who gets this digest can edit it. You can pause or delete it.');
  const members = await membersAmong(desk.hasty, digest.target.channelId, [person.id]);
  if (!members.has(person.id))
    throw new RequestError('Only members of its channel can edit this digest. You can pause or delete it.');
  return digest;
}

/** Those with this title, or all for none. Throws a sentence with the right ones when there is none of it. */
export function named(digests: ListedDigest[], title: string): ListedDigest[] {
  const fold = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
  const found = title ? digests.filter(({ digest }) => fold(digest.title) === fold(title)) : digests;
  if (found.length > 0 || digests.length === 0) return found;
  const titles = digests.flatMap(({ digest }) => digest.title || []);
  throw new RequestError(`There is no digest ${quote(title)} here. ${offer(title, titles)}`);
}

/** Does it and says so. Mrkdwn. Throws the sentence for those who may not, and for digests that are gone. */
export async function actOn(desk: Desk, digestId: string, person: Person, act: DigestAct): Promise<string> {
  requireMember(person);
  const { digests } = desk;
  const digest = await digests.read(digestId);
  if (!digest) throw new RequestError(deleted);
  const isManaged = await isManager(desk, digest, person);
  // An admin acts on digests of which they may not see the title.
  const name = (one: Digest) => digestTitle(isManaged || isTheirs(one, person) ? one : { ...one, title: '' });
  switch (act.verb) {
    case 'now':
      if (!digests.mayChange(digest, person, isManaged)) throw new RequestError(notYours);
      await runNow(desk, digest, person, act);
      return `On its way: ${name(digest)}`;
    case 'pause':
      return `Paused: ${name(await digests.pause(digestId, person, isManaged))}. To go on: \`/notion digest resume\``;
    case 'resume': {
      const resumed = await digests.resume(digestId, person, isManaged);
      const next = resumed.nextRunAt ? ` It comes next ${showMoment(resumed.nextRunAt, person.timeZone)}.` : '';
      return `Resumed: ${name(resumed)}.${next}`;
    }
    case 'delete':
      return `Deleted: ${name(await digests.delete(digestId, person, isManaged))}. What it has posted stays.`;
  }
}

async function runNow(desk: Desk, digest: Digest, person: Person, { key, responseUrl }: DigestAct): Promise<void> {
  const run = await desk.digests.runNow(digest.id, key);
  if (!run) throw new RequestError(deleted);
  await acceptRun(desk, run, { userId: person.id, ...(responseUrl ? { responseUrl } : {}) });
}

function isTheirs({ creatorId, ownerId }: Digest, { id }: Person): boolean {
  return [creatorId, ownerId].includes(id);
}
