import { isDeepStrictEqual } from 'node:util';
import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { StoredDigest } from '../../storage/digests.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkOrder, refusals } from './check-order.ts';
import type { Digest, DigestOrder, Timetable } from './digest.ts';
import { createRuns, passTime } from './runs.ts';
import { firstSlot } from './slots.ts';

export type Digests = ReturnType<typeof createDigests>;

const mostOfOnePerson = 50;

/**
 * Who ordered which digests, and when each one comes: exactly once for each (digest, local date, slot), however many replicas ask and whatever their
 * clocks say. `now` is the clock that all replicas share, unless it is given.
 */
export function createDigests(parts: {
  rows: Storage['digests'];
  timetable: Timetable;
  now?: () => number | Promise<number>;
}) {
  const { rows, timetable, now: clock = rows.now } = parts;
  const now = async () => new Date(await clock());

  async function stored(id: string): Promise<StoredDigest> {
    const digest = await rows.read(id);
    if (!digest) throw new RequestError(refusals.deleted);
    return digest;
  }

  async function ownStored(id: string, person: Person, isManager: boolean): Promise<StoredDigest> {
    const digest = await stored(id);
    if (!mayChange(readDigest(digest), person, isManager)) throw new RequestError(refusals.notYours);
    return digest;
  }

  /** Tries again with what is stored then, until nobody was faster. */
  async function untilSaved(read: () => Promise<StoredDigest>, save: (old: StoredDigest) => Promise<boolean>) {
    for (let old = await read(); ; old = await read()) if (await save(old)) return readDigest(await stored(old.id));
  }

  return {
    now,

    /** “weekdays at 09:00 (Europe/Stockholm)”. */
    describe: ({ schedule, timeZone }: Pick<DigestOrder, 'schedule' | 'timeZone'>): string =>
      timetable.describe(schedule, timeZone),

    /** Active from its next slot on; all up to now counts as told. The same id (a UUID) is one digest. Throws DigestErrors. */
    async create(order: DigestOrder, person: Person, id: string): Promise<Digest> {
      const known = await rows.read(id);
      if (known) return readDigest(known);
      if (person.isGuest) throw new RequestError('Only full members of this workspace can order digests.');
      const wish = checkOrder(order, timetable);
      if ((await rows.all()).filter(({ ownerId }) => ownerId === person.id).length >= mostOfOnePerson)
        throw new RequestError(`You have ${mostOfOnePerson} digests already. Please delete one first.`);
      const next = firstSlot(timetable, wish, await now(), { fired: undefined, isEdited: false });
      await rows.create({ id, wish, creatorId: person.id, next, ...placeOf(wish) });
      return readDigest(await stored(id));
    },

    /** Never comes twice on a day because of it; a slot that is due at this moment stays. In another place it goes on from now. Throws DigestErrors, and the sentence for others. */
    async change(id: string, order: DigestOrder, person: Person, isManager = false): Promise<Digest> {
      const wish = checkOrder(order, timetable);
      return untilSaved(
        () => ownStored(id, person, isManager),
        async (old) => {
          const at = await now();
          const isSame = isSameTime(old.wish as DigestOrder, wish);
          if (!isSame && old.next && old.next.at <= at) {
            await passTime({ rows, timetable }, old, at);
            return false;
          }
          const next =
            old.next && !isSame
              ? firstSlot(timetable, wish, at, { fired: await rows.lastFired(old.id), isEdited: true })
              : old.next;
          const timedAt = isSame ? {} : { timedAt: at };
          return rows.rewrite(old, { wish, ...placeOf(wish), ...timedAt, ...(next ? { next } : {}) });
        },
      );
    },

    async pause(id: string, person: Person, isManager = false): Promise<Digest> {
      return untilSaved(
        () => ownStored(id, person, isManager),
        (old) => rows.setNext(old, undefined),
      );
    },

    /** From the next slot on: what was missed meanwhile is not caught up, but its changes will be told. */
    async resume(id: string, person: Person, isManager = false): Promise<Digest> {
      return untilSaved(
        () => ownStored(id, person, isManager),
        async (old) => {
          if (old.next) return true;
          const fired = await rows.lastFired(old.id);
          const isEdited = fired !== undefined && old.timedAt !== undefined && old.timedAt >= fired.takenAt;
          return rows.setNext(old, firstSlot(timetable, old.wish as DigestOrder, await now(), { fired, isEdited }));
        },
      );
    },

    async delete(id: string, person: Person, isManager = false): Promise<Digest> {
      const digest = await ownStored(id, person, isManager);
      await rows.remove(digest.id);
      return readDigest(digest);
    },

    async read(id: string): Promise<Digest | undefined> {
      const digest = await rows.read(id);
      return digest && readDigest(digest);
    },

    /** Their own first, then those of the channel; for admins the others as well, without title and sources, which they may not be allowed to see. */
    async list({ person, channelId }: { person: Person; channelId?: string }): Promise<Digest[]> {
      const all = (await rows.all()).map(readDigest);
      const own = all.filter(({ creatorId, ownerId }) => [creatorId, ownerId].includes(person.id));
      const here = all.filter(({ target }) => target.kind === 'channel' && target.channelId === channelId);
      const near = new Set([...own, ...here]);
      const others = person.isAdmin ? all.filter((digest) => !near.has(digest)) : [];
      return [...near, ...others.map((digest) => ({ ...digest, title: '', sources: [], filter: '' }))];
    },

    mayChange,

    /** Somebody else looks after it from now on. */
    hand: (id: string, ownerId: string): Promise<void> => rows.setOwner(id, ownerId),

    ...createRuns({ rows, timetable, now }),
  };
}

/** `isManager`: the person looks after the channel it goes to. */
function mayChange(digest: Pick<Digest, 'creatorId' | 'ownerId'>, person: Person, isManager: boolean): boolean {
  if (person.isGuest) return false;
  return person.isAdmin || isManager || [digest.creatorId, digest.ownerId].includes(person.id);
}

function placeOf({ target }: DigestOrder): { channelId?: string } {
  return target.kind === 'channel' ? { channelId: target.channelId } : {};
}

function isSameTime(a: DigestOrder, b: DigestOrder): boolean {
  return a.timeZone === b.timeZone && isDeepStrictEqual(a.schedule, b.schedule);
}

function readDigest({
  wish,
  channelId: _place,
  next,
  revision: _revision,
  timedAt: _timedAt,
  ...digest
}: StoredDigest): Digest {
  return { ...(wish as DigestOrder), ...digest, ...(next ? { nextRunAt: next.at } : {}) };
}
