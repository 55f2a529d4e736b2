import type { Clock } from '../clock.ts';
import type { DataSource, Row } from './notion.ts';

/** What listings said about pages a short while ago, so that reading a page that was just found needs no second request for its title. */
export interface Memory {
  remember(entry: Row | DataSource): void;
  recall(id: string): Row | DataSource | undefined;
}

const lifeMs = 10 * 60_000;
const most = 5000;

export function createMemory(clock: Clock): Memory {
  const entries = new Map<string, { entry: Row | DataSource; at: number }>();
  return {
    remember(entry) {
      entries.delete(entry.id);
      entries.set(entry.id, { entry, at: clock.now() });
      const oldest = entries.keys().next();
      if (entries.size > most && !oldest.done) entries.delete(oldest.value);
    },
    recall(id) {
      const known = entries.get(id);
      return known && clock.now() - known.at < lifeMs ? known.entry : undefined;
    },
  };
}
