import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerBreak } from '../../db/reference/ledger.js';
import { parseInstant } from '../../domain/time.js';
import { query } from '../../scripts/postgres.mjs';
import { startHttpService, type HttpService, type Person } from '../support/http.js';
import { until } from '../support/service.js';

let service: HttpService;
let bureau: Person;
let deputy: Person;
let intake: Person;
let caseId = '';
beforeAll(async () => {
  const now = parseInstant('2026-12-28T10:00:00+08:00');
  service = await startHttpService({ clock: { now: () => now }, env: { CHECK_CLOCK: 'off' } });
  bureau = await service.as('bureau');
  deputy = await service.as('bureau-deputy');
  intake = await service.as('intake');
});
afterAll(() => service.stop());

interface DeadlineView {
  id: string;
  rule: string;
  state: string;
  provisional: boolean;
  due: string;
  lastDay: string;
  supersedes: string | null;
  reason: string | null;
}
const reviews = async (): Promise<DeadlineView[]> =>
  (await intake.get(`/cases/${caseId}/deadlines`)).body.items.filter((d: DeadlineView) => d.rule === 'review');

const off = (days: readonly string[], more: object = {}) => ({
  ...{ source: '测试通知', holidays: days.map((day) => `2027-01-0${day}`), makeUpDays: [] },
  ...more,
});
const YEAR = off(['1', '2', '3', '4']);

/** The versions of the year, newest first. */
const versions = async (year = 2027) => (await bureau.get(`/calendars/${year}`)).body.items;
const batchIsOver = (year = 2027) => until(async () => (await versions(year))[0].batch.endedAt !== null);

async function published(year: number, body: object): Promise<void> {
  expect((await bureau.put(`/calendars/${year}`, body)).status).toBe(200);
  expect((await deputy.post(`/calendars/${year}/actions/approve`)).status).toBe(200);
  await batchIsOver(year);
}

describe('a notice that is none', () => {
  it.each<[string, object, string, string]>([
    ['names a day as off and as worked', { ...YEAR, makeUpDays: ['2027-01-02'] }, '/makeUpDays/0', 'given-twice'],
    ['names a day twice', off(['1', '2', '2']), '/holidays/2', 'given-twice'],
    ['names a day that does not exist', { ...YEAR, holidays: ['2027-02-29'] }, '/holidays/0', 'not-a-date'],
    ['works on a Wednesday', { ...YEAR, makeUpDays: ['2027-01-06'] }, '/makeUpDays/0', 'worked-anyway'],
    ['names no day off', off([]), '/holidays', 'too-few'],
    ['lies in another year', { ...YEAR, holidays: ['2026-10-01'] }, '/holidays/0', 'out-of-reach'],
    [
      'invents seventy-five holidays',
      {
        ...YEAR,
        holidays: Array.from(
          { length: 75 },
          (_, n) => `2027-0${3 + Math.floor(n / 28)}-${String((n % 28) + 1).padStart(2, '0')}`,
        ),
      },
      '/holidays',
      'too-many',
    ],
    [
      'gives thirty working days away',
      { ...YEAR, holidays: Array.from({ length: 30 }, (_, n) => `2027-03-${String(n + 1).padStart(2, '0')}`) },
      '/holidays',
      'too-many',
    ],
    ['amends what it does not name', { ...YEAR, amends: ['2027-01-05'] }, '/amends/0', 'amends-nothing'],
  ])('%s: it is refused by its place, and nothing is stored', async (_, body, pointer, code) => {
    const answer = await bureau.put('/calendars/2027', body);
    expect([
      answer.status,
      answer.body.errors.map((e: { pointer: string; code: string }) => [e.pointer, e.code]),
    ]).toEqual([422, expect.arrayContaining([[pointer, code]])]);
    expect((await bureau.get('/calendars/2027')).status).toBe(404);
    expect((await (await service.as('director')).get('/indicators')).status).toBe(200);
  });

  it.each(['0x895', '2027.0', '+2027', '1e3', '02027', '1999', '2201', ' 2027'])('is of the year %s', async (year) => {
    expect((await bureau.put(`/calendars/${encodeURIComponent(year)}`, YEAR)).status).toBe(404);
  });
});

it('what binds all counties is set by the bureau above them, by two people', async () => {
  for (const username of ['admin', 'admin-b', 'intake', 'director']) {
    const person = await service.as(username);
    expect((await person.put('/calendars/2027', YEAR)).status, username).toBe(403);
    expect((await person.get('/calendars/2027/preview')).status, username).toBe(403);
    expect((await person.post('/calendars/2027/actions/approve')).status, username).toBe(403);
  }
  expect((await deputy.post('/calendars/2027/actions/approve')).body.type).toBe('/problems/nothing-to-approve');
});

