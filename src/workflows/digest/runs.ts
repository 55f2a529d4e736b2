import { RequestError } from '../../errors.ts';
import type { StoredRun } from '../../storage/digest-runs.ts';
import type { StoredDigest } from '../../storage/digests.ts';
import type { Storage } from '../../storage/storage.ts';
import type { DigestOrder, DigestRun, Timetable } from './digest.ts';
import { localDateIn, passSlots } from './slots.ts';

interface Parts {
  rows: Storage['digests'];
  timetable: Timetable;
}

const minute = 60_000;
/** Between a try that failed and the next one. */
const pausesMs = [2, 6, 15, 30, 60].map((minutes) => minutes * minute);
/** A run of which no message is in Slack by then comes too late. */
const latestMs = 120 * minute;
/** The last try has some time of its own. */
const latestTryMs = latestMs - 5 * minute;
/** A run of which nothing was heard for so long is given to somebody again. */
const silenceMs = 60 * minute;
const tooLateSentence = 'Left out: more than two hours had passed before I could post it.';
const interruptedSentence = 'I was interrupted each time that I began with it.';

/** The runs of digests, from the moment at which they are due to their end. */
export function createRuns({ rows, timetable, now }: Parts & { now(): Promise<Date> }) {
  /** What may be in Slack is left to whoever looks there. */
  function skipLate(at: Date): Promise<void> {
    return rows.skipUnsaid(new Date(at.getTime() - latestMs), { at, text: tooLateSentence });
  }

  async function sortOut(at: Date): Promise<StoredRun[]> {
    await skipLate(at);
    await rows.revive(new Date(at.getTime() - silenceMs), pausesMs.length, { at, text: interruptedSentence });
    return rows.dueRuns(at);
  }

  return {
    /** A run that somebody asked for; the same key is the same run. Undefined when the digest is gone. */
    async runNow(id: string, requestKey: string): Promise<DigestRun | undefined> {
      const digest = await rows.read(id);
      if (!digest) return undefined;
      const at = await now();
      const { timeZone } = digest.wish as DigestOrder;
      const run = await rows.addAsked(id, { localDate: localDateIn(timeZone, at), slot: `now:${requestKey}`, at });
      return run && readRun(run);
    },

    /**
     * Runs to be put into the ledger of questions. To be called every minute; one that was given out is given out again until it has ended, with the same
     * number of attempts, which grows when nothing is heard of it for an hour.
     */
    async takeDue(): Promise<DigestRun[]> {
      const at = await now();
      await Promise.all((await rows.due(at)).map((digest) => passTime({ rows, timetable }, digest, at)));
      const runs = await rows.dueRuns(at);
      return (runs.some((run) => ageOf(run, at) > silenceMs) ? await sortOut(at) : runs).map(readRun);
    },

    /** One of which no message can be in Slack after two hours is left out at that moment. */
    async readRun(id: string): Promise<DigestRun | undefined> {
      const [run, at] = await Promise.all([rows.readRun(id), now()]);
      if (run?.state !== 'due' || ageOf(run, at) <= latestMs) return run && readRun(run);
      await skipLate(at);
      const left = await rows.readRun(id);
      return left && readRun(left);
    },

    /**
     * What the run will say: the first content stays and is returned. `replaces` it: only for whoever holds the run and knows that nobody has read a
     * word of it. Undefined when the run has ended, as it does here after two hours without a message in Slack.
     */
    async fix(runId: string, content: object, replaces = false): Promise<object | undefined> {
      const [run, at] = await Promise.all([rows.readRun(runId), now()]);
      if (run?.state === 'due' && ageOf(run, at) > latestMs && (replaces || !run.content)) {
        await rows.endRun(runId, { state: 'skipped', at, text: tooLateSentence });
        return undefined;
      }
      return rows.fixContent(runId, content, replaces);
    },

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
      const until = run.takenAt.getTime() + latestTryMs;
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
}

/** The slots of a digest that have come become runs. A schedule that cannot be computed any more pauses its digest; the others go on. */
export async function passTime({ rows, timetable }: Parts, digest: StoredDigest, at: Date): Promise<void> {
  if (!digest.next) return;
  try {
    await rows.advance(digest, passSlots(timetable, digest.wish as DigestOrder, digest.next, at), at);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    await rows.setNext(digest, undefined, error.message);
  }
}

function ageOf({ takenAt }: StoredRun, at: Date): number {
  return at.getTime() - takenAt.getTime();
}

function readRun({ takenAt: _takenAt, ...run }: StoredRun): DigestRun {
  return run;
}
