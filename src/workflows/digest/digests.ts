import { isDeepStrictEqual } from 'node:util';
import { RequestError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { StoredRun } from '../../storage/digest-runs.ts';
import type { StoredDigest } from '../../storage/digests.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkOrder, refusals } from './check-order.ts';
import type { Digest, DigestOrder, DigestRun, Timetable } from './digest.ts';
import { firstSlot, localDateIn, missedSentence, passSlots } from './slots.ts';

export type Digests = ReturnType<typeof createDigests>;

const minute = 60_000;
/** Between a try that failed and the next one. */
const pausesMs = [2, 6, 15, 30, 60].map((minutes) => minutes * minute);
const mostRetryMs = 120 * minute;
/** A run of which nothing was heard for so long is given to somebody again. */
const silenceMs = 60 * minute;
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
      const next = firstSlot(timetable, wish, await now(), undefined);
      await rows.create({ id, wish, creatorId: person.id, next, ...placeOf(wish) });
      return readDigest(await stored(id));
    },

    /** Never comes twice on a day because of it; a slot that is due at this moment stays when its time was not changed. Throws DigestErrors, and the sentence for others. */
    async change(id: string, order: DigestOrder, person: Person, isManager = false): Promise<Digest> {
      const wish = checkOrder(order, timetable);
      return untilSaved(
        () => ownStored(id, person, isManager),
        async (old) => {
          const next =
            old.next && !isSameTime(old.wish as DigestOrder, wish)
              ? firstSlot(timetable, wish, await now(), await rows.lastFired(old.id))
              : old.next;
          return rows.rewrite(old, { wish, ...placeOf(wish), ...(next ? { next } : {}) });
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
          return rows.setNext(old, firstSlot(timetable, old.wish as DigestOrder, await now(), fired));
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

    /** Their own and those of the channel; for admins the others as well, without title and sources, which they may not be allowed to see. */
    async list({ person, channelId }: { person: Person; channelId?: string }): Promise<Digest[]> {
      const all = (await rows.all()).map(readDigest);
      const isNear = (digest: Digest) =>
        [digest.creatorId, digest.ownerId].includes(person.id) ||
        (channelId !== undefined && digest.target.kind === 'channel' && digest.target.channelId === channelId);
      if (!person.isAdmin) return all.filter(isNear);
      return all.map((digest) => (isNear(digest) ? digest : { ...digest, title: '', sources: [], filter: '' }));
    },

    mayChange,

    /** Somebody else looks after it from now on. */
    hand: (id: string, ownerId: string): Promise<void> => rows.setOwner(id, ownerId),

    /** A run that somebody asked for; the same key is the same run. Undefined when the digest is gone. */
    async runNow(id: string, requestKey: string): Promise<DigestRun | undefined> {
      const digest = await rows.read(id);
      if (!digest) return undefined;
      const at = await now();
      const { timeZone } = digest.wish as DigestOrder;
      const run = await rows.addAsked(id, { localDate: localDateIn(timeZone, at), slot: `now:${requestKey}`, at });
      return run && readRun(run);
    },

    /** Runs to be put into the ledger of questions. To be called every minute; one that was given out is given out again until it has ended, with the same number of attempts. */
    async takeDue(): Promise<DigestRun[]> {
      const at = await now();
      for (const digest of await rows.due(at)) await advance(digest, at);
      const runs = await rows.dueRuns(at);
      return (runs.some((run) => isOld(run, at)) ? await sortOut(at) : runs).map(readRun);
    },

    /** One that nobody has begun with for two hours is left out at that moment. */
    async readRun(id: string): Promise<DigestRun | undefined> {
      const [run, at] = await Promise.all([rows.readRun(id), now()]);
      if (run?.state !== 'due' || !isOld(run, at)) return run && readRun(run);
      await skipUnbegun(at);
      const left = await rows.readRun(id);
      return left && readRun(left);
    },

    /**
     * What the run will say: the first content stays and is returned. `replaces` it: only for whoever holds the run and knows that nobody has read a
     * word of it. Undefined when the run has ended.
     */
    fix: (runId: string, content: object, replaces = false): Promise<object | undefined> =>
      rows.fixContent(runId, content, replaces),

    /** False when there is no such run any more. */
    saveSaid: (runId: string, said: unknown): Promise<boolean> => rows.saveSaid(runId, said),

    /** The run is told, and the digest goes on from `until`, in one decision. Without `until` the same changes are looked at again next time. */
    async deliver(runId: string, end: { until?: Date; state: 'delivered' | 'quiet'; text: string }): Promise<void> {
      await rows.endRun(runId, { ...end, at: await now() });
    },

    /** Once more after a pause. False: it was tried five times more, or for two hours, or has ended. */
    async retryLater(runId: string): Promise<boolean> {
      const [run, at] = await Promise.all([rows.readRun(runId), now()]);
      const pauseMs = run && pausesMs[run.attempts];
      if (run?.state !== 'due' || pauseMs === undefined) return false;
      const until = run.takenAt.getTime() + mostRetryMs;
      if (at.getTime() >= until) return false;
      await rows.postpone(run, new Date(Math.min(at.getTime() + pauseMs, until)));
      return true;
    },

    /** `pause`: why it does not come again until somebody resumes it. */
    async fail(runId: string, text: string, { pause }: { pause?: string } = {}): Promise<void> {
      await rows.endRun(runId, { state: 'failed', at: await now(), text, ...(pause === undefined ? {} : { pause }) });
    },

    async skip(runId: string, text: string): Promise<void> {
      await rows.endRun(runId, { state: 'skipped', at: await now(), text });
    },
  };

  function skipUnbegun(at: Date): Promise<void> {
    return rows.skipUnbegun(new Date(at.getTime() - mostRetryMs), { at, text: missedSentence });
  }

  async function sortOut(at: Date): Promise<StoredRun[]> {
    await skipUnbegun(at);
    await rows.revive(new Date(at.getTime() - silenceMs), at);
    return rows.dueRuns(at);
  }

  /** A schedule that cannot be computed any more pauses its digest; the others go on. */
  async function advance(digest: StoredDigest, at: Date): Promise<void> {
    if (!digest.next) return;
    try {
      await rows.advance(digest, passSlots(timetable, digest.wish as DigestOrder, digest.next, at), at);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      await rows.setNext(digest, undefined, error.message);
    }
  }
}

/** `isManager`: the person looks after the channel it goes to. */
function mayChange(digest: Pick<Digest, 'creatorId' | 'ownerId'>, person: Person, isManager: boolean): boolean {
  if (person.isGuest) return false;
  return person.isAdmin || isManager || [digest.creatorId, digest.ownerId].includes(person.id);
}

function isOld({ takenAt }: StoredRun, at: Date): boolean {
  return takenAt.getTime() < at.getTime() - silenceMs;
}

function placeOf({ target }: DigestOrder): { channelId?: string } {
  return target.kind === 'channel' ? { channelId: target.channelId } : {};
}

function isSameTime(a: DigestOrder, b: DigestOrder): boolean {
  return a.timeZone === b.timeZone && isDeepStrictEqual(a.schedule, b.schedule);
}

function readDigest({ wish, channelId: _place, next, revision: _revision, ...digest }: StoredDigest): Digest {
  return { ...(wish as DigestOrder), ...digest, ...(next ? { nextRunAt: next.at } : {}) };
}

function readRun({ takenAt: _takenAt, ...run }: StoredRun): DigestRun {
  return run;
}
