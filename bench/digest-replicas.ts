import type { Ticks } from '../src/jobs/coordinator.ts';
import { createCoordinator } from '../src/jobs/coordinator.ts';
import { timetable } from '../src/jobs/timetable.ts';
import { createLogger } from '../src/log.ts';
import { openStorage } from '../src/storage/storage.ts';
import type { DigestRun } from '../src/workflows/digest/digest.ts';
import { createDigests, type Digests } from '../src/workflows/digest/digests.ts';
import { aheadAt, isIn, silencesOf, type Weather } from './digest-weather.ts';

/** As the job's clock does. */
const everyMs = 20_000;
const phaseMs = 5_000;
const leaseMs = 15_000;

export interface Replica {
  digests: Digests;
  /** Moments at which its clock ticks between two moments, the first one excluded. */
  ticks(from: number, to: number): number[];
  /** Runs that it takes up at its tick; none when it is not elected. `isDoubled`: as if it had been elected, too. */
  tick(at: number, isDoubled: boolean): Promise<DigestRun[]>;
  isUp(at: number): boolean;
}

/** Three replicas of what gives digests their time, each with a pool of connections and a clock of its own. `now` is the true time. */
export async function openReplicas(databaseUrl: string, { replicas, shared, outages }: Weather, now: () => number) {
  await using parts = new AsyncDisposableStack();
  const log = createLogger('warn');
  const sharedNow = () => now() + aheadAt(shared, now());
  const opened: Replica[] = [];
  for (const machine of replicas) {
    const storage = parts.use(await openStorage({ databaseUrl, dataDir: 'unused', log }));
    const digests = createDigests({ rows: storage.digests, timetable, now: sharedNow });
    const ticks: Ticks = {
      take: (name, slot, ttlMs) => storage.clockSlots.take(name, slot, ttlMs, new Date(sharedNow())),
    };
    const coordinator = createCoordinator('digests', ticks, log);
    const silences = silencesOf(machine);
    const slotAt = (at: number) => Math.round((at + aheadAt(machine, at) - phaseMs) / everyMs) * everyMs + phaseMs;
    opened.push({
      digests,
      isUp: (at) => !isIn(machine.downs, at) && !isIn(silences, at) && !isIn(outages, at),
      ticks(from, to) {
        const found: number[] = [];
        const ahead = aheadAt(machine, from) - phaseMs;
        for (let slot = Math.floor((from + ahead) / everyMs + 1) * everyMs; slot - ahead <= to; slot += everyMs)
          found.push(slot - ahead);
        return found;
      },
      async tick(at, isDoubled) {
        const key = `digests:${new Date(slotAt(at)).toISOString()}`;
        const isElected = await coordinator.shouldRun(key, leaseMs);
        return isElected || isDoubled ? digests.takeDue() : [];
      },
    });
  }
  const owned = parts.move();
  return { replicas: opened, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
