import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../scripts/postgres.mjs';
import { testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;

const CASES = 30;
const ALL = Array.from({ length: CASES }, (_, n) => n);
const idOf = (n: number) => `00000000-0000-4000-8000-${String((n * 7) % CASES).padStart(12, '0')}`;
/** Three cases were received at each instant. */
const receivedAt = (n: number) => new Date(Date.UTC(2026, 2, 1 + Math.floor(n / 3)));

beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  app = createApp(deps);
  await query(database.ownerUrl, async (client) => {
    await client.query(`UPDATE app_user SET roles = roles || '{observer}' WHERE username = 'lawyer1'`);
    for (const n of ALL) {
      await client.query(
        `WITH head AS (
           INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
           VALUES ($1::text::uuid, 'case', 'ph', 1, 1, $2, '{}', true, $5)
         )
         INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, persons, handler, firm_id, received_at,
           entered_at)
         VALUES ($1::text::uuid, 'ph', 'no. ' || $1::text, $2, 'application', 'window', 'civil', $1::text::uuid, 1, $3, $4, $5, $5)`,
        [idOf(n), n % 2 ? 'handling' : 'review', n % 3 ? 'lawyer1' : 'lawyer2', 'ph-f1', receivedAt(n)],
      );
      await client.query(
        `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer)
         SELECT $1::uuid, 1, 'ph', '2026', $2::timestamptz, 'steering', 1, 'lawyer1' WHERE $3::int % 4 = 0`,
        [idOf(n), receivedAt(n), n],
      );
      await client.query(
        `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, assignee, data, state, opened_at, opened_seq)
         VALUES ($1::text || '.' || $2::text || '.1', $1::text::uuid, 'case', 'ph', $2, $3, $4, '{"data": {}, "notBy": [], "since": "2026-03-01"}', $5, $6, 1)`,
        [
          idOf(n),
          ...(n % 2 ? ['meet', 'lawyer', 'lawyer1'] : ['review', 'reviewer', null]),
          n % 5 ? 'open' : 'done',
          receivedAt(n),
        ],
      );
    }
  });
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

interface Item {
  readonly id: string;
}

/** All pages, one after the other. */
async function pages(user: string, path: string, limit: number): Promise<string[][]> {
  const token = await tokenOf(app, user);
  const found: string[][] = [];
  for (let cursor = ''; ;) {
    const { body } = (await request(app)
      .get(`/api/v1${path}`)
      .query({ limit, ...(cursor && { cursor }) })
      .set('Authorization', `Bearer ${token}`)
      .expect(200)) as { body: { items: Item[]; next: string | null } };
    found.push(body.items.map(({ id }) => id));
    if (body.next === null) return found;
    cursor = body.next;
  }
}

const newestFirst = (numbers: number[]) =>
  numbers
    .sort((a, b) => receivedAt(b).getTime() - receivedAt(a).getTime() || (idOf(a) < idOf(b) ? 1 : -1))
    .map((n) => idOf(n));
const longestFirst = (numbers: number[]) =>
  numbers
    .sort((a, b) => receivedAt(a).getTime() - receivedAt(b).getTime() || (idOf(a) < idOf(b) ? -1 : 1))
    .map((n) => `${idOf(n)}.${n % 2 ? 'meet' : 'review'}.1`);

test.each([1, 4, 7, 200])('cases received last come first, page by page of %i, each once', async (limit) => {
  const found = await pages('director', '/cases', limit);
  expect(found.flat()).toEqual(newestFirst(ALL));
  expect(found).toHaveLength(Math.ceil(CASES / limit));
});

test('whoever has several ways to a case finds it once', async () => {
  const ways = ALL.filter((n) => n % 3 !== 0 || n % 4 === 0);
  expect((await pages('lawyer1', '/cases', 4)).flat()).toEqual(newestFirst(ways));
  const handled = ways.filter((n) => n % 2 === 1);
  expect((await pages('lawyer1', '/cases?stage=handling', 4)).flat()).toEqual(newestFirst(handled));
});

test('tasks that wait longest come first, whatever the way to them', async () => {
  const open = ALL.filter((n) => n % 5 !== 0);
  expect((await pages('director', '/tasks?status=open', 4)).flat()).toEqual(longestFirst(open));
  expect((await pages('director', '/tasks', 7)).flat()).toEqual(longestFirst([...ALL]));
  const pool = open.filter((n) => n % 2 === 0);
  expect((await pages('reviewer', '/tasks?mine=true&status=open', 3)).flat()).toEqual(longestFirst(pool));
  const own = open.filter((n) => n % 2 === 1);
  expect((await pages('lawyer1', '/tasks?mine=true&status=open', 3)).flat()).toEqual(longestFirst(own));
});

test.each(['/cases', '/tasks'])('a cursor of %s that no answer gave is named as the fault', async (path) => {
  const token = await tokenOf(app, 'director');
  for (const cursor of [idOf(1), '2026-03-01T00:00:00.000Z/', '2026-03-01T25:00:00.000Z/x', `/${idOf(1)}`]) {
    const answer = await request(app)
      .get(`/api/v1${path}`)
      .query({ cursor })
      .set('Authorization', `Bearer ${token}`)
      .expect(422);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/cursor' }] });
  }
});
