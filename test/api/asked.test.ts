import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

/** What the step before says to whoever has the task, and what he answered: to those it concerns, and on record. */

let office: HostileOffice;
let id: string;
const REASONS = '金丝雀理由';
const send = (by: string, path: string, body: object) => office.send(by, 'POST', path, JSON.stringify(body));
const taken = async (by: string, path: string, body: object) => {
  const answer = await send(by, path, body);
  expect([path, answer.status, answer.body.errors]).toEqual([path, 200, undefined]);
  return answer.body;
};
beforeAll(async () => {
  office = await hostileOffice();
  const { status, body } = await send('intake', '/applications', { ...application, duplicateReason: '另案。' });
  expect([status, body.errors]).toEqual([201, undefined]);
  id = body.id as string;
});
afterAll(() => office.stop());

async function taskOf(kind: string): Promise<string> {
  const { body } = await office.send('director', 'GET', `/cases/${id}`);
  return body.tasks.find((task: { kind: string }) => task.kind === kind).id as string;
}
const look = async (by: string, task: string) => (await office.send(by, 'GET', `/tasks/${task}`)).body;
const reads = async (by: string) =>
  (await office.deps.db.pool.query(`SELECT FROM sensitive_read WHERE username = $1 AND what = 'events'`, [by]))
    .rowCount;

test('the head reads why a refusal is proposed, in the words of the form, as they were put right', async () => {
  const review = await taskOf('review');
  const { command } = await taken('reviewer', `/tasks/${review}/actions/propose-refusal`, {
    ground: 'means',
    reasons: '有误',
  });
  const words = { field: 'words', entry: command.seq, part: 'reasons', text: REASONS, reason: '笔误。' };
  await taken('reviewer', `/cases/${id}/actions/correct`, words);
  await taken('director', `/tasks/${await taskOf('confirm-correction')}/actions/confirm`, {});
  const approve = await taskOf('approve');
  const before = await reads('director');
  const { asked, answered } = await look('director', approve);
  expect(asked).toMatchObject({ actor: 'reviewer', body: { ground: 'means', reasons: REASONS } });
  expect(asked.schema.properties.reasons.title).toBe('Reasons');
  expect(answered).toBeNull();
  expect(await reads('director')).toBe(before! + 1);
});

test('nobody else does: not who may only see the task, not another county', async () => {
  const approve = await taskOf('approve');
  for (const by of ['assigner', 'evaluator', 'auditor', 'bureau']) {
    const task = await look(by, approve);
    expect([by, task.asked, task.answered]).toEqual([by, null, null]);
    expect(await reads(by)).toBe(0);
  }
  for (const by of ['director-b', 'firm', 'lawyer1'])
    expect((await office.send(by, 'GET', `/tasks/${approve}`)).status).toBe(404);
});

test('the bureau demands a statement, and reads the answer', async () => {
  expect((await send('director', `/cases/${id}/actions/demand-statement`, { question: '为何？' })).status).toBe(403);
  await taken('bureau', `/cases/${id}/actions/demand-statement`, { question: '金丝雀提问' });
  const task = await taskOf('explain-delay');
  const open = await look('director', task);
  expect(open).toMatchObject({ asked: { actor: 'bureau', body: { question: '金丝雀提问' } }, answered: null });
  expect(open.deadline).toMatchObject({ title: 'Answer to a demand of the bureau', remainingWorkingDays: 3 });
  const answer = {
    cause: 'centre',
    objective: false,
    newDay: open.actions[0].schema.examples[0].newDay,
    note: '金丝雀答复',
  };
  await taken('director', `/tasks/${task}/actions/explain`, answer);
  const { asked, answered, state } = await look('bureau', task);
  expect([state, asked.body.question, answered.body.note]).toEqual(['done', '金丝雀提问', '金丝雀答复']);
  expect((await look('auditor', task)).answered).toBeNull();
});
