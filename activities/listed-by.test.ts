import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CENTRE } from '../domain/case/correctable.js';
import { HOUR } from '../domain/time.js';
import type { CaseInMemory } from '../workflows/in-memory.js';
import { pooledDatabase } from '../test/support/database.js';
import { book } from '../test/support/fixtures.js';
import { play, playOn, scenario, type Move } from '../test/support/moves.js';
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
/** Of each task, open or not: the station and the firm it is listed for, and its own, else those of its case. */
const LIES = `SELECT t.id, t.at_station, t.at_firm, coalesce(t.station_id, c.station_id) AS station,
    coalesce(t.firm_id, c.firm_id) AS firm, t.station_id AS own
  FROM task t JOIN legal_case c ON c.id = t.proceeding_id WHERE t.proceeding_id = $1 ORDER BY t.id`;
interface Lying {
  readonly id: string;
  readonly at_station: string | null;
  readonly at_firm: string | null;
  readonly station: string | null;
  readonly firm: string | null;
  readonly own: string | null;
}

/** Where the tasks lie is where they should; and by where they lay before it is told which of them have moved. */
async function lying(id: string, before: readonly Lying[]): Promise<{ tasks: Lying[]; moved: Lying[] }> {
  const { rows: tasks } = await pool.query<Lying>(LIES, [id]);
  expect(tasks.map((t) => [t.id, t.at_station, t.at_firm])).toEqual(tasks.map((t) => [t.id, t.station, t.firm]));
  const place = (t: Lying | undefined) => t && `${t.at_station} ${t.at_firm}`;
  const was = new Map(before.map((t) => [t.id, t]));
  return { tasks, moved: tasks.filter((t) => was.has(t.id) && place(was.get(t.id)) !== place(t)) };
}

test('after each step every open task is listed by the clock that runs out first, an ended one by none; the case likewise', async () => {
  let [dated, timeless, followed] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(scenario, async ([start, moves]) => {
      const id = randomUUID();
      const asked = moves.map((m) => ({ ...m, ordinary: m.ordinary === true || m.pick > 4 }));
      const host = play({ ...start, id, matterId: id }, asked, { key: () => randomUUID() });
      let before: Lying[] = [];
      for (const step of host.steps) {
        expect(await commitStored(pool, book, step)).toMatchObject({ outcome: 'committed' });
        const { rows } = await pool.query<{ id: string; listed: string; due: string }>(OPEN, [id]);
        expect(rows.map((t) => [t.id, t.listed])).toEqual(rows.map((t) => [t.id, t.due]));
        const { rows: cases } = await pool.query<{ listed: string; due: string }>(CASE, [id]);
        expect(cases.map(({ listed }) => listed)).toEqual(cases.map(({ due }) => due));
        const { tasks, moved } = await lying(id, before);
        followed += moved.filter((t) => t.at_firm !== null).length;
        before = tasks;
        dated += rows.filter((t) => t.due !== 'infinity').length;
        timeless += rows.filter((t) => t.due === 'infinity').length;
      }
      expect((await pool.query(ENDED, [id])).rows).toEqual([]);
    }),
    { numRuns: 25 },
  );
  // Tasks there were before the firm was named lie with it afterwards.
  expect(Math.min(dated, timeless, followed)).toBeGreaterThan(0);
});

const ordinary = (who: number): Move => ({ pick: 0, action: 0, who, wait: HOUR, day: 0, ordinary: true });

/** Its station is put right by one person and confirmed by another, where that can be. */
function putRight(host: CaseInMemory, value: string): void {
  const { at } = host.steps.at(-1)!.input;
  const told = { kind: 'act', key: randomUUID(), at, actor: { user: 'intake' }, action: 'correct' } as const;
  if (host.send({ ...told, data: { field: 'station', value } })) return;
  const task = host.run.openTasks.findLast((t) => t.kind === 'confirm-correction')!.id;
  const by = { kind: 'task', key: randomUUID(), at, actor: { user: 'director' } } as const;
  expect(host.send({ ...by, task, action: 'confirm', data: {} })).toBeUndefined();
}

test('whatever its station is put right to, and when, all tasks of the case lie there', async () => {
  const stations = ['ph-danghu', 'ph-zhapu'] as const;
  let [ended, own] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        station: fc.constantFrom(undefined, ...stations),
        incomplete: fc.boolean(),
        done: fc.nat(9),
        values: fc.array(fc.constantFrom(CENTRE, ...stations), { minLength: 2, maxLength: 4 }),
      }),
      async ({ station, incomplete, done, values }) => {
        const id = randomUUID();
        const start = { ...(station && { station }), missing: incomplete ? ['/title'] : [] };
        const host = play({ ...start, id, matterId: id }, [], { key: () => randomUUID() });
        const key = () => randomUUID();
        playOn(
          host,
          Array.from({ length: done }, (_, who) => ordinary(who)),
          key,
        );
        for (const value of values) putRight(host, value);
        let before: Lying[] = [];
        for (const step of host.steps) {
          expect(await commitStored(pool, book, step)).toMatchObject({ outcome: 'committed' });
          const { tasks, moved } = await lying(id, before);
          const open = new Set(host.run.openTasks.map((t) => t.id));
          const other = moved.filter((t) => !t.id.includes('.confirm-correction.'));
          ended += other.filter((t) => !open.has(t.id) && t.own === null).length;
          own += moved.filter((t) => t.own !== null).length;
          before = tasks;
        }
      },
    ),
    {
      numRuns: 15,
      examples: [
        [{ station: 'ph-danghu', incomplete: true, done: 0, values: ['ph-zhapu', CENTRE, 'ph-danghu'] }],
        [{ station: undefined, incomplete: false, done: 4, values: ['ph-zhapu', CENTRE] }],
      ],
    },
  );
  expect(Math.min(ended, own)).toBeGreaterThan(0);
});
