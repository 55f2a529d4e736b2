import { randomUUID } from 'node:crypto';
import type { Budget } from '../../../src/agent/budget.ts';
import { createWriteDigest } from '../../../src/agent/write-digest.ts';
import type { Audience, Person } from '../../../src/knowledge/audience.ts';
import { createLogger } from '../../../src/log.ts';
import { createComposeDigest } from '../../../src/workflows/digest/compose.ts';
import type { Digest, DigestText } from '../../../src/workflows/digest/digest.ts';
import { richBudget } from '../../agent/drafting.ts';
import type { ClaudeStandIn } from '../../standins/claude/contract.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { connectionId, type Library } from '../../support/knowledge.ts';

export const maya: Person = { id: 'UMAYA', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
export const toMaya: Audience = { kind: 'person', person: maya };

/** A digest of the tiny company's data source and of its handbook. */
export function aDigest(change: Partial<Digest> = {}): Digest {
  const source = { connectionId, url: '' };
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

/** Composes as the program does, with the stand-ins. */
export function composeWith(
  { replica }: Pick<Library, 'replica'>,
  claude: Pick<ClaudeStandIn, 'apiKey' | 'url'>,
  budget: Pick<Budget, 'reserve'> = richBudget,
): (digest: Digest, audience?: Audience) => Promise<DigestText> {
  const log = createLogger('silent');
  const compose = createComposeDigest({
    storage: replica.storage,
    freshen: replica.sync.freshen,
    writeDigest: createWriteDigest({
      apiKey: claude.apiKey,
      baseUrl: claude.url,
      model: 'claude-sonnet-5-5',
      budget: budget as Budget,
      log,
    }),
    log,
  });
  return (digest, audience = toMaya) =>
    compose(digest, { audience, until: new Date(), signal: AbortSignal.timeout(40_000) });
}

/** “kind title: text” of each item, in order. */
export function linesOf({ groups }: DigestText): string[] {
  return groups.flatMap(({ items }) => items.map(({ kind, title, text }) => `${kind} ${title}: ${text}`));
}
