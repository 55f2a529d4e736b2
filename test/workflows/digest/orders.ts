import { randomUUID } from 'node:crypto';
import type { Audience, Person } from '../../../src/knowledge/audience.ts';
import type { Digest } from '../../../src/workflows/digest/digest.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';

export const maya: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
export const toMaya: Audience = { kind: 'person', person: maya };

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
    filter: '',
    schedule: { kind: 'daily', time: '09:00' },
    timeZone: 'Europe/Stockholm',
    language: '',
    tone: 'brief',
    leastChanges: 1,
    whenQuiet: 'nothing',
    creatorId: maya.id,
    ownerId: maya.id,
    state: 'active',
    deliveredUntil: new Date(),
    createdAt: new Date(),
    ...change,
  };
}
