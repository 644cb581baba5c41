import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseCommand, CaseInput } from '../domain/case/facts.js';
import type { Codes } from '../domain/engine/code.js';
import { FLOW } from '../domain/flow.js';
import { completed } from '../test/support/codes.js';
import { pooledDatabase } from '../test/support/database.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { commitStored } from '../test/support/recorded.js';
import { play, scenario } from '../test/support/moves.js';
import type { CaseBrings } from '../workflows/case/case.js';
import { Run } from '../workflows/engine/run.js';
import { caseInMemory, type CaseInMemory } from '../workflows/in-memory.js';
import { CASE } from '../workflows/kinds.js';
import { loadJournal } from './journal.js';

const { pool } = await pooledDatabase({ pool: 4, owner: 1 });

async function committed(host: CaseInMemory): Promise<void> {
  for (const step of host.steps) expect(await commitStored(pool, book, step)).toMatchObject({ outcome: 'committed' });
}

/** The run that a worker makes of the journal, read in pages. */
async function folded(caseId: string, size: number): Promise<{ run: Run<CaseBrings>; pages: number }> {
  const run = new Run(CASE, FLOW);
  for (let pages = 1; ; pages++) {
    const page = await loadJournal(pool, caseId, run.seq, size);
    for (const { input, deadlines } of page.steps) {
      run.apply(input as CaseInput);
      run.adopt(deadlines);
    }
    if (!page.more) return { run, pages };
  }
}

const inPages = fc.record({ played: scenario, size: fc.integer({ min: 1, max: 7 }) });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the journal as it is stored', () => {
  test('folded by a fresh run gives the case on record, whatever people did and however it is paged', async () => {
    await fc.assert(
      fc.asyncProperty(inPages, async ({ played: [start, moves], size }) => {
        const caseId = randomUUID();
        const host = play({ ...start, id: caseId, matterId: caseId }, moves, { key: () => randomUUID() });
        await committed(host);
        const { run, pages } = await folded(caseId, size);
        expect(pages).toBe(Math.floor(host.steps.length / size) + 1);
        const { rows } = await pool.query(
          `SELECT seq, flow, stage, resting, facts,
             ARRAY(SELECT t.id FROM task t WHERE t.proceeding_id = c.id AND t.state = 'open' ORDER BY t.id) AS tasks,
             (SELECT (extract(epoch FROM min(next_rung_at)) * 1000)::float8 FROM deadline d
              WHERE d.proceeding_id = c.id AND d.state = 'armed') AS wake
           FROM proceeding c WHERE id = $1`,
          [caseId],
        );
        for (const of of [run, host.run])
          expect(rows).toEqual([
            {
              seq: of.seq,
              flow: of.flow,
              stage: of.facts.stage,
              resting: of.resting,
              facts: plain(of.facts),
              tasks: of.openTasks.map((t) => t.id).sort(),
              wake: of.nextWake() ?? null,
            },
          ]);
        expect(run.heard).toEqual(host.run.heard);
        expect(plain(run.openTasks)).toEqual(plain(host.run.openTasks));
      }),
      { numRuns: 40 },
    );
  });

  test('a reply entered late is heard on its last past rung alone; what has spoken stays shown', async () => {
    const caseId = randomUUID();
    const host = caseInMemory(book);
    const answer = (user: string, action: string, at: number, data: Codes) => {
      const task = host.run.openTasks[0]!.id;
      const input = completed<CaseCommand>({
        kind: 'task',
        key: randomUUID(),
        at,
        actor: { user },
        task,
        action,
        data,
      });
      expect(host.send(input)).toBeUndefined();
    };
    // Due on the 9th, reminded on the 8th; the supplement of the 5th, entered on the 8th, moves the end to the 24th.
    const start = opening({ id: caseId, matterId: caseId });
    host.send({ kind: 'open', key: randomUUID(), at: on('2026-03-02'), actor: { user: 'intake' }, opening: start });
    const notice = { servedOn: '2026-03-05', replyBy: '2026-03-20' };
    answer('reviewer', 'request-supplement', on('2026-03-08', '13:00'), notice);
    // The reply of the 7th, entered on the 19th: due on the 11th, 督办 of the 12th and 通报批评 of the 16th have passed.
    answer('intake', 'complied', on('2026-03-19', '10:00'), { on: '2026-03-07' });
    const replied = host.steps.length;
    host.tick(on('2026-03-19', '10:00'));
    const id = `${caseId}~review~1`;
    const heard = host.steps.flatMap(({ input }) =>
      input.kind === 'rung' && input.deadline === id ? input.index : [],
    );
    expect(heard).toEqual([0, 3]);

    const row = async () => {
      const { rows } = await pool.query<{ next: number; at: Date | null; fired: (string | null)[] }>(
        `SELECT next_rung AS next, next_rung_at AS at,
           ARRAY(SELECT r.v->>'fired' FROM jsonb_array_elements(rungs) AS r(v)) AS fired FROM deadline WHERE id = $1`,
        [id],
      );
      return rows[0]!;
    };
    const reminded = String(host.steps.find(({ input }) => input.kind === 'rung')!.input.at);
    for (const step of host.steps.slice(0, replied)) await commitStored(pool, book, step);
    const circular = on('2026-03-16', '09:00');
    expect(await row()).toEqual({ next: 3, at: new Date(circular), fired: [reminded, null, null, null] });
    // A run that comes back at this moment is about to say the same.
    expect((await folded(caseId, 5)).run.due(on('2026-03-19', '10:00'))).toMatchObject([{ deadline: id, index: 3 }]);
    for (const step of host.steps.slice(replied)) await commitStored(pool, book, step);
    expect(await row()).toEqual({ next: 4, at: null, fired: [reminded, null, null, String(circular)] });
  });

  test('takes a command once, even from a run that has forgotten it', async () => {
    const caseId = randomUUID();
    const host = play({ id: caseId, matterId: caseId }, [], { key: () => randomUUID() });
    await committed(host);
    const [opening] = host.steps;
    expect(await commitStored(pool, book, opening!)).toMatchObject({ outcome: 'replayed' });
    const again = { ...opening!, seq: 2 };
    await expect(commitStored(pool, book, again)).rejects.toMatchObject({
      code: '23505',
      constraint: 'step_proceeding_id_key_key',
    });
    expect((await folded(caseId, 5)).run.seq).toBe(1);
  });
});
