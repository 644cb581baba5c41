import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, atTime, civilDate, endOfDay, formatInstant } from '../../domain/time.js';
import { testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

/** A Friday: two days off lie within the next three working days. */
const NOW = atTime('2026-03-06', '10:00');
const TODAY = civilDate(NOW);
const PEOPLE = ['director', 'bureau', 'auditor', 'station', 'lawyer1', 'observer', 'director-b', 'admin'];

let database: TestDatabase;
let owner: pg.Pool;
let deps: Deps;
let app: Express;
const tokens: Record<string, string> = {};

/** A case with a task that is due so many days from today; null: never. */
async function aCase(n: number, due: number | null, agency: string): Promise<void> {
  const id = randomUUID();
  const at = formatInstant(NOW - n * 60_000);
  await owner.query(
    `WITH head AS (
       INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, parked, updated_at)
       VALUES ($1::uuid, 'case', $2, 1, 1, 'handling', '{}', false, $6, $4)
     )
     INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, matter_id, persons, handler, received_at, entered_at)
     VALUES ($1::uuid, $2, $3, $1::uuid::text, 'handling', 'application', 'window', 'civil', $1::uuid, 1, $5, $4, $4)`,
    [id, agency, n % 2 ? 'ph-danghu' : null, at, n % 3 ? 'lawyer1' : null, n % 4 ? null : 'broken'],
  );
  await owner.query(
    `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, assignee, data, state, opened_at, opened_seq, due_by)
     VALUES ($1::text || '.meet.1', $1::text::uuid, 'case', $2, 'meet', 'lawyer', $3, '{"data": {}, "notBy": [], "since": "2026-03-01"}', $4, $5, 1,
       coalesce($6::timestamptz, 'infinity'))`,
    [
      ...[id, agency, n % 3 ? 'lawyer1' : null, n % 7 ? 'open' : 'done', at],
      due === null ? null : formatInstant(endOfDay(addDays(TODAY, due))),
    ],
  );
}

beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const set = testDeps(database.appUrl);
  deps = { ...set, clock: { now: () => NOW }, config: { ...set.config, checkClock: false } };
  app = createApp(deps);
  for (const name of PEOPLE) tokens[name] = await tokenOf(app, name);
  const dues = [-5, -1, 0, 0, 1, 3, 4, 5, 6, 30, null];
  for (let n = 0; n < 44; n += 1) await aCase(n, dues[n % dues.length]!, n % 5 ? 'ph' : 'hl');
  for (const [n, agency, void_] of [
    [1, 'ph', false],
    [2, 'ph', false],
    [3, 'ph', true],
    [4, 'hl', false],
  ] as const)
    await owner.query(
      `INSERT INTO paper_entry (id, agency_id, register, number, day, person, entered_at, entered_by, voided_at)
       VALUES ($1, $2, 'paper', $3, '2026-03-02', '王小明', $4, 'intake', $5)`,
      [randomUUID(), agency, `N${n}`, formatInstant(NOW), void_ ? formatInstant(NOW) : null],
    );
  for (const [recipient, done] of [
    ['director', false],
    ['director', true],
    ['bureau', false],
  ] as const) {
    const id = randomUUID();
    await owner.query(
      `INSERT INTO alert (id, key, agency_id, recipient, kind, data, at, acknowledged_at) VALUES ($1, $2, 'ph', $3, 'watch', '{}', $4, $5)`,
      [id, id, recipient, formatInstant(NOW), done ? formatInstant(NOW) : null],
    );
  }
});
afterAll(async () => {
  await Promise.all([owner.end(), deps.db.close()]);
  await database.drop();
});

const get = async (who: string, path: string) =>
  request(app).get(`/api/v1${path}`).set('Authorization', `Bearer ${tokens[who]}`);

/** As long as the list is, read to its end. */
async function lengthOf(who: string, path: string): Promise<number> {
  let [n, cursor] = [0, ''];
  do {
    const { status, body } = await get(who, `${path}&limit=7${cursor && `&cursor=${cursor}`}`);
    if (status === 403) return 0;
    expect([path, status]).toEqual([path, 200]);
    n += body.items.length;
    cursor = body.next ?? '';
  } while (cursor);
  return n;
}

