import { randomUUID } from 'node:crypto';
import type { Audience, Person } from '../../../src/knowledge/audience.ts';
import type { Digest, DigestOrder } from '../../../src/workflows/digest/digest.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';

export const maya: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
export const toMaya: Audience = { kind: 'person', person: maya };

/** Every day at 09:00 in Stockholm, whatever changed. */
export const usualOrder: Omit<DigestOrder, 'title' | 'target' | 'sources'> = {
  filter: '',
  schedule: { kind: 'daily', time: '09:00' },
  timeZone: 'Europe/Stockholm',
  language: '',
  tone: 'brief',
  leastChanges: 1,
  whenQuiet: 'nothing',
};

/** A digest of the tiny company's data source and of its handbook. */
export function aDigest(change: Partial<Digest> = {}): Digest {
  const source = { connectionId: 'internal:notion', url: '' };
  return {
    id: randomUUID(),
    title: 'Tidewater',
    target: { kind: 'person' },
    sources: [
      { ...source, kind: 'data_source', id: uuidFrom('projects'), title: 'Projects' },
      { ...source, kind: 'page', id: uuidFrom('handbook'), title: 'Handbook' },
    ],
    ...usualOrder,
    creatorId: maya.id,
    ownerId: maya.id,
    state: 'active',
    deliveredUntil: new Date(),
    createdAt: new Date(),
    ...change,
  };
}
