import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Cache } from '../storage/cache.ts';
import { list, object, oneLine, string } from './json.ts';
import { allPages } from './listing.ts';
import type { Requests } from './requests.ts';

/** `email` only where the connection may read it. */
interface Person {
  id: string;
  name: string;
  email?: string;
}

/** Everybody in the workspace by id; empty when the connection may not read people. */
type KnownPeople = ReadonlyMap<string, Person>;

export interface People {
  /** The listing is fetched once and kept for a day; whoever asks meanwhile waits at most `patienceMs` and then does without. */
  known(): Promise<KnownPeople>;
}

const lifeMs = 24 * 60 * 60_000;
const retryMs = 10 * 60_000;
const patienceMs = 3000;
const mostPages = 50;
const key = 'people';

interface Stored {
  at: number;
  people: Person[];
}

export function createPeople(parts: {
  requests: Requests;
  cache: Pick<Cache, 'get' | 'set'>;
  clock: Clock;
  log: Logger;
}): People {
  const { requests, cache, clock, log } = parts;
  let known: KnownPeople = new Map();
  let staleAt = 0;
  let loading: Promise<void> | undefined;

  const fetchAll = async (): Promise<Person[]> => {
    const people: Person[] = [];
    const pages = allPages((cursor) => {
      const query = { page_size: 100, ...(cursor ? { start_cursor: cursor } : {}) };
      return requests.send('read', (client) => client.users.list(query), { lane: 'poll' });
    });
    let left = mostPages;
    for await (const answer of pages) {
      people.push(...list(object(answer).results).flatMap(readPerson));
      left -= 1;
      if (left === 0) break;
    }
    return people;
  };

  const load = async () => {
    try {
      let stored = await cache.get<Stored>(key);
      if (!stored || clock.now() - stored.at >= lifeMs) {
        stored = { at: clock.now(), people: await fetchAll() };
        await cache.set(key, stored);
      }
      known = new Map(stored.people.map((person) => [person.id, person]));
      staleAt = stored.at + lifeMs;
    } catch (error) {
      log.info({ error }, 'the names of people in Notion are not readable; answers go without them for now');
      staleAt = clock.now() + retryMs;
    }
  };

  return {
    async known() {
      if (clock.now() < staleAt) return known;
      loading ??= load().finally(() => {
        loading = undefined;
      });
      const patience = new AbortController();
      await Promise.race([loading, clock.sleep(patienceMs, patience.signal).catch(() => {})]);
      patience.abort();
      return known;
    },
  };
}

function readPerson(raw: unknown): Person[] {
  const { id, name, person } = object(raw);
  const shown = oneLine(string(name) ?? '', 100);
  const email = string(object(person).email);
  return typeof id === 'string' && shown ? [{ id, name: shown, ...(email ? { email } : {}) }] : [];
}
