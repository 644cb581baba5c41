import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Beside the sources: what they test needs no server (`unit`), or a database at most (`fast`). */
const UNIT = ['domain/**/*.test.ts', 'workflows/**/*.test.ts', 'web/**/*.test.ts'];
const FAST = [
  '{platform,activities,db,api,relay,temporal,worker,stand,simulation,faults,fuzz,bench,prisma,scripts}/**/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // Two on two cores, where the default is one: with three there is no idle second left to win.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Bounds against hanging and no promise: on a busy machine everything takes many times as long and is right all the same.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    teardownTimeout: 60_000,
    projects: [
      // What is pure is loaded once for all of its files.
      { extends: true, test: { name: 'unit', include: UNIT, isolate: false } },
      { extends: true, test: { name: 'fast', include: FAST, globalSetup: 'test/support/global-setup.ts' } },
      {
        extends: true,
        test: { name: 'slow', include: ['test/**/*.test.ts'], globalSetup: 'test/support/global-setup.ts' },
      },
    ],
  },
});
