import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDesk } from '../../db/cases.js';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

/** 公布评估结果, over HTTP on a whole case (docs/decisions/0041). */

const PEOPLE = [
  ...'intake station reviewer director deputy assigner callback evaluator archivist bureau'.split(' '),
  ...'auditor admin firm lawyer1 lawyer7 observer intake-b director-b lawyer-b'.split(' '),
];
const PERIOD = 'from=2026-01-01&to=2027-12-31';
let office: HostileOffice;
let owner: pg.Pool;
beforeAll(async () => {
  office = await hostileOffice();
  owner = new pg.Pool({ connectionString: office.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await office.stop();
});

test('the head releases an evaluation: its handler reads it, nothing else that judges him, and only as long as it stands', async () => {
  const read = async (by: string, id: string) => office.send(by, 'GET', `/cases/${id}/evaluation`);
  const evaluated = async (by: string, id: string) =>
    (await office.send(by, 'GET', `/cases/${id}`)).body.evaluated as boolean;
  const act = (by: string, id: string, name: string, body: object) =>
    office.send(by, 'POST', `/cases/${id}/actions/${name}`, JSON.stringify(body));
  const rowOf = async (of: string) => (await caseDesk(office.deps.db.pool, of))!.row;
  const opened = await office.send(
    'intake',
    'POST',
    '/applications',
    JSON.stringify({ ...application, duplicateReason: '另案。' }),
  );
  const id = opened.body.id as string;
  // By whoever is offered it, in the first way there is, until somebody has graded it.
  for (let i = 0; i < 40 && !(await rowOf(id)).facts.judged; i++)
    for (const task of (await caseDesk(office.deps.db.pool, id))!.openTasks) {
      const by = async (who: string) => {
        const { body } = await office.send(who, 'GET', `/tasks/${task.id}`);
        const [action] = (body.actions ?? []) as { name: string; schema: { examples: [object] } }[];
        if (!action) return false;
        const example = JSON.stringify(action.schema.examples[0]);
        return (await office.send(who, 'POST', `/tasks/${task.id}/actions/${action.name}`, example)).status === 200;
      };
      for (const who of task.assignee ? [task.assignee] : PEOPLE) if (await by(who)) break;
    }
  const { facts, handler } = await rowOf(id);
  expect(facts.judged).toBeDefined();
  const his = handler!;
  expect([await evaluated(his, id), (await read(his, id)).status]).toEqual([false, 404]);
  expect([await evaluated('evaluator', id), (await read('evaluator', id)).status]).toEqual([true, 200]);
  for (const by of ['intake', 'assigner', 'auditor', 'lawyer-b'])
    expect([by, (await read(by, id)).status]).toEqual([by, 404]);
  expect((await act('evaluator', id, 'release-evaluation', {})).status).toBe(403);
  expect((await act('director', id, 'release-evaluation', {})).status).toBe(200);
  const shown = (await read(his, id)).body;
  expect(shown).toMatchObject({ seq: facts.judged!.seq, body: { grade: facts.grade, reasons: expect.anything() } });
  expect(await evaluated(his, id)).toBe(true);
  // Of what he is judged by besides nothing: the callback's answers stay where they are.
  const sent = async (by: string) =>
    (await office.send(by, 'GET', `/cases/${id}/events?limit=200`)).body.items as {
      seq: number;
      kind: string;
      body: object | null;
      corrected: { part: string; text: string }[];
    }[];
  const told = async (by: string, kind: string) => (await sent(by)).find((e) => e.kind === kind)?.body;
  expect(await told('director', 'callback.reached')).toHaveProperty('satisfaction');
  expect(await told(his, 'callback.reached')).not.toHaveProperty('satisfaction');
  expect(await told(his, 'evaluate.grade')).toHaveProperty('reasons');
  for (const rate of ['satisfaction', 'quality'])
    expect((await office.send(his, 'GET', `/indicators/${rate}/cases?agency=ph&${PERIOD}`)).status).toBe(403);
  // Reading it is on record, with whose it is.
  const { rowCount } = await owner.query(
    `SELECT FROM sensitive_read WHERE username = $1 AND case_id = $2 AND route = 'GET /cases/:id/evaluation'`,
    [his, id],
  );
  expect(rowCount).toBe(1);
  // Another grade takes its place: to be released anew.
  const grade = facts.grade === 'good' ? 'excellent' : 'good';
  const proposal = { field: 'grade', value: grade, reason: '看错。' };
  expect((await act('evaluator', id, 'correct', proposal)).status).toBe(200);
  const task = (await caseDesk(office.deps.db.pool, id))!.openTasks.findLast((t) => t.kind === 'confirm-correction')!;
  expect((await office.send('director', 'POST', `/tasks/${task.id}/actions/confirm`, '{}')).status).toBe(200);
  expect((await read(his, id)).status).toBe(404);
  expect((await act('director', id, 'release-evaluation', {})).status).toBe(200);
  expect((await read(his, id)).body.body.grade).toBe(grade);
  const graded = (await sent(his)).find(({ seq }) => seq === facts.judged!.seq)!;
  expect(graded.corrected).toContainEqual(expect.objectContaining({ part: 'grade', text: grade }));
});
