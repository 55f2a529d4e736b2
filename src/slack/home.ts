import { AppError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { DigestList } from './blocks/digests.ts';
import { type HomeFacts, home } from './blocks/home.ts';
import type { Desk } from './desk.ts';
import { digestsFor } from './digests/change-digest.ts';

const unchecked = {
  name: 'Connections',
  ok: false,
  detail: 'They could not be checked just now. Please open this tab again in a minute.',
};

/** Shows a person's Home tab as things are now. */
export async function publishHome(desk: Desk, userId: string): Promise<void> {
  await desk.client.views.publish({ user_id: userId, view: home(await readFacts(desk, userId)) });
}

async function readFacts(desk: Desk, userId: string): Promise<HomeFacts> {
  const person = await desk.people.person(userId);
  if (person.isGuest) return { person, now: new Date() };
  const status = await desk.status(person).catch((error: unknown) => {
    desk.log.error({ error }, 'the connections could not be checked');
    return { connections: [], checks: [unchecked] };
  });
  return { person, status, canConnect: isReady(desk), digests: await readDigests(desk, person), now: new Date() };
}

async function readDigests(desk: Desk, person: Person): Promise<DigestList> {
  const digests = await digestsFor(desk, person).catch((error: unknown) => {
    desk.log.error({ error }, 'the digests could not be read');
    return [];
  });
  return { digests, timeZone: person.timeZone, describe: desk.digests.describe };
}

function isReady({ oauth }: Desk): boolean {
  try {
    oauth.requireReady();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
