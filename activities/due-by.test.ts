import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { book } from '../test/support/fixtures.js';
import { play, scenario } from '../test/support/moves.js';
import { commitStored } from '../test/support/recorded.js';

const { pool } = await pooledDatabase({ pool: 2, owner: 1 });

/** Of each open task: what it is listed by, and the earliest of its clocks that run. */
const OPEN = `SELECT t.id, t.due_by::text AS listed, coalesce((SELECT min(d.due_at)::text FROM deadline d
    WHERE d.task_id = t.id AND d.state = 'armed'), 'infinity') AS due
  FROM task t WHERE t.proceeding_id = $1 AND t.state = 'open' ORDER BY t.id`;
const ENDED = `SELECT t.id FROM task t WHERE t.proceeding_id = $1 AND t.state <> 'open' AND t.due_by <> 'infinity'`;
/** And the case by the first of all of them. */
const CASE = `SELECT c.due_by::text AS listed, coalesce((SELECT min(d.due_at)::text FROM deadline d
    WHERE d.proceeding_id = c.id AND d.state = 'armed'), 'infinity') AS due FROM legal_case c WHERE c.id = $1`;

test('after each step every open task is listed by the clock that runs out first, an ended one by none; the case likewise', async () => {
  let [dated, timeless] = [0, 0];
  await fc.assert(
    fc.asyncProperty(scenario, async ([start, moves]) => {
      const id = randomUUID();
      const asked = moves.map((m) => ({ ...m, ordinary: m.ordinary === true || m.pick > 4 }));
      const host = play({ ...start, id, matterId: id }, asked, { key: () => randomUUID() });
      for (const step of host.steps) {
        expect(await commitStored(pool, book, step)).toMatchObject({ outcome: 'committed' });
        const { rows } = await pool.query<{ id: string; listed: string; due: string }>(OPEN, [id]);
        expect(rows.map((t) => [t.id, t.listed])).toEqual(rows.map((t) => [t.id, t.due]));
        const { rows: cases } = await pool.query<{ listed: string; due: string }>(CASE, [id]);
        expect(cases.map(({ listed }) => listed)).toEqual(cases.map(({ due }) => due));
        dated += rows.filter((t) => t.due !== 'infinity').length;
        timeless += rows.filter((t) => t.due === 'infinity').length;
      }
      expect((await pool.query(ENDED, [id])).rows).toEqual([]);
    }),
    { numRuns: 25 },
  );
  expect(Math.min(dated, timeless)).toBeGreaterThan(0);
});
