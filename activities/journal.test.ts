import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { book } from '../test/support/fixtures.js';
import { play, scenario } from '../test/support/moves.js';
import { CaseRun } from '../workflows/case-run.js';
import type { MemoryHost } from '../workflows/memory.js';
import { legalCase } from '../workflows/stages/legal-case.js';
import { commitStep } from './commit.js';
import { loadJournal } from './journal.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function committed(host: MemoryHost): Promise<void> {
  for (const step of host.steps) expect(await commitStep(pool, book, step)).toMatchObject({ outcome: 'committed' });
}

/** The run that a worker makes of the journal, read in pages. */
async function folded(caseId: string, size: number): Promise<{ run: CaseRun; pages: number }> {
  const run = new CaseRun(legalCase, 1);
  for (let pages = 1; ; pages++) {
    const page = await loadJournal(pool, caseId, run.seq, size);
    for (const { input, deadlines } of page.steps) {
      run.apply(input);
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
        const host = play({ ...start, caseId, matterId: caseId }, moves, { key: () => randomUUID() });
        await committed(host);
        const { run, pages } = await folded(caseId, size);
        expect(pages).toBe(Math.floor(host.steps.length / size) + 1);
        const { rows } = await pool.query(
          `SELECT seq, flow, stage, resting, facts, acts,
             (SELECT coalesce(jsonb_object_agg(t.id, t.actions), '{}') FROM task t WHERE t.case_id = c.id AND t.state = 'open') AS tasks,
             (SELECT (extract(epoch FROM min(next_rung_at)) * 1000)::float8 FROM deadline d
              WHERE d.case_id = c.id AND d.state = 'armed') AS wake
           FROM legal_case c WHERE id = $1`,
          [caseId],
        );
        const visible = host.steps.at(-1)!.acts;
        for (const of of [run, host.run])
          expect(rows).toEqual([
            {
              seq: of.seq,
              flow: of.flow,
              stage: of.facts.stage,
              resting: of.resting,
              facts: plain(of.facts),
              acts: visible,
              tasks: Object.fromEntries(of.openTasks.map((t) => [t.id, t.actions])),
              wake: of.nextWake() ?? null,
            },
          ]);
        expect(run.acts).toEqual(host.run.acts);
        expect(plain(run.openTasks)).toEqual(plain(host.run.openTasks));
      }),
      { numRuns: 40 },
    );
  });

  test('takes a command once, even from a run that has forgotten it', async () => {
    const caseId = randomUUID();
    const host = play({ caseId, matterId: caseId }, [], { key: () => randomUUID() });
    await committed(host);
    const [opening] = host.steps;
    expect(await commitStep(pool, book, opening!)).toMatchObject({ outcome: 'replayed' });
    const again = { ...opening!, seq: 2 };
    await expect(commitStep(pool, book, again)).rejects.toMatchObject({
      code: '23505',
      constraint: 'step_case_id_key_key',
    });
    expect((await folded(caseId, 5)).run.seq).toBe(1);
  });
});
