import { randomUUID } from 'node:crypto';
import { timetable } from '../../../src/jobs/timetable.ts';
import type { Person } from '../../../src/knowledge/audience.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { Digest, DigestOrder } from '../../../src/workflows/digest/digest.ts';
import { createDigests, type Digests } from '../../../src/workflows/digest/digests.ts';
import { usualOrder } from './orders.ts';

export const maya: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'Europe/Berlin', isAdmin: false, isGuest: false };
export const tom: Person = { ...maya, id: 'UTOM', name: 'Tom' };
export const ines: Person = { ...maya, id: 'UINES', name: 'Ines', isAdmin: true };

const usual: DigestOrder = {
  title: 'Roadmap',
  target: { kind: 'channel', channelId: 'C1' },
  sources: [
    { kind: 'data_source', connectionId: 'internal:ops', id: 'd1', title: 'Roadmap', url: 'https://notion.so/d1' },
  ],
  ...usualOrder,
  timeZone: 'Europe/Berlin',
};

/** What somebody orders: every day at 09:00 in Berlin, unless said otherwise. */
export function anOrder(changes: Partial<DigestOrder> = {}): DigestOrder {
  return { ...usual, ...changes };
}

/** Digests on a clock that stands still until it is set. */
export interface Ordering extends Digests {
  /** In UTC, such as `2026-11-23T08:00`. */
  setClock(time: string): void;
  order(changes?: Partial<DigestOrder>, person?: Person): Promise<Digest>;
}

export function createOrdering(storage: Storage, startsAt: string): Ordering {
  let now = Date.parse(`${startsAt}Z`);
  const digests = createDigests({ rows: storage.digests, timetable, now: () => now });
  return {
    ...digests,
    setClock(time) {
      now = Date.parse(`${time}Z`);
    },
    order: (changes, person = maya) => digests.create(anOrder(changes), person, randomUUID()),
  };
}
