import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDesk } from '../../db/cases.js';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

/** 更换承办人, over HTTP: who may ask for it, who sees what of the case before, between and after the signatures. */

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

const send = (by: string, method: string, path: string, body?: object) =>
  office.send(by, method, path, body && JSON.stringify(body));
const status = async (by: string, path: string) => (await send(by, 'GET', path)).status;
const act = (by: string, id: string, name: string, body: object) =>
  send(by, 'POST', `/cases/${id}/actions/${name}`, body);
const desk = async (id: string) => (await caseDesk(office.deps.db.pool, id))!;
const taskOf = async (id: string, kind: string) => (await desk(id)).openTasks.find((t) => t.kind === kind)!;
async function done(by: string, id: string, kind: string, action: string, fields: object = {}) {
  const task = await taskOf(id, kind);
  const offered = (await send(by, 'GET', `/tasks/${task.id}`)).body.actions as {
    name: string;
    schema: { examples: [object] };
  }[];
  const example = offered.find(({ name }) => name === action)?.schema.examples[0];
  expect(example, `${by} is offered ${kind}.${action}`).toBeDefined();
  const answer = await send(by, 'POST', `/tasks/${task.id}/actions/${action}`, { ...example, ...fields });
  expect([kind, answer.status, answer.body.type]).toEqual([kind, 200, undefined]);
  return answer;
}

/** With lawyer1 of the first firm. */
async function handled(): Promise<string> {
  const body = { ...application, duplicateReason: '另案。' };
  const id = (await send('intake', 'POST', '/applications', body)).body.id as string;
  await done('reviewer', id, 'review', 'propose-grant');
  await done('director', id, 'approve', 'grant');
  await done('assigner', id, 'assign', 'assign-firm', { firm: 'ph-f1' });
  await done('firm', id, 'name-handler', 'name', { lawyer: 'lawyer1' });
  return id;
}

const causes = async (by: string, id: string) => {
  const actions = (await send(by, 'GET', `/cases/${id}`)).body.actions as {
    name: string;
    schema: { properties: { cause: { oneOf: { const: string }[] } }; examples: [{ cause: string }] };
  }[];
  const found = actions.find(({ name }) => name === 'request-change');
  return found?.schema.properties.cause.oneOf.map((one) => one.const);
};

test('each cause is brought forward by those whose it is', async () => {
  const id = await handled();
  expect(await causes('intake', id)).toEqual(['recipient-asks', 'firm-withdraws']);
  expect(await causes('lawyer1', id)).toEqual(['illness', 'conflict']);
  expect(await causes('firm', id)).toEqual(['illness', 'discipline', 'conflict', 'firm-withdraws']);
  expect(await causes('director', id)).toEqual(['illness', 'discipline', 'conflict']);
  expect(await causes('reviewer', id)).toBeUndefined();
  const asked = (by: string, cause: string) => act(by, id, 'request-change', { cause, reasons: '理由。' });
  expect((await asked('lawyer1', 'recipient-asks')).status).toBe(403);
  expect((await asked('lawyer7', 'illness')).status).toBe(404);
  const misfit = await asked('intake', 'organ-renotice');
  expect([misfit.status, misfit.body.errors[0].pointer]).toEqual([422, '/cause']);
  expect((await asked('lawyer1', 'illness')).status).toBe(200);
});