it('a deadline in a year that is not published is provisional, and planned anew when the year is approved', async () => {
  const opened = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    title: '抚养费',
    matter: 'maintenance',
    narrative: '要求支付抚养费。',
    recipients: [{ name: '钱某', idKind: 'pending', phone: '13800000000' }],
  });
  expect(opened.status).toBe(201);
  caseId = opened.body.id;
  // 28 December + 7 days = Monday 4 January 2027, of which nobody can know yet whether it is a working day.
  expect(await reviews()).toMatchObject([{ lastDay: '2027-01-04', provisional: true, state: 'armed' }]);

  const first = await bureau.put('/calendars/2027', off(['1']));
  const draft = await bureau.put('/calendars/2027', YEAR);
  expect(draft.body).toMatchObject({ version: first.body.version + 1, state: 'draft', draftedBy: 'bureau' });
  expect((await versions()).map((v: { state: string }) => v.state)).toEqual(['draft', 'replaced']);

  const preview = (await deputy.get('/calendars/2027/preview')).body;
  const move = preview.items.find((m: { caseId: string; rule: string }) => m.caseId === caseId && m.rule === 'review');
  expect(move).toMatchObject({
    caseNumber: opened.body.number,
    old: { lastDay: '2027-01-04', provisional: true },
    new: { lastDay: '2027-01-05', due: '2027-01-06T00:00:00+08:00', provisional: false },
  });
  // Those that come to another day stand apart from those that keep theirs.
  const [other, same] = await Promise.all(
    ['other', 'same'].map(async (dates) => (await deputy.get(`/calendars/2027/preview?dates=${dates}`)).body.items),
  );
  expect(other.map((m: { deadline: string }) => m.deadline)).toContain(move.deadline);
  expect([other.length, other.length + same.length]).toEqual([preview.otherDates, preview.total]);
  for (const m of same) expect(m.new.lastDay).toBe(m.old.lastDay);
  // Nothing has come of it yet.
  expect(await reviews()).toMatchObject([{ provisional: true, state: 'armed' }]);

  expect((await bureau.post('/calendars/2027/actions/approve')).body.type).toBe('/problems/same-person');
  const stale = await deputy.post('/calendars/2027/actions/approve', { version: first.body.version });
  expect(stale.body.type).toBe('/problems/nothing-to-approve');
  const approved = await deputy.post('/calendars/2027/actions/approve', { version: preview.version }, 'k1');
  expect(approved.body).toMatchObject({ state: 'in-force', draftedBy: 'bureau', approvedBy: 'bureau-deputy' });
  expect(approved.body.batch).toMatchObject({ planned: preview.total, differing: 0 });
  const again = await deputy.post('/calendars/2027/actions/approve', { version: preview.version }, 'k1');
  expect([again.status, again.body.version, again.headers.get('idempotency-replayed')]).toEqual([
    200,
    preview.version,
    'true',
  ]);
  expect((await deputy.post('/calendars/2027/actions/approve', {}, 'k1')).body.type).toBe(
    '/problems/idempotency-key-reused',
  );

  await batchIsOver();
  expect((await versions())[0].batch).toMatchObject({ moved: preview.total, differing: 0, moot: 0, pending: 0 });
  const [old, now] = await reviews();
  expect(old).toMatchObject({ state: 'cancelled', reason: 'superseded' });
  expect(now).toMatchObject({
    lastDay: '2027-01-05',
    provisional: false,
    state: 'armed',
    supersedes: old!.id,
    due: move.new.due,
  });

  const told = (await (await service.as('reviewer')).get('/alerts?kind=date-moved')).body.items;
  const mine = told.filter((a: { caseId: string }) => a.caseId === caseId);
  expect(mine.map((a: { text: string }) => a.text)).toEqual([expect.stringContaining('由 2027-01-04')]);
  expect(mine[0].text).toContain('2027-01-05');
});

it('a running year is amended by a new version; the old one is kept', async () => {
  await published(2027, off(['1', '2', '3', '4', '5', '6'], { source: '测试通知；调整' }));
  expect((await versions()).map((v: { state: string; body: { source: string } }) => [v.state, v.body.source])).toEqual([
    ['in-force', '测试通知；调整'],
    ['superseded', '测试通知'],
    ['replaced', '测试通知'],
  ]);
  expect((await reviews()).at(-1)).toMatchObject({ lastDay: '2027-01-07', state: 'armed' });
  const { body } = await bureau.get('/calendars');
  expect(body.items.find((y: { year: number }) => y.year === 2027).holidays).toHaveLength(6);
});

