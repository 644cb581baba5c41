import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../db/sql/statement.js';
import { CASE_LIST, CASE_ORDERS } from '../db/case-lists.js';
import { query } from '../scripts/postgres.mjs';
import { testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { disguised } from '../test/support/disguises.js';
import { createApp } from './app.js';
import { searchWays, type CaseSearch } from './case-search.js';
import type { Deps } from './deps.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;

const CASE = randomUUID();
const KNOWN = {
  name: '阿卜杜拉·李四',
  idNumber: '11010519491231002X',
  phone: '+86 138-1234-5678',
  number: '平法援〔2026〕刑0001号',
  notice: '（2026）示刑初102号通知',
  paper: '2026-017',
};
/** As many more as make a walk through all of them dearer than an index. */
const OTHERS = 20_000;

beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  app = createApp(deps);
  await query(database.ownerUrl, async (client) => {
    const cases = `INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, persons, handler, received_at,
      entered_at, organ_reference, paper_number)`;
    await client.query(`ALTER TABLE proceeding DISABLE TRIGGER changed`);
    await client.query(
      `${cases} VALUES ($1, 'ph', $2, 'handling', 'notice', 'court', 'criminal', $1, 1, 'lawyer1', '2024-03-02', '2024-03-02', $3, $4)`,
      [CASE, KNOWN.number, KNOWN.notice, KNOWN.paper],
    );
    await client.query(
      `${cases} SELECT overlay(overlay(md5('c' || g) placing '4' from 13) placing '8' from 17)::uuid, 'ph', 'N' || g, 'handling', 'application', 'window', 'civil', overlay(overlay(md5('c' || g) placing '4' from 13) placing '8' from 17)::uuid, 1, 'lawyer2',
         timestamptz '2025-01-01' + g * interval '1 minute', '2025-01-01', 'R' || g, 'P' || g FROM generate_series(1, ${OTHERS}) g`,
    );
    await client.query(
      `INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
       SELECT id, 'case', agency_id, 1, 1, stage, '{}', false, entered_at FROM legal_case`,
    );
    await client.query(
      `INSERT INTO party (case_id, role, n, name, id_kind, id_number, phone, categories, detained)
       VALUES ($1, 'recipient', 1, $2, 'resident-id', $3, $4, '{}', false)`,
      [CASE, KNOWN.name, KNOWN.idNumber, KNOWN.phone],
    );
    await client.query(
      `INSERT INTO party (case_id, role, n, name, id_kind, id_number, phone, categories, detained)
       SELECT id, 'recipient', 1, '王' || chr(20000 + substr(number, 2)::int) || '三', 'resident-id', number, number, '{}', false
       FROM legal_case WHERE id <> '${CASE}'`,
    );
    // The one case has a place, a channel and a clock of its own.
    await client.query(
      `UPDATE legal_case SET firm_id = 'ph-f1', station_id = 'ph-danghu', due_by = '2024-03-12T00:00:00+08:00' WHERE id = $1`,
      [CASE],
    );
    await client.query(
      `INSERT INTO deadline (id, proceeding_id, proceeding_kind, agency_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses,
         due_at, last_day, provisional, expires, rungs, next_rung, state, armed_seq, planned_seq, armed_at)
       VALUES ('d1', $1, 'case', 'ph', 'review', 'law', 1, '法律援助法', '2024-03-02', '[]', '2024-03-12T00:00:00+08:00', '2024-03-11', false, false,
         '[]', 0, 'armed', 1, 1, '2024-03-02')`,
      [CASE],
    );
    await client.query('ANALYZE');
  });
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

async function found(user: string, asked: CaseSearch): Promise<string[]> {
  const token = await tokenOf(app, user);
  const { body } = (await request(app)
    .get('/api/v1/cases')
    .query({ ...asked, limit: 5 })
    .set('Authorization', `Bearer ${token}`)
    .expect(200)) as { body: { items: { id: string }[] } };
  return body.items.map(({ id }) => id);
}

test.each<CaseSearch>([
  { number: '平法援[2026]刑0001号' },
  { number: '(2026)示刑初102号通知' },
  { number: '２０２６－０１７' },
  { name: '李四' },
  { name: '阿卜杜拉•李 四' },
  { name: '卜杜' },
  { idNumber: '110105 19491231 002x' },
  { phone: '13812345678' },
  { q: '李四' },
  { q: '11010519491231002x' },
  { q: '008613812345678' },
  { q: '2026—017' },
  { name: '李四', idNumber: KNOWN.idNumber, phone: KNOWN.phone, number: KNOWN.number, q: '阿卜' },
])('%j finds the case', async (asked) => {
  expect(await found('director', asked)).toEqual([CASE]);
});

test.each<CaseSearch>([
  { name: '四李' },
  { name: '李' },
  { number: '2026017' },
  { idNumber: '110105194912310021' },
  { name: '李四', stage: 'closing' },
  { name: '李四', phone: '13812345679' },
  { q: '李四', number: 'N1' },
])('%j finds nothing', async (asked) => {
  expect(await found('director', asked)).toEqual([]);
});

test.each(['·', '%'])('%s is no name, and is refused by its field', async (name) => {
  const { body } = await request(app)
    .get('/api/v1/cases')
    .query({ name })
    .set('Authorization', `Bearer ${await tokenOf(app, 'director')}`)
    .expect(422);
  expect(body.errors).toMatchObject([{ in: 'query', pointer: '/name' }]);
});

test('however what is looked for is disguised, it is found', async () => {
  const asked = fc.oneof(
    disguised(KNOWN.name).map((name): CaseSearch => ({ name })),
    disguised(KNOWN.idNumber).map((idNumber) => ({ idNumber })),
    disguised(KNOWN.phone).map((phone) => ({ phone })),
    ...[KNOWN.number, KNOWN.notice, KNOWN.paper].map((text) => disguised(text).map((number) => ({ number }))),
    disguised(KNOWN.name).map((q) => ({ q })),
  );
  const user = { username: 'director', name: '', agency: 'ph', roles: ['director'] } as const;
  await fc.assert(
    fc.asyncProperty(asked, async (some) => {
      const rows = await compose(deps.db.pool, CASE_LIST, { ways: searchWays(user, some), after: undefined, limit: 5 });
      expect(rows.map(({ id }) => id)).toEqual([CASE]);
    }),
    { numRuns: 300 },
  );
});

test('whoever may not see names cannot ask by them; the handler finds his own', async () => {
  for (const asked of [{ name: '李四' }, { idNumber: KNOWN.idNumber }, { phone: KNOWN.phone }, { q: '李四' }]) {
    expect(await found('assigner', asked)).toEqual([]);
    expect(await found('lawyer2', asked)).toEqual([]);
    expect(await found('lawyer1', asked)).toEqual([CASE]);
  }
  expect(await found('assigner', { number: KNOWN.number })).toEqual([CASE]);
});

async function list(user: string, asked: object) {
  const token = await tokenOf(app, user);
  const { body } = await request(app)
    .get('/api/v1/cases')
    .query(asked)
    .set('Authorization', `Bearer ${token}`)
    .expect(200);
  return body as { items: Record<string, unknown>[]; next: string | null; total: number };
}

test.each<[object, number]>([
  [{ handler: 'lawyer1' }, 1],
  [{ channel: 'court' }, 1],
  [{ firm: 'ph-f1' }, 1],
  [{ station: 'ph-danghu' }, 1],
  [{ receivedFrom: '2024-03-01', receivedTo: '2024-03-02' }, 1],
  [{ receivedFrom: '2024-03-03', receivedTo: '2024-03-31' }, 0],
  [{ overdue: 'true' }, 1],
  [{ handler: 'lawyer1', overdue: 'false' }, 0],
  [{ handler: 'lawyer2' }, 10_000],
  [{ name: '李四', channel: 'window' }, 0],
])('%j finds so many: %i', async (asked, total) => {
  expect((await list('director', { ...asked, limit: 1 })).total).toBe(total);
});

test('what is found says who, whose, at which stage, and until when; by what is due, or received, page by page', async () => {
  const [first] = (await list('director', { handler: 'lawyer1' })).items;
  expect(first).toMatchObject({
    ...{ person: expect.stringMatching(/^阿\*+四$/), stageTitle: '承办', handler: 'lawyer1' },
    deadline: { title: expect.any(String), overdue: true, lastDay: '2024-03-11' },
  });
  expect((first!['deadline'] as { remainingWorkingDays: number }).remainingWorkingDays).toBeLessThan(0);
  expect(first!['handlerName']).not.toBe('lawyer1');
  for (const sort of ['received', '-received', 'due']) {
    const found: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < 4 && cursor !== null; page++) {
      const of: Awaited<ReturnType<typeof list>> = await list('director', {
        sort,
        limit: 3,
        ...(cursor && { cursor }),
      });
      found.push(...of.items.map(({ id }) => String(id)));
      cursor = of.next;
    }
    expect([sort, new Set(found).size]).toEqual([sort, 12]);
    expect([sort, found.indexOf(CASE)]).toEqual([sort, sort === '-received' ? -1 : 0]);
  }
});

