import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { mutantNamed, mutate, mutateDatabase, MUTANTS, type MutantName } from '../../faults/mutants.js';
import { build } from '../../scripts/build.mjs';
import { createDatabase } from '../support/database.js';
import { realTimeService, sixteenOnOneTask } from '../support/real-time.js';

test.each(Object.keys(MUTANTS) as MutantName[])(
  'what takes %s out of the service still finds its place in the code',
  { timeout: 120_000 },
  async (name) => {
    const target = join(inject('shared').dir, `mutant-${name}`);
    const database = await createDatabase();
    try {
      mutate(name, await build('faults'), target);
      await mutateDatabase(name, database.ownerUrl);
      // The database's part finds its place once.
      if ('sql' in MUTANTS[name]) await expect(mutateDatabase(name, database.ownerUrl)).rejects.toThrow(name);
      expect(existsSync(join(target, 'worker', 'worker.js'))).toBe(true);
    } finally {
      rmSync(target, { recursive: true, force: true });
      await database.drop();
    }
  },
);

test('without the synchronous claim sixteen people on one task are not told the truth any more', async () => {
  const target = join(inject('shared').dir, 'mutant-claim');
  const service = await realTimeService();
  try {
    mutate('synchronous-claim', await build('faults'), target);
    const told = await sixteenOnOneTask(service, join(target, 'workflow-bundle.js'));
    expect(told).not.toMatchObject({ done: 1, refused: 15, parked: null });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}, 120_000);

test('another name is refused, and the known ones are told', () => {
  expect(() => mutantNamed('gravity')).toThrow(/idempotency-key, seq-guard, relay, synchronous-claim/);
});
