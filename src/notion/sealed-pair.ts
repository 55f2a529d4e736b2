import { AccessError } from '../errors.ts';
import type { TokenPair } from './oauth-client.ts';
import type { Sealer } from './seal.ts';

/** A connection's pair as the database holds it: each token opens only as this token of this connection. */
export function sealPair(sealer: Sealer, connectionId: string, pair: TokenPair): TokenPair {
  return {
    accessToken: sealer.seal(pair.accessToken, accessPurpose(connectionId)),
    refreshToken: pair.refreshToken && sealer.seal(pair.refreshToken, refreshPurpose(connectionId)),
  };
}

/** Throws an AccessError with a sentence for an admin when no key of the settings opens the pair. */
export function openPair(sealer: Sealer, stored: StoredPair): TokenPair {
  try {
    return {
      accessToken: sealer.open(stored.accessToken ?? '', accessPurpose(stored.id)),
      refreshToken: stored.refreshToken && sealer.open(stored.refreshToken, refreshPurpose(stored.id)),
    };
  } catch (error) {
    throw new AccessError(
      'The stored token of this connection cannot be opened with ENCRYPTION_KEY. An admin must put the old key back beside the new one, or its owner must connect it again.',
      { cause: error },
    );
  }
}

/** The pair under the newest key; undefined when it is under it already. Throws like `open`. */
export function rewrapPair(sealer: Sealer, stored: StoredPair): TokenPair | undefined {
  const accessToken = sealer.rewrap(stored.accessToken ?? '', accessPurpose(stored.id));
  const refreshToken = stored.refreshToken && sealer.rewrap(stored.refreshToken, refreshPurpose(stored.id));
  if (!accessToken && !refreshToken) return undefined;
  return { accessToken: accessToken ?? stored.accessToken ?? '', refreshToken: refreshToken ?? stored.refreshToken };
}

interface StoredPair {
  id: string;
  accessToken: string | undefined;
  refreshToken: string | undefined;
}

function accessPurpose(connectionId: string): string {
  return `${connectionId}:access_token`;
}

function refreshPurpose(connectionId: string): string {
  return `${connectionId}:refresh_token`;
}
