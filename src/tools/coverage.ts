import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';

/** A sentence on what is still being read of the workspaces that this audience sees; empty once the first reading is done. */
export async function tellUnread(knowledge: Knowledge, audience: Audience): Promise<string> {
  const coverage = await knowledge.coverage(audience);
  if (coverage.length === 0) return 'No Notion workspace is open to the people here.';
  const unread = coverage.filter(({ isListed, waiting, known }) => !isListed || waiting > Math.max(20, known / 20));
  if (unread.length === 0) return '';
  const indexed = unread.reduce((sum, each) => sum + each.indexed, 0);
  const left = unread.reduce((sum, each) => sum + each.waiting, 0);
  const share = Math.floor((100 * indexed) / Math.max(indexed + left, 1));
  const found = unread.every(({ isListed }) => isListed) ? '' : ', and more may still be found';
  return (
    `Archivist is still reading Notion: ${indexed} of ${indexed + left} pages so far (${share} %)${found}. ` +
    'Say so in the answer when something is missing.'
  );
}