test('a place in one order means nothing in another, and no day comes before another', async () => {
  const { next } = await list('director', { sort: 'due', limit: 1 });
  const fault = async (asked: object) => {
    const token = await tokenOf(app, 'director');
    const { body } = await request(app)
      .get('/api/v1/cases')
      .query(asked)
      .set('Authorization', `Bearer ${token}`)
      .expect(422);
    return (body as { errors: { pointer: string }[] }).errors.map((e) => e.pointer);
  };
  expect(await fault({ cursor: next })).toEqual(['/cursor']);
  expect(await fault({ receivedFrom: '2026-03-02', receivedTo: '2026-03-01' })).toEqual(['/receivedTo']);
});

test('whoever finds a case by its people has read that, and is on record for it', async () => {
  const reads = async () => {
    const { rows } = await deps.db.pool.query<{ case_id: string; username: string; route: string }>(
      `SELECT case_id, username, route FROM sensitive_read WHERE what = 'search' ORDER BY id`,
    );
    return rows;
  };
  const before = (await reads()).length;
  await list('director', { number: KNOWN.number });
  await list('director', { q: KNOWN.number });
  await list('director', { handler: 'lawyer1' });
  expect(await reads()).toHaveLength(before);
  for (const asked of [{ name: '李四' }, { idNumber: KNOWN.idNumber }, { phone: '13812345678' }, { q: '李 四' }])
    await list('director', asked);
  const row = { case_id: CASE, username: 'director', route: 'GET /cases' };
  expect((await reads()).slice(before)).toEqual([row, row, row, row]);
});

