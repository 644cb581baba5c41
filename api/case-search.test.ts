import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../db/sql/statement.js';
import { CASE_LIST } from '../db/case-lists.js';
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
      `${cases} SELECT md5('c' || g)::uuid, 'ph', 'N' || g, 'handling', 'application', 'window', 'civil', md5('c' || g)::uuid, 1, 'lawyer2',
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
