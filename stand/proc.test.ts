import { expect, test } from 'vitest';
import { cpuMs, memoryOf, treeCpuMs, treeOf } from './proc.js';

test('what a process uses is read, and nothing of one that is gone', () => {
  const before = cpuMs(process.pid);
  // However seldom it has its turn: by working alone it goes up.
  for (const end = Date.now() + 60_000; cpuMs(process.pid) <= before && Date.now() < end;) Math.sqrt(before);
  expect(cpuMs(process.pid)).toBeGreaterThan(before);
  expect(treeCpuMs(process.pid)).toBeGreaterThanOrEqual(cpuMs(process.pid));
  expect(treeOf(process.pid)[0]).toBe(process.pid);
  expect(memoryOf(process.pid).rssKiB).toBeGreaterThan(10_000);
  expect([cpuMs(2 ** 30), memoryOf(2 ** 30).pssKiB]).toEqual([0, 0]);
});
