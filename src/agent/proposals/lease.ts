import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ProposalRow } from '../../storage/proposals.ts';
import type { Storage } from '../../storage/storage.ts';
import { LostLease } from './journal.ts';

const renewMs = 3_000;
const lookMs = 400;

/** One change that nobody else carries out while it is held. */
export interface Lease {
  row: ProposalRow;
  holder: string;
  /** Aborts with the caller's signal, or with a LostLease. */
  signal: AbortSignal;
}

/**
 * Runs `work` while this process alone holds the change; waits while somebody else does. Undefined when there was nothing left to hold:
 * somebody else has ended it.
 */
export async function holding<Result>(
  parts: { rows: Storage['proposals']; process: string; clock: Clock },
  id: string,
  caller: AbortSignal,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result | undefined> {
  const { rows, clock } = parts;
  const holder = `${parts.process}:${randomUUID()}`;
  for (;;) {
    caller.throwIfAborted();
    if (await rows.take(id, holder)) break;
    const row = await rows.read(id);
    if (row?.state !== 'executing' && row?.state !== 'undoing') return undefined;
    await clock.sleep(lookMs, caller);
  }
  const lost = new AbortController();
  const renew = async () => {
    const isOurs = await rows.renew(id, holder).catch(() => true);
    if (!isOurs) lost.abort(new LostLease());
  };
  const timer = setInterval(() => void renew(), renewMs);
  try {
    const row = await rows.read(id);
    if (!row) return undefined;
    return await work({ row, holder, signal: AbortSignal.any([caller, lost.signal]) });
  } finally {
    clearInterval(timer);
    await rows.letGo(id, holder).catch(() => {});
  }
}
