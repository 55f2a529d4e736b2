import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Coverage, StoredPage } from '../../../src/knowledge/knowledge.ts';
import type { Connection } from '../../../src/notion/connection.ts';
import { notice, shareForm } from '../../../src/slack/blocks/connection-forms.ts';
import {
  brokenConnection,
  connectionChoice,
  connectLink,
  disconnectButton,
} from '../../../src/slack/blocks/connections.ts';
import { home } from '../../../src/slack/blocks/home.ts';
import { connectionReport, progress, statusReport } from '../../../src/slack/blocks/status.ts';
import { pageCard } from '../../../src/slack/blocks/unfurl.ts';
import { webhookSetup } from '../../../src/slack/blocks/webhook.ts';
import { type Block, fitBlocks } from '../../../src/slack/limits.ts';
import { problemsInBlocks, problemsInView } from '../../support/block-validation.ts';

const now = new Date('2026-11-21T10:00:00Z');
const tidewater: Connection = {
  id: 'oauth:b1',
  name: 'Tidewater',
  kind: 'oauth',
  ownerId: 'U07MAYA0001',
  visibility: 'owner',
  channelIds: [],
  state: 'connected',
};
const coverage: Coverage = {
  connectionId: 'oauth:b1',
  known: 2_012,
  indexed: 1_240,
  reasons: [{ state: 'not_shared', reason: 'not shared', count: 12 }],
  isListed: true,
  polledAt: '2026-11-21T09:59:20Z',
  waiting: 748,
  lastError: { text: 'Notion was busy', at: '2026-11-21T09:00:00Z' },
};
const budget = { perMinute: 180, spent: 12, pausedMs: 20_000 };
const admin = { id: 'U07TOM00002', name: 'Tom', timeZone: 'UTC', isAdmin: true, isGuest: false };
const page: StoredPage = {
  page: {
    connectionId: 'oauth:b1',
    id: 'x',
    kind: 'page',
    url: 'https://www.notion.so/Kiln',
    title: 'Kiln',
    place: ['Engineering'],
    editedAt: '2026-03-12T09:30:00Z',
    syncedAt: '2026-03-12T09:30:00Z',
  },
  markdown: '| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```js\nrun()\n```\n\nLast.',
  contentHash: 'h',
  missing: 0,
  properties: [],
  anchors: [],
};

const shown: Record<string, Block[]> = {
  status: statusReport(
    {
      connections: [{ connection: tidewater, coverage, budget }],
      checks: [{ name: 'Claude', ok: false, detail: 'not answering' }],
    },
    now,
  ),
  'broken connection': connectionReport({ connection: { ...tidewater, state: 'broken', problem: 'revoked' } }, now),
  'removed connection': connectionReport({ connection: { ...tidewater, state: 'absent' } }, now),
  'message to an owner': brokenConnection(tidewater),
  'link to connect': connectLink('https://archivist.example/notion/oauth/start?state=x'),
  choice: connectionChoice('Which?', [tidewater], disconnectButton),
  webhook: webhookSetup('https://archivist.example/notion/webhook', [{ token: 'secret_1', receivedAt: now }], now),
  card: pageCard(page, 'UTC'),
};

describe('blocks about connections', () => {
  it.each(Object.entries(shown))('%s: looks as before and is accepted by Slack', (_name, blocks) => {
    expect(blocks).toMatchSnapshot();
    expect(problemsInBlocks(fitBlocks(blocks), 'message')).toEqual([]);
  });

  it('of the Home tab and the forms look as before and are accepted by Slack', () => {
    const status = { connections: [{ connection: tidewater, coverage, budget }], checks: [] };
    const view = home({ person: admin, status, canConnect: true, now });
    const form = shareForm({ ...tidewater, visibility: 'channels', channelIds: ['C07GENERAL1'] });
    expect([view, form]).toMatchSnapshot();
    expect(problemsInView(view, 'home')).toEqual([]);
    for (const modal of [form, notice('Connect Notion', connectLink('https://x.example'))]) {
      expect(problemsInView(modal, 'modal')).toEqual([]);
    }
  });
});

