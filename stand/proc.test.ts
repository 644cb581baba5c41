import { expect, test } from 'vitest';
import { cpuMs, memoryOf, treeCpuMs, treeOf } from './proc.js';

test('what a process uses is read, and nothing of one that is gone', () => {
  const before = cpuMs(process.pid);
  // However seldom it has its turn: by working alone it goes up.
  while (cpuMs(process.pid) <= before) Math.sqrt(before);
  expect(treeCpuMs(process.pid)).toBeGreaterThanOrEqual(cpuMs(process.pid));
  expect(treeOf(process.pid)[0]).toBe(process.pid);
  expect(memoryOf(process.pid).rssKiB).toBeGreaterThan(10_000);
  expect([cpuMs(2 ** 30), memoryOf(2 ** 30).pssKiB]).toEqual([0, 0]);
});
