import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import type { Person } from '../../src/knowledge/audience.ts';
import type { Coverage } from '../../src/knowledge/knowledge.ts';
import type { Connection } from '../../src/notion/connection.ts';
import { statusReport } from '../../src/slack/blocks/status.ts';
import { createStatus, knowsOf, type StatusParts } from '../../src/workflows/status.ts';

const maya: Person = { id: 'U1', name: 'Maya', timeZone: 'UTC', isAdmin: false, isGuest: false };
const tom: Person = { ...maya, id: 'U2', isAdmin: true };

const connection = (id: string, more: Partial<Connection> = {}): Connection => ({
  id,
  name: id,
  kind: 'oauth',
  visibility: 'everyone',
  channelIds: [],
  state: 'connected',
  ...more,
});
const all = [
  connection('open'),
  connection('mine', { visibility: 'owner', ownerId: 'U1' }),
  connection('theirs', { visibility: 'owner', ownerId: 'U2' }),
  connection('removed', { state: 'absent' }),
];
const count = (connectionId: string): Coverage => ({
  connectionId,
  known: 1,
  indexed: 1,
  reasons: [],
  isListed: true,
  waiting: 0,
});

const health = () => ({ state: 'closed', retryInMs: 0 }) as const;

function status(parts: Partial<StatusParts> = {}) {
  return createStatus({
    connections: { all: async () => all, budget: () => ({ perMinute: 180, spent: 1, pausedMs: 0 }), health },
    claude: { read: health },
    coverage: async () => [count('open'), count('mine')],
    coverageOfAll: async () => all.map(({ id }) => count(id)),
    model: 'sonnet',
    ping: async () => undefined,
    ...parts,
  });
}

describe('the status', () => {
  it('tells a person of the connections they see, an admin of all, a guest of none', async () => {
    const seen = async (person: Person) => (await status()(person)).connections.map((one) => one.connection.id);
    expect(await seen(maya)).toEqual(['open', 'mine']);
    expect(await seen(tom)).toEqual(['open', 'mine', 'theirs', 'removed']);
    expect(await seen({ ...maya, isGuest: true })).toEqual([]);
    expect(knowsOf({ ...tom, isGuest: true }, connection('open'))).toBe(false);
  });

  it('has numbers for each, and a budget only for what is in use', async () => {
    const { connections, checks } = await status()(tom);
    expect(connections.every(({ coverage }) => coverage?.indexed === 1)).toBe(true);
    expect(connections.map(({ budget }) => budget?.spent)).toEqual([1, 1, 1, undefined]);
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['Claude', true],
      ['Database', true],
    ]);
  });

  it('says what does not answer instead of failing', async () => {
    const down = async () => {
      throw new UpstreamError('the database');
    };
    const { connections, checks } = await status({
      ping: down,
      connections: { all: down, budget: () => ({ perMinute: 1, spent: 0, pausedMs: 0 }), health },
    })(maya);
    expect(connections).toEqual([]);
    expect(checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
      expect.stringMatching(/^Notion: the database is not answering/),
      expect.stringMatching(/^Database: the database is not answering/),
    ]);
  });

  it('says which service does not answer', async () => {
    const away = () => ({ state: 'open', retryInMs: 9_000 }) as const;
    const budget = () => ({ perMinute: 1, spent: 0, pausedMs: 0 });
    const parts = { connections: { all: async () => all, budget, health: away }, claude: { read: away } };
    const { connections, checks } = await status(parts)(maya);
    expect(connections.map(({ health }) => health?.state)).toEqual(['open', 'open']);
    expect(checks[0]).toEqual({ name: 'Claude', ok: false, detail: 'does not answer at the moment' });
    expect(JSON.stringify(statusReport({ connections, checks }, new Date()))).toContain('Notion is not answering');
  });
});