it('a notice reaches into the December before; what another notice says of a day is changed by name only', async () => {
  await published(2027, off(['1'], { makeUpDays: ['2027-01-09'], holidays: ['2026-12-31', '2027-01-01'] }));
  const due = async (from: string) =>
    (await intake.get(`/calculators/deadline?amount=1&unit=working&from=${from}`)).body.due.slice(0, 10);
  expect([await due('2026-12-30'), await due('2027-01-08')]).toEqual(['2027-01-04', '2027-01-09']);

  // The notice for 2026 now says that it is worked.
  const of2026 = (await bureau.get('/calendars')).body.items.find((y: { year: number }) => y.year === 2026);
  const { year: _, ...kept } = of2026;
  const contradicting = { ...kept, holidays: [...kept.holidays, '2027-01-09'] };
  const refused = await bureau.put('/calendars/2026', contradicting);
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [expect.objectContaining({ pointer: `/holidays/${kept.holidays.length}`, code: 'contradicts-notice' })],
  ]);
  expect(refused.body.errors[0].detail).toContain('2027-01-09');
  await published(2026, { ...contradicting, amends: ['2027-01-09'] });
  expect(await due('2027-01-08')).toBe('2027-01-11');
});

it('a key is for one body', async () => {
  const send = (body: object) => bureau.send('PUT', '/calendars/2028', body, { 'Idempotency-Key': 'once' });
  const body = { source: '测试', holidays: ['2028-01-01'], makeUpDays: [] };
  const [a, b] = [await send(body), await send(body)];
  expect([b.status, b.body.version, b.headers.get('idempotency-replayed')]).toEqual([200, a.body.version, 'true']);
  expect((await send({ ...body, source: '另一' })).body.type).toBe('/problems/idempotency-key-reused');
});

describe('a rule', () => {
  const QUALITY = {
    amount: 20,
    unit: 'natural-day',
    roll: true,
    ladder: 'internal',
    legalBasis: '本地规定：二十日',
    effectiveFrom: '2027-03-01',
  };

  it.each<[string, object, string]>([
    ['begins in the past', { effectiveFrom: '2026-12-27' }, '/effectiveFrom'],
    ['has no length', { amount: 0 }, '/amount'],
    ['has half a day', { amount: 0.5 }, '/amount'],
    ['lasts for ever', { amount: 100_000 }, '/amount'],
    ['has a moment', { unit: 'hour', amount: 1e-9 }, '/amount'],
    ['has six minutes', { unit: 'hour', amount: 0.1 }, '/amount'],
    ['cannot be counted', { unit: 'hour', amount: 0.1234567 }, '/amount'],
    ['has a part of a millisecond', { unit: 'hour', amount: 24 + 1e-8 }, '/amount'],
    ['has a unit that its stage does not know', { unit: 'fixed', amount: 0 }, '/unit'],
    ['has a ladder that is not there', { ladder: 'nowhere' }, '/ladder'],
    ['has no basis', { legalBasis: ' ' }, '/legalBasis'],
  ])('that %s is refused by its field', async (_, wrong, pointer) => {
    const answer = await bureau.put('/rules/law/quality', { ...QUALITY, ...wrong });
    const places = new Set(answer.body.errors?.map((e: { pointer: string }) => e.pointer));
    expect([answer.status, [...places]]).toEqual([422, [pointer]]);
  });

  it('is not there: neither rule nor pack', async () => {
    expect((await bureau.put('/rules/law/nothing', QUALITY)).status).toBe(404);
    expect((await bureau.put('/rules/nowhere/quality', QUALITY)).status).toBe(404);
  });

  it('binds what begins on its day or later, and nothing before', async () => {
    expect((await (await service.as('admin')).put('/rules/law/quality', QUALITY)).status).toBe(403);
    expect((await bureau.put('/rules/law/quality', QUALITY)).body).toMatchObject({
      state: 'draft',
      body: { amount: 20 },
    });
    expect((await deputy.get('/rules/law/quality/preview')).body.total).toBe(0);
    expect((await deputy.post('/rules/law/quality/actions/approve')).body).toMatchObject({
      state: 'in-force',
      body: { amount: 20, key: 'quality', title: { zh: '质量评估' }, local: true },
    });
    const { items } = (await intake.get('/rules?pack=law')).body;
    const of = items.filter((r: { key: string }) => r.key === 'quality');
    expect(of.map((r: { amount: number; state: string }) => [r.amount, r.state])).toEqual([
      [30, 'in-force'],
      [20, 'coming'],
    ]);
    expect(of[0]).toMatchObject({ title: '质量评估', legalBasis: expect.stringContaining('法律援助法第57条') });
  });

  it('of a running period moves it where it begins on that day', async () => {
    const before = (await reviews()).at(-1)!;
    const today = { ...QUALITY, amount: 9, ladder: 'statutory', effectiveFrom: '2026-12-28' };
    await bureau.put('/rules/law/review', today);
    const preview = (await deputy.get('/rules/law/review/preview')).body;
    expect(preview.items.find((m: { caseId: string }) => m.caseId === caseId)).toMatchObject({
      old: { due: before.due },
    });
    await deputy.post('/rules/law/review/actions/approve');
    await until(async () => (await reviews()).at(-1)!.id !== before.id);
    expect((await reviews()).at(-1)).toMatchObject({ state: 'armed', lastDay: '2027-01-06' });
  });
});

