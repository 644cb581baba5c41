import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Beside the sources: what they test needs no server (`unit`), or a database at most (`fast`). */
const UNIT = ['{domain,workflows,web,docs}/**/*.test.ts'];
const FAST = [
  '{platform,activities,db,api,relay,temporal,worker,stand,simulation,faults,fuzz,bench,prisma,scripts}/**/*.test.ts',
];

/** What takes longest, the longest first: begun last, it would leave a worker with nothing to do. */
const LONGEST = [
  ...['worker/check-journals', 'faults/invariants/procedure/model'],
  ...['test/simulation/simulation', 'test/faults/campaign', 'test/console/pages', 'test/console/forms'],
  ...['test/journal/every-step', 'test/installation/life', 'test/faults/mutants', 'test/console/case'],
  ...['test/installation/start', 'test/console/county', 'test/bench/bench'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const place = ({ project, moduleId }: TestSpecification): number => {
      const n = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return projects.indexOf(project.name) * 100 + (n < 0 ? LONGEST.length : n);
    };
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    // Two on two cores, where the default is one: with three there is no idle second left to win.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // What files need is loaded once for all of a worker's: none leaves anything behind in its process.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Bounds against hanging and no promise: on a busy machine everything takes many times as long and is right all the same.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    teardownTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: UNIT } },
      { extends: true, test: { name: 'fast', include: FAST, globalSetup: 'test/support/global-setup.ts' } },
      {
        extends: true,
        test: { name: 'slow', include: ['test/**/*.test.ts'], globalSetup: 'test/support/global-setup.ts' },
      },
    ],
  },
});
