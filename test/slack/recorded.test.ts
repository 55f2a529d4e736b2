import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import type { SlackStandIn } from '../standins/slack/contract.ts';
import { answering, general, maya, openSurface, text } from './surface.ts';

const folder = join(import.meta.dirname, '../../../shared/recorded/slack');

type Payload = Record<string, unknown>;
type Delivery = { kind: 'event' | 'interactive' | 'command'; payload: Payload };

/** Everything in a recording that is a delivery, however deep. */
function deliveriesIn(value: unknown): Delivery[] {
  if (typeof value !== 'object' || value === null) return [];
  const payload = value as Payload;
  if (payload.type === 'event_callback') return [{ kind: 'event', payload }];
  if (typeof payload.command === 'string' && payload.response_url) return [{ kind: 'command', payload }];
  const isInteractive = /^(block_actions|view_submission|view_closed|shortcut|message_action|block_suggestion)$/.test(
    String(payload.type),
  );
  if (isInteractive && payload.user) return [{ kind: 'interactive', payload }];
  return Object.values(payload).flatMap(deliveriesIn);
}

/** The recording as if it had been made in this workspace; nothing answers to a real address. */
function localised(recording: string, slack: SlackStandIn): unknown {
  const { botUserId = '' } = JSON.parse(recording) as { botUserId?: string };
  const direct = slack.people.directMessage(maya);
  const local = recording
    .replace(/"T0[0-9A-Z]{7,}"/g, JSON.stringify(slack.teamId))
    .replace(/\b[UW][0-9A-Z]{9,}\b/g, (id) => (id === botUserId ? slack.botUserId : maya))
    .replace(/"C[0-9A-Z]{9,}"/g, JSON.stringify(general))
    .replace(/"D[0-9A-Z]{9,}"/g, JSON.stringify(direct))
    .replace(/"response_url": "[^"]*"/g, `"response_url": "${slack.url}api.test"`);
  return JSON.parse(local);
}

describe.skipIf(!existsSync(folder))('recorded deliveries (skipped where ../shared is not beside the checkout)', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

  it.each(files)('%s is taken without error, over the socket', async (name) => {
    const lines: { level: string; msg: string }[] = [];
    const log = createLogger('error', {
      write: (line) => void lines.push(JSON.parse(line) as { level: string; msg: string }),
    });
    await using surface = await openSurface(answering(text('Yes.')), { settings: { log } });
    const deliveries = deliveriesIn(localised(readFileSync(join(folder, name), 'utf8'), surface.slack));
    expect(deliveries.length).toBeGreaterThan(0);
    for (const { kind, payload } of deliveries) {
      const { status } = await surface.slack.people.deliver(kind, payload);
      expect([status, payload.type ?? payload.command]).toEqual([200, payload.type ?? payload.command]);
    }
    await surface.surface.stop();
    expect(lines).toEqual([]);
  });
});
