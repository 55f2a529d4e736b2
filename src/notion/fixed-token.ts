import type { Clock } from '../clock.ts';
import { AccessError } from '../errors.ts';
import type { ConnectionRows } from '../storage/connections.ts';

const retryMs = 60_000;

/**
 * The token of an internal connection, from the settings. Refused by Notion, it marks the connection broken, and is not shown to Notion more
 * than once a minute until it is accepted again.
 */
export function createFixedToken(parts: {
  id: string;
  name: string;
  token: string;
  rows: Pick<ConnectionRows, 'markBroken' | 'mend'>;
  isAccepted: (token: string) => Promise<boolean>;
  clock: Clock;
}) {
  const { id, token, rows, clock } = parts;
  const problem = `Notion does not accept the token of “${parts.name}”. An admin must put a new one into the settings and restart me.`;
  let refusedAt: number | undefined;

  return {
    async token(): Promise<string> {
      if (refusedAt === undefined) return token;
      if (clock.now() - refusedAt < retryMs) throw new AccessError(problem);
      refusedAt = clock.now();
      if (!(await parts.isAccepted(token))) throw new AccessError(problem);
      await rows.mend(id);
      refusedAt = undefined;
      return token;
    },
    async renew(): Promise<boolean> {
      refusedAt = clock.now();
      await rows.markBroken(id, 0, problem);
      throw new AccessError(problem);
    },
  };
}
