import { type Clock, systemClock } from '../../src/clock.ts';
import { createLogger } from '../../src/log.ts';
import { createNotion } from '../../src/notion/client.ts';
import type { Notion } from '../../src/notion/notion.ts';
import type { NotionOptions, NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { requireValidRequests } from '../support/valid-requests.ts';

export interface Connected extends AsyncDisposable {
  notion: Notion;
  standIn: NotionStandIn;
  /** `METHOD /path status` of the requests since the last call, without those for people's names. */
  newRequests(): string[];
}

/** Our client connected to a stand-in Notion of its own; disposal throws when an invalid request was sent. Pauses between tries are skipped unless a clock is given. */
export async function connect(options: Partial<NotionOptions> & { clock?: Clock } = {}): Promise<Connected> {
  const standIn = await startNotion({ company: tinyCompany, ...options });
  const clock = options.clock ?? hastyClock();
  const notion = createNotion({
    token: standIn.token,
    baseUrl: standIn.url,
    people: nothingKept(),
    log: createLogger('silent'),
    clock,
  });
  let seen = 0;
  return {
    notion,
    standIn,
    newRequests() {
      const fresh = standIn.requests.slice(seen).filter(({ path }) => path !== '/v1/users');
      seen = standIn.requests.length;
      return fresh.map(({ method, path, status }) => `${method} ${path} ${status}`);
    },
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      requireValidRequests({ notion: standIn });
    },
  };
}

/** A cache that is empty at first. */
export function nothingKept() {
  const kept = new Map<string, unknown>();
  return {
    get: async <T>(key: string) => kept.get(key) as T | undefined,
    set: async (key: string, value: unknown) => void kept.set(key, value),
  };
}

/** Real time in which pauses are skipped; only the long wait for people's names is kept. */
function hastyClock(): Clock {
  let skipped = 0;
  return {
    now: () => systemClock.now() + skipped,
    async sleep(ms, signal) {
      if (ms === 3000) return systemClock.sleep(ms, signal);
      skipped += ms;
      return systemClock.sleep(1, signal);
    },
  };
}
