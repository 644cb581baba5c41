import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Arm } from './arm.js';
import { atPace, oneByOne, saturate } from './loops.js';
import type { Path } from './path.js';

const path = { commands: [{}, {}, {}] } as unknown as Path;
const { signal } = new AbortController();

/** Takes so long for each command; whoever is told remembers which. */
function arm(ms: (n: number) => number, told: string[] = []): Arm {
  let begun = 0;
  return {
    name: 'bareSql',
    ...{ working: [], worker: 'self' },
    begin() {
      const id = `case ${++begun}`;
      return {
        id,
        async command(n) {
          told.push(`${id}.${n}`);
          await sleep(ms(n));
        },
      };
    },
    left: () => Promise.reject(new Error('not asked')),
  };
}

test('in an open loop a command is late from its intended instant on, however long the one before it took', async () => {
  // The opening takes 300 ms; the commands after it, 10 ms each, are meant for 50 and 100 ms after the start.
  const slow = arm((n) => (n === 0 ? 300 : 10));
  const seen = await atPace(slow, path, { casesPerSecond: 10, seconds: 0.1, gapMs: 50 }, signal);
  expect(seen.openMs[0]).toBeGreaterThanOrEqual(295);
  expect(seen.completeMs[0]).toBeGreaterThanOrEqual(255);
  expect(seen.completeMs[1]).toBeGreaterThanOrEqual(215);
});

test('in an open loop cases come whether or not the ones before are done', async () => {
  let begun = 0;
  let release!: () => void;
  const allHere = new Promise<void>((done) => (release = done));
  const waiting: Arm = {
    ...arm(() => 0),
    begin: () => ({
      id: `case ${++begun}`,
      // The first command of the first case ends only when the last case has come.
      command: () => (begun === 4 ? Promise.resolve(release()) : allHere),
    }),
  };
  const seen = await atPace(waiting, path, { casesPerSecond: 100, seconds: 0.04, gapMs: 1 }, signal);
  expect(seen.caseIds).toHaveLength(4);
});

test('in a closed loop each client does one case at least, however short the time is', async () => {
  const seen = await saturate(
    arm(() => 0),
    path,
    { seconds: 0, inFlight: 3 },
    signal,
  );
  expect(seen.caseIds).toHaveLength(3);
});

test('a closed loop brings to their end all cases it began, and counts what was done while it began any', async () => {
  const told: string[] = [];
  const seen = await saturate(
    arm(() => 40, told),
    path,
    { seconds: 0.3, inFlight: 2 },
    signal,
  );
  expect(told).toHaveLength(3 * seen.caseIds.length);
  expect(seen.openMs.length).toBe(seen.caseIds.length);
  // Two at a time, 120 ms each: at most 16.7 a second.
  expect(seen.casesPerSecond).toBeLessThanOrEqual(17);
  expect(seen.casesPerSecond).toBeGreaterThan(0);
});

test('one by one nothing is under way beside', async () => {
  const told: string[] = [];
  const seen = await oneByOne(
    arm(() => 1, told),
    path,
    2,
    signal,
  );
  expect(told).toEqual(['case 1.0', 'case 1.1', 'case 1.2', 'case 2.0', 'case 2.1', 'case 2.2']);
  expect([seen.openMs.length, seen.completeMs.length]).toEqual([2, 4]);
});

test('a command that fails fails the loop, after all others have ended', async () => {
  const broken: Arm = {
    ...arm(() => 1),
    begin: () => ({ id: 'x', command: () => Promise.reject(new Error('refused')) }),
  };
  await expect(saturate(broken, path, { seconds: 0.05, inFlight: 3 }, signal)).rejects.toThrow('refused');
});
