import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { application } from '../support/hostile/openings.js';

let office: HostileOffice;
let id: string;
const NAME = '金丝雀';
beforeAll(async () => {
  office = await hostileOffice();
  const recipients = [{ name: NAME, idKind: 'pending', idReason: 'lost', phone: '13912345678', gender: 'female' }];
  const sent = { ...application, recipients, narrative: '金丝雀案情', duplicateReason: '另案。' };
  const { status, body } = await office.send('intake', 'POST', '/applications', JSON.stringify(sent));
  expect([status, body.errors]).toEqual([201, undefined]);
  id = body.id as string;
});
afterAll(() => office.stop());

/** The recipient among the people of a case. */
const recipient = (body: { people: { role: string }[] }) =>
  body.people.find(({ role }) => role === 'recipient') as unknown as { name: string; hidden: string[] };
const see = async (by: string) => (await office.send(by, 'GET', `/cases/${id}`)).body;
const reveal = (by: string, body: object) => office.send(by, 'POST', `/cases/${id}/reveal`, JSON.stringify(body));
const reads = async (by: string) =>
  (
    await office.deps.db.pool.query(
      `SELECT agency_id, what, reason FROM sensitive_read WHERE username = $1 ORDER BY id`,
      [by],
    )
  ).rows as object[];

test('what is hidden is told apart from what is not known', async () => {
  const masked = await see('assigner');
  expect(recipient(masked)).toMatchObject({ gender: null, address: null, birthDate: null, idNumber: null });
  expect(recipient(masked).hidden).toEqual(expect.arrayContaining(['name', 'phone', 'gender', 'detained']));
  for (const unknown of ['address', 'birthDate', 'idNumber']) expect(recipient(masked).hidden).not.toContain(unknown);
  expect(masked).toMatchObject({ narrative: null, hidden: expect.arrayContaining(['narrative']), mayReveal: true });
  const full = await see('director');
  expect([full.hidden, recipient(full).hidden, full.mayReveal]).toEqual([[], [], false]);
  expect((await see('auditor')).mayReveal).toBe(false);
});

test.each(['assigner', 'evaluator', 'bureau'])('%s sees it in full for a reason, on record in one row', async (by) => {
  const before = await reads(by);
  const shown = await reveal(by, { reason: '核对利益冲突。' });
  expect([shown.status, recipient(shown.body).name, shown.body.narrative]).toEqual([200, NAME, '金丝雀案情']);
  // Of the agency of the case, whose auditor is to know.
  expect((await reads(by)).slice(before.length)).toEqual([{ agency_id: 'ph', what: 'case', reason: '核对利益冲突。' }]);
  const { body } = await office.send('auditor', 'GET', `/audit/reads?user=${by}&case=${id}`);
  expect(body.items[0]).toMatchObject({ reason: '核对利益冲突。', route: 'POST /cases/:id/reveal' });
  // And masked again the next time.
  expect(recipient(await see(by)).name).not.toBe(NAME);
});

test('nobody else does, and nobody without saying why', async () => {
  for (const by of ['auditor', 'archivist-b', 'director-b', 'lawyer1', 'firm', 'observer', 'admin']) {
    const answer = await reveal(by, { reason: '想看看。' });
    expect([by, [403, 404].includes(answer.status)]).toEqual([by, true]);
    expect(JSON.stringify(answer.body)).not.toContain(NAME);
    expect(await reads(by)).toEqual([]);
  }
  for (const reason of ['', '……', undefined]) expect((await reveal('assigner', { reason })).status).toBe(422);
  expect((await reads('assigner')).every((row) => (row as { reason: string }).reason === '核对利益冲突。')).toBe(true);
});
