import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDesk } from '../../db/cases.js';
import { addDays } from '../../domain/time.js';
import { TODAY } from '../../fuzz/corpus.js';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

/** 先行提供, over HTTP: what is urgent, whom it is told, and what the handler may do before the case is granted. */

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const send = (by: string, method: string, path: string, body?: object, headers?: Record<string, string>) =>
  office.send(by, method, path, body && JSON.stringify(body), headers);
const act = (by: string, id: string, name: string, body: object, lang = 'en') =>
  send(by, 'POST', `/cases/${id}/actions/${name}`, body, { 'Accept-Language': lang });
const opened = async (fields: object) =>
  (await send('intake', 'POST', '/applications', { ...application, duplicateReason: '另案。', ...fields })).body
    .id as string;
const view = async (by: string, id: string) => (await send(by, 'GET', `/cases/${id}`)).body;
async function done(by: string, id: string, kind: string, action: string, body: object) {
  const { openTasks } = (await caseDesk(office.deps.db.pool, id))!;
  const task = openTasks.find((t) => t.kind === kind)!;
  const answer = await send(by, 'POST', `/tasks/${task.id}/actions/${action}`, body);
  expect([kind, answer.status, answer.body.type]).toEqual([kind, 200, undefined]);
}
const urgent = { ground: 'limitation', reasons: '时效将满，须即行申请仲裁。' };

test('a limitation that is not on record, or not near, is no ground, and the field is named in both languages', async () => {
  const id = await opened({ limitationOn: undefined });
  const unknown = await act('intake', id, 'propose-advance', urgent);
  expect([unknown.status, unknown.body.type]).toEqual([422, '/problems/limitation-unknown']);
  expect(unknown.body.errors).toMatchObject([{ pointer: '/ground', detail: expect.stringContaining('limitationOn') }]);
  const value = addDays(TODAY, 30);
  const corrected = { field: 'limitation', value, reason: '收件时尚不知道。' };
  expect((await act('intake', id, 'correct', corrected)).status).toBe(200);
  await done('director', id, 'confirm-correction', 'confirm', {});
  for (const [lang, said] of [
    ['en', `Ends on ${value}`],
    ['zh-CN', `于 ${value} 届满`],
  ] as const) {
    const far = await act('intake', id, 'propose-advance', urgent, lang);
    expect([far.status, far.body.type]).toEqual([422, '/problems/limit-not-near']);
    expect(far.body.errors).toMatchObject([{ pointer: '/ground', detail: expect.stringContaining(said) }]);
  }
});

test('another limit is named with its day, and nothing else is', async () => {
  const id = await opened({});
  const without = await act('intake', id, 'propose-advance', { ...urgent, ground: 'time-limit' });
  expect(without.body.errors).toMatchObject([{ pointer: '/endsOn', code: 'required' }]);
  const with_ = { ...urgent, ground: 'evidence-preservation', endsOn: addDays(TODAY, 2) };
  expect((await act('intake', id, 'propose-advance', with_)).body.errors).toMatchObject([{ pointer: '/endsOn' }]);
});

test('the handler works while the review goes on', async () => {
  const id = await opened({ limitationOn: addDays(TODAY, 3) });
  const rules = (await view('director', id)).deadlines.map((d: { rule: string }) => d.rule);
  expect(rules).toContain('limitation');
  expect((await act('intake', id, 'propose-advance', urgent)).status).toBe(200);
  await done('director', id, 'decide-advance', 'grant', {});
  await done('assigner', id, 'assign', 'assign-firm', { firm: 'ph-f1' });
  await done('firm', id, 'name-handler', 'name', { lawyer: 'lawyer1' });
  const his = await view('lawyer1', id);
  expect(his).toMatchObject({ stage: 'review', handler: 'lawyer1' });
  expect(his.actions.map((a: { name: string }) => a.name)).toEqual(
    expect.arrayContaining(['report-progress', 'report-hearing', 'report-filing', 'report-termination']),
  );
  expect((await act('lawyer1', id, 'report-filing', { on: TODAY })).status).toBe(200);
  const [limitation] = (await view('director', id)).deadlines.filter((d: { rule: string }) => d.rule === 'limitation');
  expect(limitation).toMatchObject({ state: 'met' });
  expect((await view('intake', id)).actions.map((a: { name: string }) => a.name)).not.toContain('withdraw');
});
