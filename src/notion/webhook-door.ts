import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { AppError, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { WebhookRows, WebhookTokenRow } from '../storage/webhooks.ts';
import { isSealed, type Sealer } from './seal.ts';
import { isSigned, parseBody, readEvent, readHandshake, type WebhookEvent } from './webhooks.ts';

export interface WebhookDoor {
  /** Seals stored tokens with the newest key. Call once at start. */
  open(): Promise<void>;
  /**
   * Takes one POST. `refused` when nobody whom we trust signed it. Rejects with UpstreamError when it could not be kept: Notion must send
   * it again then.
   */
  receive(
    post: { body: Buffer; signature: string | undefined },
    hear: (event: WebhookEvent) => Promise<void>,
  ): Promise<'taken' | 'refused'>;
  /** The address to enter at Notion; absent without a public URL. */
  url?: string;
  /** Tokens that arrived within the last hour, newest first, for the admin who must paste one into Notion, trusted or not. */
  pending(): Promise<{ token: string; receivedAt: Date; isTrusted: boolean }[]>;
  trust(token: string): Promise<void>;
}

/**
 * Who may tell us of edits. Tokens of the settings are always trusted; without any, the first that introduces itself is, and later ones
 * wait for an admin.
 */
export function createWebhookDoor(parts: {
  rows: WebhookRows;
  tokens: readonly string[];
  sealer?: Sealer;
  publicUrl?: string;
  log: Logger;
  clock?: Clock;
}): WebhookDoor {
  const { rows, sealer, log, clock = systemClock } = parts;
  const now = () => new Date(clock.now());

  const unsealed = (row: WebhookTokenRow): string | undefined => {
    try {
      if (!isSealed(row.token)) return row.token;
      return sealer?.open(row.token, purposeOf(row.tokenHash));
    } catch (error) {
      log.error({ error }, 'a stored webhook token cannot be opened');
      return undefined;
    }
  };
  const stored = async () =>
    (await rows.tokens(now())).flatMap((row) => {
      const token = unsealed(row);
      return token ? [{ token, state: row.state, receivedAt: row.receivedAt }] : [];
    });
  const trusted = async () => [
    ...parts.tokens,
    ...(await stored()).filter(({ state }) => state === 'trusted').map(({ token }) => token),
  ];

  const meet = async (token: string): Promise<void> => {
    if (parts.tokens.includes(token)) return;
    const tokenHash = hash(token);
    const state = await rows.receive(
      { tokenHash, token: sealer?.seal(token, purposeOf(tokenHash)) ?? token },
      { trustFirst: parts.tokens.length === 0, now: now() },
    );
    log.info({ state }, 'a Notion webhook subscription introduced itself');
  };

  const take = async (event: WebhookEvent, hear: (event: WebhookEvent) => Promise<void>): Promise<void> => {
    if (await rows.wasHeard(event.id)) return;
    try {
      // Heard before it is remembered: a crash in between makes Notion tell it again, which does no harm.
      await hear(event);
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      log.error({ error, event: event.id, type: event.type }, 'a webhook event could not be worked on');
      return;
    }
    await rows.remember(event.id);
  };

  return {
    ...(parts.publicUrl ? { url: `${parts.publicUrl.replace(/\/+$/, '')}/notion/webhook` } : {}),
    async open() {
      if (!sealer) return;
      for (const { tokenHash, token } of await rows.tokens(now())) {
        try {
          const anew = sealer.rewrap(token, purposeOf(tokenHash));
          if (anew) await rows.reseal(tokenHash, anew);
        } catch (error) {
          if (error instanceof AppError) throw error;
          log.error({ error }, 'a stored webhook token cannot be opened');
        }
      }
    },
    async receive({ body, signature }, hear) {
      const content = parseBody(body);
      const token = readHandshake(content);
      if (token) {
        // It signs itself, which proves nothing; a signature that is wrong is refused all the same.
        if (signature !== undefined && !(await isSigned(body, signature, [token]))) return 'refused';
        await meet(token);
        return 'taken';
      }
      if (signature === undefined || !(await isSigned(body, signature, await trusted()))) return 'refused';
      const event = readEvent(content);
      if (event) await take(event, hear);
      else log.warn('a webhook event of Notion could not be read');
      return 'taken';
    },
    async pending() {
      const hourAgo = clock.now() - 60 * 60_000;
      return (await stored())
        .filter(({ receivedAt }) => receivedAt.getTime() > hourAgo)
        .map(({ token, receivedAt, state }) => ({ token, receivedAt, isTrusted: state === 'trusted' }));
    },
    async trust(token) {
      if (!(await rows.trust(hash(token)))) {
        throw new RequestError('That verification token is not waiting any more. Ask Notion to send it again.');
      }
    },
  };
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function purposeOf(tokenHash: string): string {
  return `webhook:${tokenHash}`;
}
