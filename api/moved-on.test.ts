import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { ago, application } from '../test/support/hostile/openings.js';

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

interface Opened {
  readonly id: string;
  readonly tasks: readonly { readonly id: string; readonly kind: string }[];
}
async function opened(): Promise<Opened> {
  const body = JSON.stringify({ ...application, receivedAt: ago(1) });
  return (await office.send('intake', 'POST', '/applications', body)).body as Opened;
}
const act = (user: string, path: string, body: object, more: Readonly<Record<string, string>> = {}) =>
  office.send(user, 'POST', path, JSON.stringify(body), more);

test('whoever comes too late is told who has gone on, when, and with what, in his language', async () => {
  const { id, tasks } = await opened();
  const review = `/tasks/${tasks[0]!.id}/actions/propose-grant`;
  expect((await act('reviewer', review, { means: 'checked' }, { 'If-Match': '"1"' })).status).toBe(200);
  // By a colleague of the same pool, with the form still open.
  const late = await act('intake', `/cases/${id}/actions/withdraw`, {}, { 'If-Match': '"1"' });
  expect([late.status, late.headers.get('content-type')]).toEqual([412, 'application/problem+json']);
  expect(late.body).toMatchObject({
    type: '/problems/case-changed',
    by: { username: 'reviewer' },
    what: 'Review: Propose to grant',
  });
  expect(Date.parse((late.body as { at: string }).at)).toBe(office.clock.at);
  const zh = { 'If-Match': '"1"', 'Accept-Language': 'zh' };
  expect((await act('intake', `/cases/${id}/actions/withdraw`, {}, zh)).body).toMatchObject({
    what: '审查：建议给予援助',
  });
  // Nothing of the case is in it.
  expect(Object.keys(late.body as object).sort()).toEqual(
    ['at', 'by', 'detail', 'instance', 'status', 'title', 'type', 'what'].sort(),
  );
});

test('a task that somebody else has done is told of the same way, and the same key again is answered as before', async () => {
  const { tasks } = await opened();
  const path = `/tasks/${tasks[0]!.id}/actions/propose-grant`;
  const sent = { 'If-Match': '"1"', 'Idempotency-Key': 'k1' };
  expect((await act('reviewer', path, { means: 'checked' }, sent)).status).toBe(200);
  const late = await act('reviewer', path, { means: 'checked' }, { 'If-Match': '"1"' });
  expect([late.status, late.body]).toMatchObject([412, { by: { username: 'reviewer' } }]);
  expect((await act('reviewer', path, { means: 'checked' })).body).toMatchObject({ type: '/problems/task-done' });
});

test('that a clock or the system moved it on names nobody, and what a person did counts before', async () => {
  const { id } = await opened();
  office.clock.at += 40 * 86_400_000;
  await office.port.tick(id);
  const { body } = await office.send('director', 'GET', `/cases/${id}`);
  const { seq } = body as { seq: number };
  expect(seq).toBeGreaterThan(1);
  const late = await act('intake', `/cases/${id}/actions/withdraw`, {}, { 'If-Match': '"1"' });
  expect([late.status, late.body]).toMatchObject([412, { by: null, what: null }]);
  const never = await act('intake', `/cases/${id}/actions/withdraw`, {}, { 'If-Match': '"0"' });
  expect(never.body).toMatchObject({ by: { username: 'intake' } });
});
