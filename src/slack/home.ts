import { AppError } from '../errors.ts';
import { type HomeFacts, home } from './blocks/home.ts';
import type { Desk } from './desk.ts';

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
  return { person, status, canConnect: isReady(desk), now: new Date() };
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
