import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LEADS_TO, STAGE_NAMES } from '../../domain/case/stages.js';
import { atTime } from '../../domain/time.js';
import { mutation, testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

/** What those who keep the service going see of it, and of the data that it goes by. */
let database: TestDatabase;
let owner: pg.Pool;
let deps: Deps;
let app: Express;
let now = atTime('2026-06-15', '10:00');
const tokens: Record<string, string> = {};

beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const set = testDeps(database.appUrl);
  deps = { ...set, clock: { now: () => now }, config: { ...set.config, checkClock: false } };
  app = createApp(deps);
  for (const name of ['director', 'bureau', 'bureau-deputy', 'admin', 'lawyer1', 'director-b'])
    tokens[name] = await tokenOf(app, name);
});
afterAll(async () => {
  await Promise.all([owner.end(), deps.db.close()]);
  await database.drop();
});
const get = (who: string, path: string, lang = 'zh-CN') =>
  request(app).get(`/api/v1${path}`).set('Authorization', `Bearer ${tokens[who]}`).set('Accept-Language', lang);

async function aCase(agency: string, parked: string | null): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `WITH head AS (
       INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, parked, updated_at)
       VALUES ($1::uuid, 'case', $2, 1, 1, 'handling', '{}', false, $3, $4)
     )
     INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, persons, received_at, entered_at)
     VALUES ($1::uuid, $2, $1::uuid::text, 'handling', 'application', 'window', 'civil', $1::uuid, 1, $4, $4)`,
    [id, agency, parked, new Date(now)],
  );
  return id;
}

test('what stands still is told to who answers for it, and of nobody else’s agency', async () => {
  const [own, others] = [await aCase('ph', 'journal-fails'), await aCase('hl', 'journal-differs')];
  const late = await aCase('ph', null);
  for (const [n, heldUp] of [
    [1, 'rung'],
    [2, null],
  ] as const)
    await owner.query(
      `INSERT INTO deadline (id, proceeding_id, proceeding_kind, agency_id, rule_key, rule_pack, rule_version, legal_basis,
         started_at, pauses, due_at, provisional, expires, rungs, next_rung, next_rung_at, state, armed_seq, planned_seq, armed_at, held_up, held_up_at)
       VALUES ($1, $2, 'case', 'ph', 'review', 'law', 1, 'x', $3, '[]', $3, true, false, '[]', 0, $3, 'armed', 1, 1, $3, $4, $5)`,
      [`${late}~review~${n}`, late, new Date(now), heldUp, heldUp && new Date(now + 1_000)],
    );
  const ids = (body: { parked: { caseId: string }[] }) => body.parked.map((p) => p.caseId);
  const { body } = await get('director', '/health').expect(200);
  expect(ids(body)).toEqual([own]);
  expect(body.parked[0]).toMatchObject({ number: own, stage: 'handling', reason: 'journal-fails' });
  expect(body.heldUp).toMatchObject([{ caseId: late, rule: 'review', what: 'rung' }]);
  expect(body).toMatchObject({
    commands: { pending: 0, oldestSeconds: 0, stuck: 0 },
    calendar: { missing: [], provisional: 2 },
    audit: { anchoredTo: null, anchoredAt: null, behind: false },
    reconciliation: null,
    versions: { service: expect.stringMatching(/^\d+\.\d+\.\d+/), node: process.version },
  });
  expect(ids((await get('bureau', '/health').expect(200)).body).sort()).toEqual([own, others].sort());
  expect(ids((await get('director-b', '/health').expect(200)).body)).toEqual([others]);
  expect(ids((await get('admin', '/health').expect(200)).body)).toEqual([own]);
  await get('lawyer1', '/health').expect(403);
  // They rest on nothing that could be computed anew.
  await owner.query('DELETE FROM deadline');
});

test('next year’s calendar is missed in December, and yesterday’s anchor the day after', async () => {
  const before = now;
  now = atTime('2026-12-01', '08:00');
  await owner.query(`DELETE FROM calendar_year WHERE year = 2027`);
  for (const name of ['director']) tokens[name] = await tokenOf(app, name);
  await owner.query(
    `INSERT INTO audit_anchor (day, made_at, cases, leaves, root, entry, reads, last_read, reads_hash, prev_hash, hash, key_id, signature)
     VALUES ('2026-11-29', '2026-11-30T00:05:00+08:00', 0, 0, '', 0, 0, 0, '', '', '', 'k', '')`,
  );
  const { body } = await get('director', '/health').expect(200);
  expect(body.calendar.missing).toEqual([2027]);
  expect(body.audit).toMatchObject({ anchoredTo: '2026-11-29', behind: true });
  now = before;
});

test('drafts wait where everybody sees them until another approves, and then there is what they moved', async () => {
  for (const name of ['bureau', 'bureau-deputy', 'lawyer1']) tokens[name] = await tokenOf(app, name);
  const overview = async () => (await get('lawyer1', '/reference').expect(200)).body;
  expect(await overview()).toEqual({ drafts: [], batches: [] });
  const notice = { source: '国办发明电〔2026〕1号', holidays: ['2027-01-01'], makeUpDays: [] };
  const put = () =>
    request(app).put('/api/v1/calendars/2027').set(mutation(tokens['bureau']!, randomUUID())).send(notice);
  await put().expect(200);
  const { body: draft } = await put().expect(200);
  const item = { kind: 'calendar', pack: 'CN', key: '2027', version: draft.version };
  // The one that another has replaced is not there.
  expect((await overview()).drafts).toEqual([{ ...item, draftedBy: 'bureau', draftedAt: draft.draftedAt }]);
  const path = '/api/v1/calendars/2027/actions/approve';
  await request(app).post(path).set(mutation(tokens['bureau-deputy']!, randomUUID())).send({}).expect(200);
  expect(await overview()).toMatchObject({
    drafts: [],
    batches: [{ ...item, approvedBy: 'bureau-deputy', pending: expect.any(Number), differing: 0 }],
  });
});

test('the form of each kind of reference data is for who may draft it', async () => {
  for (const kind of ['calendar', 'rule', 'ladder', 'draw']) {
    const { body } = await get('bureau', `/forms/${kind}`, 'en').expect(200);
    expect(Object.keys(body.schema.properties).length).toBeGreaterThan(0);
    expect(JSON.stringify(body.schema.properties)).not.toMatch(/\p{Script=Han}/u);
    await get('lawyer1', `/forms/${kind}`).expect(403);
  }
});

test('the procedure is told as the stages have it', async () => {
  const { body } = await get('lawyer1', '/procedures/case').expect(200);
  expect(body.stages.map((s: { name: string }) => s.name)).toEqual(STAGE_NAMES);
  const ways = body.transitions.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`);
  expect(ways).toEqual(STAGE_NAMES.flatMap((from) => LEADS_TO[from].map((to) => `${from} ${to}`)));
  const way = body.transitions.filter((t: { ordinary: boolean }) => t.ordinary).map((t: { to: string }) => t.to);
  expect(way).toEqual(['review', 'assignment', 'handling', 'closing', 'archived', 'archived']);
});