test('no list walks through the record', async () => {
  const user = { username: 'director', name: '', agency: 'ph', roles: ['director'] } as const;
  const asked = [
    ...[{ handler: 'lawyer1' }, { firm: 'ph-f1' }, { station: 'ph-danghu' }, { channel: 'court' }],
    ...[{ receivedFrom: '2024-03-01', receivedTo: '2024-03-31' }, { overdue: { is: true, at: Date.now() } }],
  ];
  for (const s of asked)
    for (const order of CASE_ORDERS) {
      const sql = CASE_LIST.compose({ ways: searchWays(user, s), after: undefined, limit: 51, order });
      const { rows } = await deps.db.pool.query<{ 'QUERY PLAN': string }>({
        text: `EXPLAIN ${sql.text}`,
        values: sql.values,
      });
      const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
      expect([s, order, /Seq Scan on legal_case/.test(plan)]).toEqual([s, order, false]);
    }
});

test('no search walks through the record', async () => {
  const user = { username: 'director', name: '', agency: 'ph', roles: ['director'] } as const;
  for (const asked of [{ name: '李四' }, { idNumber: '1' }, { phone: '1' }, { number: '1' }, { q: '李四' }]) {
    const sql = CASE_LIST.compose({ ways: searchWays(user, asked), after: undefined, limit: 51 });
    const { rows } = await deps.db.pool.query<{ 'QUERY PLAN': string }>({
      text: `EXPLAIN ${sql.text}`,
      values: sql.values,
    });
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/Seq Scan on (party|legal_case)/);
    expect(plan).not.toMatch(/received_at_id_idx/);
    expect(plan).toMatch(/_key_idx|name_parts_idx/);
  }
});
