import { expect, test } from 'vitest';
import { databaseOf } from './meter.js';
import { cpuMs, memoryOf, treeCpuMs, treeOf } from '../scripts/proc.js';

test.each([
  ['postgres: legal_aid_app legal_aid 127.0.0.1(41234) idle', 'legal_aid'],
  ['postgres: postgres temporal_visibility 127.0.0.1(5) INSERT waiting', 'temporal_visibility'],
  ['postgres: checkpointer', 'shared'],
  ['/opt/bin/postgres -D /data', 'shared'],
])('%s works for %s', (title, database) => {
  expect(databaseOf(title)).toBe(database);
});

test('what a process uses is read, and nothing of one that is gone', () => {
  const until = Date.now() + 150;
  const before = cpuMs(process.pid);
  while (Date.now() < until) Math.sqrt(until);
  expect(cpuMs(process.pid)).toBeGreaterThan(before);
  expect(treeCpuMs(process.pid)).toBeGreaterThanOrEqual(cpuMs(process.pid));
  expect(treeOf(process.pid)[0]).toBe(process.pid);
  expect(memoryOf(process.pid).rssKiB).toBeGreaterThan(10_000);
  expect([cpuMs(2 ** 30), memoryOf(2 ** 30).pssKiB]).toEqual([0, 0]);
});
