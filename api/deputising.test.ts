import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDeputised } from '../db/deputising.js';
import { civilDate } from '../domain/time.js';
import { query } from '../scripts/postgres.mjs';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { application } from '../test/support/hostile/openings.js';

/** Where nobody of an agency is left for a task, the bureau does it in their place (docs/decisions/0038). */

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const sql = (text: string, values: unknown[] = []) => query(office.ownerUrl, (c) => c.query(text, values));
const heads = (active: boolean) =>
  sql(`UPDATE app_user SET active = $1 WHERE agency_id = 'ph' AND roles && '{director,deputy}'`, [active]);
const act = (by: string, path: string, body: object = {}) => office.send(by, 'POST', path, JSON.stringify(body));
const look = () =>
  findDeputised(office.deps.db.pool, { today: civilDate(office.clock.at), at: office.clock.at, after: null });
const mine = async (by: string) => {
  const { body } = await office.send(by, 'GET', '/tasks?mine=true&status=open&limit=200');
  return (body.items as { id: string; deputised: boolean }[]).map(({ id, deputised }) => [id, deputised] as const);
};

/** A case that waits to be signed. @returns its id */
async function proposed(): Promise<string> {
  const opened = await act('intake', '/applications', { ...application, duplicateReason: '另案。' });
  const id = opened.body.id as string;
  const review = await act('reviewer', `/tasks/${id}.review.1/actions/propose-grant`, {
    means: 'checked',
    opinion: '符合条件。',
  });
  expect([opened.status, review.status]).toEqual([201, 200]);
  return id;
}

test('while somebody of the agency could, the bureau may not', async () => {
  const id = await proposed();
  const task = `${id}.approve.1`;
  const seen = await office.send('bureau', 'GET', `/tasks/${task}`);
  expect([seen.status, seen.body.deputised, seen.body.actions, seen.body.mayClaim]).toEqual([200, false, [], false]);
  expect((await act('bureau', `/tasks/${task}/actions/grant`)).body.type).toBe('/problems/not-your-task');
  expect((await act('bureau', `/tasks/${task}/actions/claim`)).body.type).toBe('/problems/not-your-task');
  await look();
  expect(await mine('bureau')).not.toContainEqual([task, true]);
});

test('with nobody left it is in their list, marked, with what it takes; it is done in their own name, and for whom', async () => {
  const id = await proposed();
  const task = `${id}.approve.1`;
  await heads(false);
  expect(await look()).toBeGreaterThan(0);
  expect(await mine('bureau')).toContainEqual([task, true]);
  const { body: alerts } = await office.send('bureau', 'GET', `/alerts?case=${id}`);
  expect(alerts.items).toMatchObject([{ kind: 'watch', caseId: id, data: { condition: 'nobody-left', task } }]);
  expect(alerts.items[0].text).toContain('Nobody of the agency is left');

  const { body: seen } = await office.send('bureau', 'GET', `/tasks/${task}`);
  expect([seen.deputised, seen.mayClaim, seen.actions.map(({ name }: { name: string }) => name)]).toEqual([
    ...[true, true, ['grant', 'refuse', 'return']],
  ]);
  // Why it was proposed is what he decides by; that he saw it is on record.
  expect(JSON.stringify(seen.asked)).toContain('符合条件。');
  const [recipient] = application['recipients'] as { name: string }[];
  const { body: record } = await office.send('bureau', 'GET', `/cases/${id}`);
  expect(record.recipients).toContain(recipient!.name);
  // Its acts are not his: he does that task, and is not the head.
  expect(record.actions.map(({ name }: { name: string }) => name)).not.toContain('extend-reply');
  expect(
    (await sql('SELECT 1 FROM sensitive_read WHERE username = $1 AND case_id = $2', ['bureau', id])).rows,
  ).not.toEqual([]);
  // Another post than the one that nobody is left for has its people.
  expect((await act('bureau', `/tasks/${id}.review.1/actions/recuse`, { reason: 'other' })).status).not.toBe(200);

  expect((await act('bureau', `/tasks/${task}/actions/claim`)).status).toBe(200);
  expect((await act('bureau', `/tasks/${task}/actions/grant`)).status).toBe(200);
  const { body: events } = await office.send('reviewer', 'GET', `/cases/${id}/events`);
  const granted = events.items.find((e: { kind: string }) => e.kind === 'approve.grant');
  expect(granted).toMatchObject({ actor: 'bureau', deputising: 'director', data: { deputising: 'director' } });
  const { body: shown } = await office.send('reviewer', 'GET', `/cases/${id}?with=history`);
  const told = shown.history.items.filter((e: { deputising: string | null }) => e.deputising !== null);
  expect(told).toMatchObject([{ actor: 'bureau', deputising: 'director' }]);
  // With the task the sight of it is over.
  expect((await office.send('bureau', 'GET', `/cases/${id}`)).body.recipients).not.toContain(recipient!.name);
  await heads(true);
});

test('when somebody is there again it is theirs, also where the bureau had it in its list', async () => {
  const id = await proposed();
  const task = `${id}.approve.1`;
  await heads(false);
  await look();
  expect(await mine('bureau')).toContainEqual([task, true]);
  await heads(true);
  // Before anybody has looked again.
  expect((await mine('bureau')).map(([one]) => one)).not.toContain(task);
  expect((await act('bureau', `/tasks/${task}/actions/grant`)).body.type).toBe('/problems/not-your-task');
  expect((await act('director', `/tasks/${task}/actions/grant`)).status).toBe(200);
  const { body } = await office.send('reviewer', 'GET', `/cases/${id}/events`);
  expect(body.items.find((e: { kind: string }) => e.kind === 'approve.grant')).toMatchObject({
    actor: 'director',
    deputising: null,
  });
});

test('whoever of the bureau has a part in the case himself does not stand in; nobody but the bureau does', async () => {
  const id = await proposed();
  const task = `${id}.approve.1`;
  await heads(false);
  for (const by of ['reviewer', 'assigner', 'admin', 'director-b', 'auditor'])
    expect([by, (await act(by, `/tasks/${task}/actions/grant`)).status]).not.toEqual([by, 200]);
  await sql(`UPDATE task SET data = jsonb_set(data, '{notBy}', '["reviewer", "bureau"]') WHERE id = $1`, [task]);
  expect((await office.send('bureau', 'GET', `/tasks/${task}`)).body).toMatchObject({ deputised: false, actions: [] });
  await look();
  expect((await mine('bureau')).map(([one]) => one)).not.toContain(task);
  await heads(true);
});