describe('the progress', () => {
  it.each([
    [{}, '▓▓▓▓▓▓░░░░ 62 %  1,240 of 2,000 pages'],
    [{ isListed: false }, '▓▓▓▓▓▓░░░░ 62 %  1,240 of 2,000 pages, and still looking for more'],
    [{ known: 2_012, indexed: 1_999 }, '▓▓▓▓▓▓▓▓▓░ 99 %  1,999 of 2,000 pages'],
    [
      { known: 3, indexed: 2, reasons: [{ state: 'deleted', reason: 'x', count: 1 }] },
      '▓▓▓▓▓▓▓▓▓▓ 100 %  2 of 2 pages',
    ],
    [{ known: 1, indexed: 1 }, '▓▓▓▓▓▓▓▓▓▓ 100 %  1 of 1 page'],
    [{ known: 0, indexed: 0 }, 'No page is shared with it yet.'],
    [{ known: 0, indexed: 0, isListed: false }, 'Looking for pages…'],
  ])('of %j reads %j', (more, text) => {
    expect(progress({ ...coverage, ...more })).toBe(text);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '<!channel>',
    '<@U1>',
    '&<>'.repeat(2_000),
    'å'.repeat(10_000),
    '\n'.repeat(50),
    '😀'.repeat(3_000),
  ),
);
const anyConnection = fc
  .record({
    name: anyText,
    workspaceName: anyText,
    problem: anyText,
    state: fc.constantFrom('connected', 'broken', 'absent'),
    visibility: fc.constantFrom('everyone', 'channels', 'owner'),
    channelIds: fc.array(fc.constantFrom('C07GENERAL1', 'C07LEADS001'), { maxLength: 40 }),
  })
  .map((any): Connection => ({ ...tidewater, ...any }));

describe('blocks from any names, titles and texts', () => {
  const accepted = (blocks: Block[]) => {
    const fitted = fitBlocks(blocks);
    expect(problemsInBlocks(fitted, 'message')).toEqual([]);
    const parsed = fitted.filter(({ type }) => type !== 'rich_text');
    const plainTextOut = (key: string, value: unknown) => (key === 'confirm' ? undefined : value);
    expect(JSON.stringify(parsed, plainTextOut)).not.toMatch(/<!|<@U(?!07MAYA)/);
  };

  it('are accepted by Slack and hold no live markup', () => {
    fc.assert(
      fc.property(fc.array(anyConnection, { maxLength: 40 }), anyText, (connections, text) => {
        const reasons = [{ state: 'failed', reason: text, count: 1 }];
        const counted = { ...coverage, reasons, lastError: { text, at: coverage.polledAt ?? '' } };
        const status = {
          connections: connections.map((connection) => ({ connection, coverage: counted, budget })),
          checks: [{ name: text, ok: false, detail: text }],
        };
        accepted(statusReport(status, now));
        accepted(connectionChoice('Which?', connections, disconnectButton));
        accepted(webhookSetup('https://x.example', [{ token: text, receivedAt: now }], now));
        for (const connection of connections) {
          accepted(brokenConnection(connection));
          expect(problemsInView(shareForm(connection), 'modal')).toEqual([]);
        }
        expect(problemsInView(home({ person: admin, status, canConnect: true, now }), 'home')).toEqual([]);
        const hostile = { url: text, title: text, icon: text, place: [text, text], editedAt: text, editedBy: text };
        const owner = {
          name: 'Owner',
          type: 'people',
          value: { kind: 'people' as const, people: [{ id: 'x', name: text }] },
        };
        accepted(pageCard({ ...page, page: { ...page.page, ...hostile }, markdown: text, properties: [owner] }, 'UTC'));
      }),
      { numRuns: 40 },
    );
  });
});
