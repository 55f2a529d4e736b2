import { webApi } from '@slack/bolt';
import type { Person } from '../knowledge/audience.ts';
import { isTimeZone } from '../knowledge/time-zone.ts';
import type { Cache } from '../storage/cache.ts';

export interface People {
  person(userId: string): Promise<Person>;
  /** How people call them; the id itself when Slack does not tell. Never throws. */
  name(userId: string): Promise<string>;
  /** Undefined when Slack does not tell. Never throws. */
  email(userId: string): Promise<string | undefined>;
}

/** As the cache holds them; the address stays in here, so that it gets nowhere by accident. */
interface Member {
  person: Person;
  email?: string;
}

export interface PeopleParts {
  client: webApi.WebClient;
  /** Short-lived: a guest who became a member, or the other way round, is seen within its minutes. */
  cache: Cache;
  adminUsers: string[];
  teamId: string;
}

/** Slack's users as Archivist knows them. Whoever Slack will not describe is a guest: they are shown nothing. */
export function createPeople({ client, cache, adminUsers, teamId }: PeopleParts): People {
  const asked = new Map<string, Promise<Member>>();

  async function read(userId: string): Promise<Member> {
    const key = `member:${userId}`;
    const known = await cache.get<Member>(key);
    if (known) return known;
    const member = await client.users.info({ user: userId }).then(
      ({ user }) => describe(userId, user),
      (error: unknown) => {
        if (isUnknownUser(error)) return describe(userId, undefined);
        throw error;
      },
    );
    await cache.set(key, member);
    return member;
  }

  function describe(id: string, user: webApi.UsersInfoResponse['user']): Member {
    const isForeign =
      user?.team_id !== undefined && user.team_id !== teamId && !user.enterprise_user?.teams?.includes(teamId);
    const isGuest = Boolean(
      !user || user.deleted || user.is_restricted || user.is_ultra_restricted || user.is_stranger || isForeign,
    );
    const email = user?.profile?.email;
    const person = {
      id,
      name: user?.profile?.real_name || user?.real_name || user?.profile?.display_name || user?.name || id,
      timeZone: user?.tz && isTimeZone(user.tz) ? user.tz : 'UTC',
      isAdmin: !isGuest && Boolean(user?.is_admin || user?.is_owner || adminUsers.includes(id)),
      isGuest,
    };
    return { person, ...(email ? { email } : {}) };
  }

  function member(userId: string): Promise<Member> {
    const reading = asked.get(userId) ?? read(userId).finally(() => asked.delete(userId));
    asked.set(userId, reading);
    return reading;
  }

  return {
    person: async (userId) => (await member(userId)).person,
    email: (userId) =>
      member(userId).then(
        ({ email }) => email,
        () => undefined,
      ),
    async name(userId) {
      return member(userId).then(
        ({ person }) => person.name,
        () => userId,
      );
    },
  };
}

function isUnknownUser(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && /^user_not_(found|visible)$/.test(error.data.error);
}
