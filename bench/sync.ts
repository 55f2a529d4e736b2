import { measureBackfill } from './sync-backfill.ts';
import { measureRate } from './sync-rate.ts';

/**
 * The sync against the real process with its own embedded database: a backfill of 20,000 pages as fast as it goes, then one against a
 * Notion that enforces a budget while people ask. See docs/benchmarks.md for what each figure means.
 */
const idleWaits = await measureBackfill();
await measureRate(idleWaits);