test('the case opens to whoever comes, and closes to whoever has left, who is told', async () => {
  const id = await handled();
  const outsider = async (by: string) => {
    expect([by, await status(by, `/cases/${id}`)]).toEqual([by, 404]);
    const { items } = (await send(by, 'GET', '/cases?limit=200')).body as { items: { id: string }[] };
    expect([by, items.some((c) => c.id === id)]).toEqual([by, false]);
  };
  const insider = async (by: string) => {
    expect([by, await status(by, `/cases/${id}`)]).toEqual([by, 200]);
    const { items } = (await send(by, 'GET', '/cases?limit=200')).body as { items: { id: string }[] };
    expect([by, items.some((c) => c.id === id)]).toEqual([by, true]);
  };
  await done('lawyer1', id, 'meet', 'record');
  const met = `${id}.meet.1`;
  expect(await status('lawyer1', `/tasks/${met}`)).toBe(200);
  const asked = await act('intake', id, 'request-change', { cause: 'recipient-asks', reasons: '多次未按约会见。' });
  expect(asked.status).toBe(200);
  await done('director', id, 'decide-change', 'grant');
  for (const by of ['firm2', 'lawyer7']) await outsider(by);
  const candidates = (await send('assigner', 'GET', `/cases/${id}/candidates`)).body.items as {
    username: string;
    eligible: boolean;
    reasons: { code: string }[];
  }[];
  const his = candidates.find((c) => c.username === 'lawyer1')!;
  expect([his.eligible, his.reasons.map(({ code }) => code)]).toEqual([
    false,
    expect.arrayContaining(['handled-before']),
  ]);
  await done('assigner', id, 'assign', 'assign-firm', { firm: 'ph-f2' });
  await insider('firm2');
  expect(await status('firm2', `/cases/${id}/candidates`)).toBe(200);
  await done('firm2', id, 'name-handler', 'name', { lawyer: 'lawyer7' });
  await insider('lawyer7');
  // He sees the case as it is told to everybody, and does nothing of it yet.
  const before = (await send('lawyer7', 'GET', `/cases/${id}`)).body;
  expect(before).toMatchObject({ handler: 'lawyer1', narrative: null, actions: [] });
  expect(await status('lawyer7', `/tasks/${met}`)).toBe(404);
  await done('lawyer1', id, 'hand-over', 'sign', { items: ['会见笔录一份'] });
  await insider('lawyer1');
  const list = (await send('lawyer7', 'GET', `/tasks/${(await taskOf(id, 'accept-hand-over')).id}`)).body;
  expect(list.asked).toMatchObject({ body: { items: ['会见笔录一份'] } });
  const early = { because: 'will-not', reasons: '不签。' };
  const refused = await act('director', id, 'sign-hand-over', { side: 'successor', ...early });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([409, '/because']);
  expect((await act('director', id, 'sign-hand-over', { side: 'predecessor', ...early })).status).toBe(422);
  await done('lawyer7', id, 'accept-hand-over', 'sign');
  for (const by of ['firm', 'lawyer1']) await outsider(by);
  for (const by of ['firm2', 'lawyer7']) await insider(by);
  expect((await send('lawyer7', 'GET', `/cases/${id}`)).body).toMatchObject({ handler: 'lawyer7', firm: 'ph-f2' });
  const [former] = (await send('director', 'GET', `/cases/${id}`)).body.formerHandlers as string[];
  expect(former).toBe(office.people.find((p) => p.username === 'lawyer1')!.name);
  for (const path of [`/tasks/${met}`, `/cases/${id}/events`, `/cases/${id}/deadlines`])
    expect([path, await status('lawyer1', path)]).toEqual([path, 404]);
  const tasks = (await send('lawyer1', 'GET', `/tasks?case=${id}&status=done`)).body.items as unknown[];
  expect(tasks).toEqual([]);
  // Word of it: to both, once.
  for (const by of ['lawyer1', 'lawyer7']) {
    const { items } = (await send(by, 'GET', '/alerts?kind=handed-over')).body as { items: { caseId: string }[] };
    expect([by, items.filter((a) => a.caseId === id)]).toEqual([
      by,
      [expect.objectContaining({ kind: 'handed-over' })],
    ]);
  }
  const { rows } = await owner.query(`SELECT kind FROM outbox WHERE proceeding_id = $1 AND kind = 'handed-over'`, [id]);
  expect(rows).toHaveLength(1);
});

test('the head signs for one who cannot, and what he has asked of the handler is the next one’s to answer', async () => {
  const id = await handled();
  expect((await act('lawyer1', id, 'request-change', { cause: 'illness', reasons: '住院。' })).status).toBe(200);
  expect((await act('director', id, 'ask-handler', { question: '进展如何？' })).status).toBe(200);
  await done('director', id, 'decide-change', 'grant');
  await done('assigner', id, 'assign', 'assign-lawyer', { lawyer: 'lawyer27' });
  const sign = (side: string) =>
    act('director', id, 'sign-hand-over', { side, because: 'cannot', reasons: '住院，无法签署。' });
  expect((await sign('predecessor')).status).toBe(200);
  expect((await sign('successor')).status).toBe(200);
  const { row, openTasks } = await desk(id);
  expect([row.handler, row.firm_id]).toEqual(['lawyer27', null]);
  expect(openTasks.map((t) => [t.kind, t.assignee])).toEqual(
    expect.arrayContaining([
      ['engage', 'lawyer27'],
      ['answer-head', 'lawyer27'],
    ]),
  );
});
