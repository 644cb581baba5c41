import { expect, test } from 'vitest';
import { homeOf, summaryOf, type CpuProfile } from './profile.js';

const frame = (functionName: string, url: string, lineNumber = 9) => ({ functionName, url, lineNumber });

test.each([
  ['/app/node_modules/@temporalio/worker/lib/worker.js', '@temporalio/worker'],
  ['/app/node_modules/a/node_modules/protobufjs/src/reader.js', 'protobufjs'],
  ['node:internal/async_hooks', 'node'],
  ['file:///app/dist/activities/commit.js', 'activities'],
  ['/app/dist/workflow-bundle.js', 'workflow-bundle.js'],
])('%s belongs to %s', (url, home) => {
  expect(homeOf(frame('f', url))).toBe(home);
});

test('self time is added up over threads, without the time in which nothing ran', () => {
  const thread: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('commitStep', '/app/dist/activities/commit.js') },
      { id: 3, callFrame: frame('decode', '/app/node_modules/protobufjs/src/reader.js') },
    ],
    samples: [1, 2, 2, 3],
    timeDeltas: [5_000, 1_000, 2_000, 1_000],
  };
  const { seconds, packages, functions } = summaryOf([thread, thread]);
  expect(seconds).toBeCloseTo(0.008);
  expect(packages).toEqual([
    { name: 'activities', percent: 75 },
    { name: 'protobufjs', percent: 25 },
  ]);
  expect(functions[0]).toEqual({ name: 'commitStep  activities commit.js:10', percent: 75 });
});
