import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';

const trustMs = 5 * 60_000;
const mostRemembered = 1_000;

/** A sentence on what is still being read of the workspaces that this audience sees; empty once the first reading is done. */
export async function tellUnread(knowledge: Knowledge, audience: Audience): Promise<string> {
  const coverage = await knowledge.coverage(audience);
  if (coverage.length === 0) return 'No Notion workspace is open to the people here.';
  const unread = coverage.filter(({ isListed, waiting, known }) => !isListed || waiting > Math.max(20, known / 20));
  if (unread.length === 0) return '';
  const indexed = unread.reduce((sum, each) => sum + each.indexed, 0);
  const left = unread.reduce((sum, each) => sum + each.waiting, 0);
  if (indexed + left === 0)
    return 'Archivist has only just begun to read Notion, so next to nothing can be found yet. Say so in the answer.';
  const share = Math.floor((100 * indexed) / (indexed + left));
  const found = unread.every(({ isListed }) => isListed) ? '' : ', and more may still be found';
  return (
    `Archivist is still reading Notion: ${indexed} of ${indexed + left} pages so far (${share} %)${found}. ` +
    'Say so in the answer when something is missing.'
  );
}

/** The same, asked again only every five minutes where nothing was unread. */
export function createUnreadTeller(knowledge: Knowledge, now: () => number = Date.now) {
  const readAt = new Map<string, number>();
  return async (audience: Audience): Promise<string> => {
    const key = audience.kind === 'person' ? audience.person.id : audience.channelId;
    if (now() - (readAt.get(key) ?? Number.NEGATIVE_INFINITY) < trustMs) return '';
    const unread = await tellUnread(knowledge, audience);
    if (readAt.size >= mostRemembered) readAt.clear();
    if (!unread) readAt.set(key, now());
    return unread;
  };
}
