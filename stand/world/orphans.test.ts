import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { expect, test, vi } from 'vitest';
import { standingStill } from '../../db/operations.js';
import { pooledDatabase } from '../../test/support/database.js';
import { RecordedCase } from '../../test/support/recorded-case.js';
import { orphans } from './orphans.js';

const AT = Date.UTC(2026, 2, 9, 1);
const { pool, owner } = await pooledDatabase({ pool: 2, owner: 1 });

/** Whoever asks it waits in vain. */
const nobody = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });

test('a case that rests in a stage where none may rest is told of, without a look at its workflow', async () => {
  const c = new RecordedCase(pool, AT);
  await c.step();
  await owner.query('UPDATE proceeding SET resting = true WHERE id = $1', [c.id]);
  expect(await orphans(pool, nobody)).toMatchObject({
    open: 1,
    orphans: [{ stage: 'review', why: 'at rest, and in no final stage' }],
  });
});

test('a task of the bureau is nobody’s only where no bureau above the agency has anybody', async () => {
  const c = new RecordedCase(pool, AT);
  await c.step();
  await owner.query(`UPDATE task SET kind = 'sign-circular' WHERE proceeding_id = $1`, [c.id]);
  await owner.query(`UPDATE app_user SET active = false WHERE agency_id = 'ph'`);
  const asked = vi.spyOn(nobody.workflow, 'getHandle').mockImplementation(() => {
    throw new Error('its workflow is asked');
  });
  const ofIt = async () => (await orphans(pool, nobody)).orphans.filter(({ stage }) => stage === 'review');
  await expect(ofIt()).rejects.toThrow('its workflow is asked');
  await owner.query(`UPDATE app_user SET active = false`);
  expect(await ofIt()).toContainEqual(expect.objectContaining({ why: 'a task that nobody can do: review.1' }));
  asked.mockRestore();
});

test('what stands still and is no case is told of like any other', async () => {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, parked, updated_at)
     VALUES ($1, 'request', 'ph', 1, 1, 'begun', '{}', false, 'journal-fails', now())`,
    [id],
  );
  expect((await standingStill(pool, AT)).parked).toEqual([
    { caseId: id, number: null, stage: 'begun', reason: 'journal-fails' },
  ]);
});
