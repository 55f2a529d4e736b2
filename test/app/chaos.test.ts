import { describe, expect, it } from 'vitest';
import { type Chaos, runChaos } from '../chaos/run.ts';
import { testDatabaseUrl } from '../support/storage.ts';

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));

/** Fails with the seed and with all that is known of each question that did not end as it must. */
async function endsWell(chaos: Partial<Chaos>): Promise<void> {
  const databaseUrl = await testDatabaseUrl();
  const short = {
    seed,
    mode: 'http',
    questions: 12,
    overMs: 4_000,
    slowness: 0.4,
    patienceMs: 70_000,
    databaseUrl,
  } as const;
  const { reports, counts } = await runChaos({ ...short, ...chaos });
  expect(reports.join('\n'), `seed ${seed}, ${JSON.stringify(counts)}`).toBe('');
  expect(counts.answered).toBeGreaterThan(0);
}

describe('every question gets one whole answer', { timeout: 240_000 }, () => {
  it('while processes are killed that get signed requests', () => endsWell({ kills: 4 }));
  it('while processes are killed that listen on sockets', () => endsWell({ mode: 'socket', kills: 4 }));
  it('or one apology while Slack, Notion and Claude fail', () =>
    endsWell({ questions: 10, faults: { share: 0.1, stallMs: 1_000 } }));
});
