import type { AskedMeeting } from '../asked.ts';
import type { Desk } from '../desk.ts';
import { acceptAct, turnKey } from '../intake/accept.ts';

/**
 * Puts what is new in watched data sources into the ledger, each version of a page once over all replicas; the pages of a watch come one after
 * the other, so that many of them leave room for people. To be called every minute.
 */
export async function lookAtWatches(desk: Desk): Promise<void> {
  const byWatch = Map.groupBy(await desk.watching.due(), ({ watchId }) => watchId);
  for (const [watchId, pages] of byWatch) {
    const turn = `watch:${watchId}`;
    if (await desk.questions.isOpen(turnKey(desk, turn))) continue;
    for (const page of pages) {
      const { pageId, version, attempts, createdBy, channelId } = page;
      const asked: AskedMeeting = { kind: 'meeting', watchId, pageId, version, userId: createdBy, channelId };
      await acceptAct(desk, `meeting:${watchId}:${pageId}:${version}:${attempts}`, createdBy, asked, turn);
      await desk.watching.take(page);
    }
  }
}
