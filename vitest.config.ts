import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    maxWorkers: 3, // many tests wait for clocks and pauses
    testTimeout: 20_000,
    // A shared CI machine may stall for seconds; vitest reports what needed its second try.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 60_000,
  },
});
