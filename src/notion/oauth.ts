import { createHash, randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { AccessError, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ConnectionRows } from '../storage/connections.ts';
import type { OAuthStates } from '../storage/oauth-states.ts';
import type { OAuth } from './connection.ts';
import { describeConnection } from './connections.ts';
import { oneLine } from './json.ts';
import type { NewPair, OAuthClient } from './oauth-client.ts';
import type { Sealer } from './seal.ts';
import { sealPair } from './sealed-pair.ts';

const lifeMs = 10 * 60_000;

/** Connecting by OAuth; without one of its settings every act but `requireReady` says which. */
export function createOAuth(parts: {
  rows: ConnectionRows;
  states: OAuthStates;
  client?: OAuthClient;
  sealer?: Sealer;
  publicUrl?: string;
  log: Logger;
  clock?: Clock;
}): OAuth {
  const { rows, states, log, clock = systemClock } = parts;
  const now = () => new Date(clock.now());

  const ready = () => {
    const { client, sealer, publicUrl } = parts;
    if (client && sealer && publicUrl) return { client, sealer, base: publicUrl.replace(/\/+$/, '') };
    const missing = [
      ...(client
        ? []
        : [
            'NOTION_CLIENT_ID and NOTION_CLIENT_SECRET (create a public connection at notion.so/profile/integrations and copy both)',
          ]),
      ...(publicUrl ? [] : ['PUBLIC_URL (the https address at which browsers reach me)']),
      ...(sealer ? [] : ['ENCRYPTION_KEY (make one with `openssl rand -base64 32`)']),
    ];
    throw new AccessError(`Connecting Notion needs settings that an admin must add: ${missing.join('; ')}.`);
  };
  const redirectUri = (base: string) => `${base}/notion/oauth/callback`;

  const store = async (pair: NewPair, person: { id: string; name: string }, sealer: Sealer) => {
    const id = `oauth:${pair.botId}`;
    const isTaken = (await rows.all()).some((row) => row.id !== id && row.name === pair.workspaceName);
    await rows.storeGrant({
      ...sealPair(sealer, id, pair),
      id,
      name: isTaken ? `${pair.workspaceName} (${person.name})` : pair.workspaceName,
      workspaceId: pair.workspaceId,
      workspaceName: pair.workspaceName,
      botId: pair.botId,
      ownerId: person.id,
    });
    const row = await rows.read(id);
    if (!row) throw new RequestError('The connection was removed while it was made. Please ask for a new link.');
    return describeConnection(row);
  };

  return {
    requireReady: () => void ready(),
    async startUrl(person) {
      const { base } = ready();
      const state = randomBytes(32).toString('base64url');
      const expiresAt = new Date(clock.now() + lifeMs);
      await states.insert(
        { stateHash: hash(state), personId: person.id, personName: oneLine(person.name, 80), expiresAt },
        now(),
      );
      return `${base}/notion/oauth/start?state=${state}`;
    },
    async authorizeUrl(state) {
      const { client, base } = ready();
      if (!(await states.isGood(hash(state), now()))) throw dead();
      return client.authorizeUrl(redirectUri(base), state);
    },
    async finish({ state, code, error }) {
      const { client, sealer, base } = ready();
      const stateHash = hash(state);
      const taken = await states.take(stateHash, now());
      if (!taken) throw dead();
      const { personId, personName } = taken;
      if (error !== undefined || !code) throw denied(error);
      try {
        const pair = await client.exchange(code, redirectUri(base));
        if (pair === 'refused') {
          throw new RequestError(
            'Notion says that this sign-in was used already or took too long. Please ask me for a new link.',
          );
        }
        const connection = await store(pair, { id: personId, name: personName }, sealer);
        log.info({ connection: connection.id, personId }, 'a Notion workspace was connected');
        return { connection, personId, personName };
      } catch (failure) {
        if (failure instanceof UpstreamError) {
          await states
            .insert({ stateHash, ...taken }, now())
            .catch(() => log.warn('a link to connect Notion was lost'));
        }
        throw failure;
      }
    },
  };
}

function hash(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}

function dead(): RequestError {
  return new RequestError(
    'This link was used already, is older than 10 minutes or was not made by me. Nothing was changed. Please ask me for a new one with /notion connect in Slack.',
  );
}

function denied(error: string | undefined): RequestError {
  return new RequestError(
    error === 'access_denied'
      ? 'You did not allow access in Notion, so nothing was connected. If you change your mind, ask me for a new link with /notion connect in Slack.'
      : 'Notion did not let you finish, so nothing was connected. Please ask me for a new link with /notion connect in Slack.',
  );
}
