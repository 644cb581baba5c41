import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { hostileOffice, type Answer, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const post = (by: string, path: string, body: object = {}, key: string = randomUUID()): Promise<Answer> =>
  office.send(by, 'POST', path, JSON.stringify(body), { 'Idempotency-Key': key });
const get = async (by: string, path: string) => (await office.send(by, 'GET', path)).body;
/** A new case, with its first task: to be reviewed. */
async function opened(): Promise<{ id: string; task: string }> {
  const duplicateReason = '另案。';
  const { body } = await post('intake', '/applications', { ...application, duplicateReason });
  return { id: body.id as string, task: body.tasks[0].id as string };
}
const someone = async (username: string, roles: string[]) => {
  const { body } = await post('admin', '/people', { username, name: '新人', roles });
  await post('director', `/office-changes/${body.pending.n}/actions/confirm`);
};
const mine = async (by: string): Promise<string[]> =>
  (await get(by, '/tasks?mine=true&status=open&limit=200')).items.map((t: { id: string }) => t.id);

test('a task of a pool is claimed by one, seen as his by all, done by him alone, and given back', async () => {
  const { id, task } = await opened();
  const kind = task.split('.')[1]!;
  const pool = kind === 'record' ? 'intake' : 'reviewer';
  expect(await get(pool, `/tasks/${task}`)).toMatchObject({
    assignee: null,
    claimed: false,
    mayClaim: true,
    claims: [],
  });
  const key = randomUUID();
  const claimed = await post(pool, `/tasks/${task}/actions/claim`, {}, key);
  expect([claimed.status, claimed.body]).toMatchObject([200, { assignee: pool, claimed: true, mayClaim: false }]);
  const again = await post(pool, `/tasks/${task}/actions/claim`, {}, key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(again.body.claims).toMatchObject([{ act: 'claim', to: pool, by: pool }]);
  const listed = await get('director', `/tasks?case=${id}&assignee=${pool}`);
  expect(listed).toMatchObject({ total: 1, items: [{ id: task, assignee: pool }] });
  expect((await get('director', `/tasks?case=${id}&assignee=none`)).total).toBe(0);
  // Who is not of the pool neither claims it nor gives it back.
  for (const by of ['assigner', 'director']) {
    const refused = await post(by, `/tasks/${task}/actions/claim`);
    expect([refused.status, refused.body.type]).toEqual([403, '/problems/not-your-task']);
    expect((await post(by, `/tasks/${task}/actions/release`)).body.type).toBe('/problems/not-your-task');
  }
  expect((await post('director-b', `/tasks/${task}/actions/claim`)).status).toBe(404);
  const released = await post(pool, `/tasks/${task}/actions/release`);
  expect(released.body).toMatchObject({ assignee: null, claimed: false });
  expect(released.body.claims.map((c: { act: string; to: string | null }) => [c.act, c.to])).toEqual([
    ['claim', pool],
    ['release', null],
  ]);
  expect((await post(pool, `/tasks/${task}/actions/release`)).status).toBe(403);
});

test('of two who claim at once one has it; the other sees it no more among his, and cannot do it', async () => {
  const { task } = await opened();
  const { body } = await office.send('reviewer', 'GET', `/tasks/${task}`);
  expect(body.kind).toBe('review');
  await someone('reviewer9', ['reviewer']);
  await query(office.ownerUrl, (c) => c.query(`UPDATE app_user SET must_change = false WHERE username = 'reviewer9'`));
  await office.signIn('reviewer9');
  const both = await Promise.all(['reviewer', 'reviewer9'].map((by) => post(by, `/tasks/${task}/actions/claim`)));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  const [has, has2] = both[0]!.status === 200 ? ['reviewer', 'reviewer9'] : ['reviewer9', 'reviewer'];
  expect([(await mine(has)).includes(task), (await mine(has2)).includes(task)]).toEqual([true, false]);
  const [action] = (await get(has, `/tasks/${task}`)).actions;
  expect((await get(has2, `/tasks/${task}`)).actions).toEqual([]);
  const example = action.schema.examples[0] as object;
  expect((await post(has2, `/tasks/${task}/actions/${action.name}`, example)).body.type).toBe(
    '/problems/not-your-task',
  );
  // The head gives it to the other; nothing of the case has moved.
  const before = (await get('director', `/tasks/${task}`)).claims.length as number;
  const given = await post('director', '/tasks/actions/reassign', { tasks: [task], to: has2 });
  expect(given.body.items).toMatchObject([{ id: task, assignee: has2, claimed: true }]);
  expect((await get('director', `/tasks/${task}`)).claims).toHaveLength(before + 1);
  const done = await post(has2, `/tasks/${task}/actions/${action.name}`, example);
  expect([done.status, done.body.command.seq]).toEqual([200, 2]);
  // It is over, and nobody's to claim.
  expect((await post(has, `/tasks/${task}/actions/claim`)).body.type).toBe('/problems/task-done');
});

test('the head reassigns many at once, all or none, to whoever has the post and is not barred', async () => {
  const cases = [await opened(), await opened()];
  const tasks = cases.map(({ task }) => task);
  const send = (by: string, body: object, key?: string) => post(by, '/tasks/actions/reassign', body, key);
  const faults = async (body: object) =>
    (await send('director', body)).body.errors.map((e: { pointer: string; code: string }) => [e.pointer, e.code]);
  expect((await send('reviewer', { tasks, to: 'reviewer' })).status).toBe(403);
  expect(await faults({ tasks, to: 'assigner' })).toEqual([['/to', 'barred']]);
  expect(await faults({ tasks, to: 'reviewer-b' })).toEqual([['/to', 'barred']]);
  expect(await faults({ tasks, to: 'nobody' })).toEqual([['/to', 'barred']]);
  expect(await faults({ tasks: [tasks[0], 'x.review.1'], to: 'reviewer' })).toEqual([['/tasks/1', 'not-known']]);
  expect((await send('director-b', { tasks, to: 'reviewer-b' })).body.errors).toHaveLength(2);
  const today = new Date(office.clock.at).toISOString().slice(0, 10);
  await post('director', '/people/reviewer/leave', { from: today, to: today });
  expect(await faults({ tasks, to: 'reviewer' })).toEqual([['/to', 'barred']]);
  await office.send('director', 'DELETE', `/people/reviewer/leave?from=${today}`);
  const key = randomUUID();
  const given = await send('director', { tasks, to: 'reviewer' }, key);
  expect(given.body.items.map((t: { assignee: string }) => t.assignee)).toEqual(['reviewer', 'reviewer']);
  const repeated = await send('director', { tasks, to: 'reviewer' }, key);
  expect(repeated.headers.get('idempotency-replayed')).toBe('true');
  expect((await send('director', { tasks, to: 'director' }, key)).body.type).toBe('/problems/idempotency-key-reused');
  // Whoever has them cannot be sent away before they are handed over.
  const ended = await office.send('admin', 'PATCH', '/people/reviewer', '{"active": false}');
  expect([ended.status, ended.body.type]).toEqual([409, '/problems/open-work']);
});

test('whoever withdrew from it is barred, and what the procedure gives to somebody stays his', async () => {
  const { id, task } = await opened();
  await post('reviewer', `/tasks/${task}/actions/recuse`, { reason: 'relative' });
  const { tasks } = await get('director', `/cases/${id}`);
  const next = tasks.find((t: { kind: string }) => t.kind === 'review').id as string;
  expect(next).not.toBe(task);
  const barred = await post('director', '/tasks/actions/reassign', { tasks: [next], to: 'reviewer' });
  expect(barred.body.errors).toMatchObject([{ pointer: '/to', code: 'barred' }]);
  // To the case he stands as anybody outside does from then on.
  expect((await post('reviewer', `/tasks/${next}/actions/claim`)).body.type).toBe('/problems/not-found');
  await query(office.ownerUrl, (c) => c.query('UPDATE task SET assignee = $2 WHERE id = $1', [next, 'lawyer1']));
  const his = await post('director', '/tasks/actions/reassign', { tasks: [next], to: 'reviewer' });
  expect(his.body.errors).toMatchObject([{ pointer: '/tasks/0', code: 'not-reassignable' }]);
});