it('a ladder and the constants of the draw are set the same way', async () => {
  const wrong = { steps: [{ rung: 'reminder', at: 'before-due', recipients: ['owner'] }] };
  expect((await bureau.put('/ladders/law/reminder', wrong)).body.errors[0].pointer).toBe('/steps/0');
  const steps = [{ rung: 'reminder', at: 'before-due', workingDays: 2, recipients: ['owner'] }];
  const twice = { steps: steps.map((step) => ({ ...step, recipients: ['owner', 'owner'] })) };
  expect((await bureau.put('/ladders/law/reminder', twice)).body.errors[0].pointer).toBe('/steps/0/recipients');
  expect((await bureau.put('/ladders/law/reminder', { steps })).status).toBe(200);
  expect((await deputy.post('/ladders/law/reminder/actions/approve')).body.state).toBe('in-force');
  // Rules name a ladder by its key alone: another pack cannot have one of that name.
  expect((await bureau.put('/ladders/workday/reminder', { steps })).status).toBe(404);
  const draw = { target: 20, aim: 10, aimUntil: 0.75, lastWeeks: 6, spare: 1 };
  expect((await bureau.put('/draws/law', draw)).body.errors[0]).toMatchObject({ pointer: '/aim', code: 'too-small' });
  expect((await bureau.put('/draws/law', { ...draw, aim: 35 })).status).toBe(200);
  expect((await deputy.post('/draws/law/actions/approve')).body).toMatchObject({
    state: 'in-force',
    body: { aim: 35, version: 2 },
  });
});

it('stored data that does not load keeps the service from being ready, parks nothing, and is no fault of who asks', async () => {
  const ready = async () => {
    const answer = await fetch(`${service.base}/readyz`);
    return [answer.status, ((await answer.json()) as { reasons?: string[] }).reasons];
  };
  const asked = async () => {
    const person = await service.as('director');
    const paths = ['/indicators', '/calculators/deadline?amount=1&from=2026-03-02', '/rules'];
    return Promise.all(paths.map(async (path) => (await person.get(path)).status));
  };
  const owner = (sql: string) => query(service.ownerUrl, (c) => c.query(sql));
  const broken: [string, string][] = [
    [
      `INSERT INTO calendar_year (year, version, source, holidays, make_up_days) VALUES (2030, 1, 'x', '{2030-01-01,2030-01-01}', '{}')`,
      'DELETE FROM calendar_year WHERE year = 2030',
    ],
    [
      `INSERT INTO rule_data (kind, pack, key, version, body) SELECT 'rule', 'law', key, 99, body || '{"amount": "7", "version": 99}' FROM rule_data WHERE kind = 'rule' AND key = 'entry' AND pack = 'law'`,
      'DELETE FROM rule_data WHERE version = 99',
    ],
    [
      `INSERT INTO rule_data (kind, pack, key, version, body) VALUES ('ladder', 'law', 'statutory', 99, '{"key": "statutory"}')`,
      'DELETE FROM rule_data WHERE version = 99',
    ],
  ];
  expect([await ready(), await asked()]).toEqual([
    [200, undefined],
    [200, 200, 200],
  ]);
  for (const [breaks, mends] of broken) {
    await owner(breaks);
    expect([breaks, await ready()]).toEqual([breaks, [503, ['reference-data']]]);
    expect((await asked()).filter((status) => ![200, 503].includes(status))).toEqual([]);
    expect(await asked()).toContain(503);
    await owner(mends);
    expect([await ready(), await asked()]).toEqual([
      [200, undefined],
      [200, 200, 200],
    ]);
  }
  expect((await service.db.pool.query('SELECT id FROM proceeding WHERE parked IS NOT NULL')).rows).toEqual([]);
});

it('the ledger of drafts and approvals is a chain', async () => {
  expect((await ledgerBreak(service.db.pool)).broken).toBeUndefined();
  await query(service.ownerUrl, (c) => c.query(`UPDATE reference_entry SET actor = 'somebody' WHERE n = 3`));
  expect((await ledgerBreak(service.db.pool)).broken).toBe(3);
  await query(service.ownerUrl, (c) => c.query(`UPDATE reference_entry SET actor = 'bureau-deputy' WHERE n = 3`));
});