test.each(PEOPLE.filter((name) => name !== 'admin'))('each number of %s is the length of its list', async (who) => {
  const { status, body } = await get(who, '/exceptions');
  expect(status).toBe(200);
  const open = '/tasks?status=open';
  expect(body).toEqual({
    open: await lengthOf(who, open),
    overdue: await lengthOf(who, `${open}&overdue=true`),
    dueToday: await lengthOf(who, `${open}&overdue=false&dueBefore=${TODAY}`),
    dueInThreeDays: await lengthOf(who, `${open}&dueWithin=3`),
    unassigned: await lengthOf(who, `${open}&assignee=none`),
    unacknowledged: await lengthOf(who, '/alerts?acknowledged=false'),
    parked: await lengthOf(who, '/cases?parked=true'),
    unmatched: await Promise.all(
      body.unmatched.map(async (row: { agency: string }) => ({
        ...row,
        lines: await lengthOf(who, `/paper-register?matched=false&agency=${row.agency}`),
      })),
    ),
  });
});

test('they are of what somebody may see, and counted from what was written here', async () => {
  const all = Array.from({ length: 44 }, (_, n) => n);
  const parked = (agency: (n: number) => boolean) => all.filter((n) => n % 4 === 0 && agency(n)).length;
  const [director, bureau, lawyer] = await Promise.all(
    ['director', 'bureau', 'lawyer1'].map(async (who) => (await get(who, '/exceptions')).body),
  );
  expect(director).toMatchObject({ parked: parked((n) => n % 5 > 0), unacknowledged: 1 });
  expect(director.unmatched).toMatchObject([{ agency: 'ph', lines: 2 }]);
  expect(bureau.parked).toBe(parked(() => true));
  expect(bureau.unmatched.map((u: { agency: string; lines: number }) => [u.agency, u.lines])).toEqual(
    expect.arrayContaining([
      ['hl', 1],
      ['ph', 2],
    ]),
  );
  expect(lawyer).toMatchObject({ parked: parked((n) => n % 5 > 0 && n % 3 > 0), unmatched: [] });
  // Friday, and the three working days after it: the weekend lies between.
  const soon = [0, 0, 1, 3, 4, 5];
  const dues = [-5, -1, 0, 0, 1, 3, 4, 5, 6, 30, null];
  const due = (n: number) => dues[n % dues.length]!;
  const open = all.filter((n) => n % 7 > 0 && n % 5 > 0);
  expect(director.overdue).toBe(open.filter((n) => (due(n) ?? 0) < 0).length);
  expect(director.dueInThreeDays).toBe(open.filter((n) => soon.includes(due(n) ?? -9)).length);
  expect((await get('admin', '/exceptions')).status).toBe(403);
});

test('of one county alone each number is the length of its list there, and all counties together are all there is', async () => {
  const NUMBERS = ['open', 'overdue', 'dueToday', 'dueInThreeDays', 'unassigned', 'unacknowledged', 'parked'] as const;
  const of = async (agency: string) =>
    (await get('bureau', `/exceptions?agency=${agency}`)).body as Record<string, number>;
  const [all, each] = [
    (await get('bureau', '/exceptions')).body as Record<string, number>,
    await Promise.all(['ph', 'hl', 'sf'].map(of)),
  ];
  for (const name of NUMBERS) expect([name, each.reduce((sum, e) => sum + e[name]!, 0)]).toEqual([name, all[name]]);
  for (const [agency, e] of [
    ['ph', each[0]!],
    ['hl', each[1]!],
  ] as const) {
    const asked = `agency=${agency}`;
    expect(e['open']).toBeGreaterThan(0);
    expect(e['open']).toBe(await lengthOf('bureau', `/tasks?status=open&${asked}`));
    expect(e['overdue']).toBe(await lengthOf('bureau', `/tasks?status=open&overdue=true&${asked}`));
    expect(e['parked']).toBe(await lengthOf('bureau', `/cases?parked=true&${asked}`));
    expect(e['unacknowledged']).toBe(await lengthOf('bureau', `/alerts?acknowledged=false&${asked}`));
    for (const path of [`/tasks?status=open&${asked}`, `/cases?${asked}`]) {
      const { body } = await get('bureau', path);
      expect(new Set(body.items.map((item: { agency: string }) => item.agency))).toEqual(new Set([agency]));
    }
    // What is counted beside the list is of that county too.
    expect((await get('bureau', `/tasks?status=open&${asked}`)).body.counts).toMatchObject({ overdue: e['overdue'] });
  }
});

test('a county that is not below one is not there to be asked for', async () => {
  for (const path of ['/exceptions?', '/tasks?', '/cases?', '/alerts?', '/diary?']) {
    expect([path, (await get('director', `${path}agency=hl`)).status]).toEqual([path, 404]);
    expect([path, (await get('director', `${path}agency=ph`)).status]).toEqual([path, 200]);
    expect([path, (await get('bureau', `${path}agency=nowhere`)).status]).toEqual([path, 404]);
  }
});
