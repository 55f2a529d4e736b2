import type { DigestRun } from '../../workflows/digest/digest.ts';
import type { AskedDigest } from '../asked.ts';
import type { Desk } from '../desk.ts';
import { acceptAct } from '../intake/accept.ts';

/** Puts the digests whose time has come into the ledger, each try of each run once over all replicas. To be called every minute. */
export async function lookAtDigests(desk: Desk): Promise<void> {
  for (const run of await desk.digests.takeDue()) {
    const digest = await desk.digests.read(run.digestId);
    if (digest) await acceptRun(desk, run, { userId: digest.ownerId });
  }
}

/** The runs of one digest come one after another. */
export async function acceptRun(
  desk: Desk,
  { id, digestId, attempts }: DigestRun,
  by: Pick<AskedDigest, 'userId' | 'responseUrl'>,
): Promise<void> {
  const asked: AskedDigest = { kind: 'digest', runId: id, digestId, ...by };
  await acceptAct(desk, `digest:${id}:${attempts}`, by.userId, asked, `digest:${digestId}`);
}
