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
  const options = { ...short, ...chaos };
  const { reports, counts } = await runChaos(options);
  const told = `seed ${seed}, ${JSON.stringify(counts)}`;
  expect(reports.join('\n'), told).toBe('');
  expect(counts.answered, told).toBeGreaterThanOrEqual(chaos.faults ? options.questions / 2 : options.questions);
}

describe('every question gets one whole answer', { timeout: 240_000 }, () => {
  it('while processes are killed that get signed requests', () => endsWell({ kills: 4 }));
  it('while processes are killed that listen on sockets', () => endsWell({ mode: 'socket', kills: 4 }));
  it('or one apology while Slack, Notion and Claude fail', () =>
    endsWell({ questions: 10, faults: { share: 0.1, stallMs: 1_000 } }));
});
