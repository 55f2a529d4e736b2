import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/support/slow-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    setupFiles: ['test/support/each-file.ts'],
    isolate: false, // importing the same modules again would take a third of the whole time
    maxWorkers: 4, // many tests wait for clocks and pauses
    sequence: { sequencer: SlowFirst },
    testTimeout: 60_000,
    // A shared CI machine may stall for seconds; vitest reports what needed its second try.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 120_000,
  },
});
