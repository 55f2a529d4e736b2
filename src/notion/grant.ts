import type { Clock } from '../clock.ts';
import { AccessError, AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ConnectionRow, ConnectionRows } from '../storage/connections.ts';
import type { OAuthClient, TokenPair } from './oauth-client.ts';
import type { Sealer } from './seal.ts';
import { openPair, sealPair } from './sealed-pair.ts';

const calmMs = 5_000;
const saves = 5;
const problem = 'Notion has taken the grant back or does not accept it any more.';

/**
 * The tokens of one OAuth connection. They are renewed by one request to Notion over all replicas, and a new pair is stored before it is
 * used; one that could not be stored is kept until it can be.
 */
export function createGrant(parts: {
  id: string;
  rows: ConnectionRows;
  client: OAuthClient | undefined;
  sealer: Sealer;
  clock: Clock;
  log: Logger;
}) {
  const { id, rows, client, sealer, clock, log } = parts;
  let current: string | undefined;
  let unsaved: { version: number; pair: TokenPair } | undefined;
  let saving: Promise<void> | undefined;
  let renewing: Promise<boolean> | undefined;
  let calm: { until: number; error: unknown } | undefined;

  const readGood = (row: ConnectionRow | undefined): { row: ConnectionRow; pair: TokenPair } => {
    current = undefined;
    if (!row) throw new AccessError('This Notion connection has been removed.');
    if (row.state !== 'connected') throw broken(row.name);
    const pair = openPair(sealer, row);
    current = pair.accessToken;
    return { row, pair };
  };
  const load = async () => readGood(await rows.read(id)).pair.accessToken;

  const save = async (): Promise<void> => {
    for (let tried = 1; unsaved; tried += 1) {
      const { version, pair } = unsaved;
      try {
        // False: somebody stored a newer pair, or this very pair was stored by a transaction whose answer was lost.
        await rows.storePair(id, version, sealPair(sealer, id, pair));
        unsaved = undefined;
      } catch (error) {
        log.warn({ error, connection: id, tried }, 'a renewed Notion token could not be stored yet');
        if (tried >= saves) throw error;
        await clock.sleep(250 * 2 ** tried);
      }
    }
  };
  const saveOnce = (): Promise<void> => {
    saving ??= save().finally(() => {
      saving = undefined;
    });
    return saving;
  };
  const refresh = async (usedToken: string): Promise<void> => {
    const isBroken = await rows.withLock(id, async (locked) => {
      const { row, pair } = readGood(await locked.read(id));
      if (pair.accessToken !== usedToken) return false;
      if (!client) throw new AccessError('The token has run out: an admin must set NOTION_CLIENT_ID to renew it.');
      const answer = pair.refreshToken ? await client.refresh(pair.refreshToken) : 'refused';
      if (answer === 'refused') {
        await locked.markBroken(id, row.tokenVersion, problem);
        log.warn({ connection: id }, 'Notion refused to renew a grant');
        return true;
      }
      unsaved = { version: row.tokenVersion, pair: answer };
      await locked.storePair(id, row.tokenVersion, sealPair(sealer, id, answer));
      return false;
    });
    unsaved = undefined;
    if (isBroken) await load();
  };

  const renew = async (usedToken: string): Promise<boolean> => {
    if ((await load()) !== usedToken) return true;
    if (calm && clock.now() < calm.until) throw calm.error;
    try {
      await refresh(usedToken);
    } catch (error) {
      if (!unsaved) {
        if (error instanceof AppError) calm = { until: clock.now() + calmMs, error };
        throw error;
      }
      log.warn({ error, connection: id }, 'the database went away while a Notion token was renewed');
      await saveOnce();
    }
    return (await load()) !== usedToken;
  };

  return {
    /** Throws AccessError while the connection is broken or gone. */
    async token(): Promise<string> {
      await renewing?.catch(() => undefined);
      if (unsaved && !renewing) await saveOnce();
      return current ?? load();
    },
    /** One renewal for all who wait; true when there is another token than the one that was refused. */
    async renew(usedToken: string): Promise<boolean> {
      if (unsaved && !renewing) await saveOnce();
      if (current !== undefined && current !== usedToken) return true;
      renewing ??= renew(usedToken).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}

function broken(name: string): AccessError {
  return new AccessError(
    `The Notion connection “${name}” is broken: ${problem} Its owner can connect it again with \`/notion connect\`.`,
  );
}
