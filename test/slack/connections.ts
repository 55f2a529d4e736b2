import type { Connection } from '../../src/notion/connection.ts';
import type { Parts } from '../../src/slack/desk.ts';
import { knowsOf, type Status } from '../../src/workflows/status.ts';
import { maya } from './surface.ts';

export const mayas: Connection = {
  id: 'oauth:b1',
  name: 'Tidewater <!channel>',
  kind: 'oauth',
  workspaceName: 'Tidewater <!channel>',
  ownerId: maya,
  visibility: 'owner',
  channelIds: [],
  state: 'connected',
};
export const eng: Connection = {
  id: 'internal:eng',
  name: 'eng',
  kind: 'internal',
  workspaceName: 'Tidewater Energy',
  visibility: 'everyone',
  channelIds: [],
  state: 'connected',
};
const coverage = {
  known: 2_022,
  indexed: 1_240,
  reasons: [
    { state: 'known', reason: 'waiting to be read', count: 748 },
    { state: 'not_shared', reason: 'not shared with the connection', count: 12 },
    { state: 'deleted', reason: 'deleted', count: 10 },
  ],
  isListed: true,
  waiting: 748,
};

/** Connections in memory, as parts of the surface, with what was asked of them. */
export function inMemory(...list: Connection[]) {
  const kept = new Map(list.map((connection) => [connection.id, connection]));
  let untold = list.filter(({ state }) => state === 'broken');
  const connections: Parts['connections'] = {
    all: async () => [...kept.values()],
    find: async (id) => kept.get(id),
    async setVisibility(id, visibility, channelIds) {
      const connection = kept.get(id);
      if (connection) kept.set(id, { ...connection, visibility, channelIds });
    },
    async disconnect(id) {
      kept.delete(id);
      return { revoked: true };
    },
    putBackUntold: async () => {},
    async takeUntold() {
      const taken = untold;
      untold = [];
      return taken;
    },
  };
  const status: Parts['status'] = async (person): Promise<Status> => ({
    connections: [...kept.values()]
      .filter((connection) => knowsOf(person, connection))
      .map((connection) => ({
        connection,
        coverage: { connectionId: connection.id, polledAt: new Date(Date.now() - 40_000).toISOString(), ...coverage },
        budget: { perMinute: 180, spent: 12, pausedMs: 0 },
      })),
    checks: [{ name: 'Claude', ok: true, detail: 'answers with sonnet' }],
  });
  return { connections, status, kept };
}
