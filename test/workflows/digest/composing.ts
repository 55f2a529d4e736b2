import type { Budget } from '../../../src/agent/budget.ts';
import { createWriteDigest } from '../../../src/agent/write-digest.ts';
import type { Audience } from '../../../src/knowledge/audience.ts';
import { createFindUnshared } from '../../../src/knowledge/change-check.ts';
import { createLogger } from '../../../src/log.ts';
import { createComposeDigest } from '../../../src/workflows/digest/compose.ts';
import type { Digest, DigestText } from '../../../src/workflows/digest/digest.ts';
import { richBudget } from '../../agent/drafting.ts';
import type { ClaudeStandIn } from '../../standins/claude/contract.ts';
import type { Library } from '../../support/knowledge.ts';
import { toMaya } from './orders.ts';

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
    findUnshared: createFindUnshared({ ...replica.storage, connections: replica.connections, log }),
    retentionDays: 90,
    writeDigest: createWriteDigest({
      apiKey: claude.apiKey,
      baseUrl: claude.url,
      model: 'claude-sonnet-5-5',
      budget: budget as Budget,
      log,
    }),
    log,
  });
  return (digest, audience = toMaya) => compose(digest, { audience, signal: AbortSignal.timeout(40_000) });
}

/** “kind title: text” of each item, in order. */
export function linesOf({ groups }: DigestText): string[] {
  return groups.flatMap(({ items }) => items.map(({ kind, title, text }) => `${kind} ${title}: ${text}`));
}
