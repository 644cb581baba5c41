import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { query } from '../scripts/postgres.mjs';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { connect, type Db } from './client.js';
import { deputisedAmong, findDeputised, marksOf } from './deputising.js';
import { Deputies } from '../relay/deputies.js';

/** 2026-03-02, a Monday. */
const TODAY = '2026-03-02';
const AT = Date.parse('2026-03-02T09:00:00+08:00');

let database: TestDatabase;
let db: Db;
const sql = (text: string, values: unknown[] = []) => query(database.ownerUrl, (c) => c.query(text, values));
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl, 2);
  await sql(
    `INSERT INTO agency (id, name, short_name, rule_pack, parent_id) SELECT 'small', '小县中心', '小', rule_pack, parent_id FROM agency WHERE id = 'ph'`,
  );
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** An office of three: who has which posts. */
const STAFF: Readonly<Record<string, readonly string[]>> = {
  zhao: ['director', 'archivist', 'callback'],
  qian: ['intake', 'reviewer', 'assigner', 'evaluator', 'observer', 'callback'],
  sun: ['lawyer', 'intake', 'reviewer', 'evaluator'],
};
beforeEach(async () => {
  await sql('DELETE FROM deputised_task');
  await sql(`DELETE FROM alert WHERE key LIKE 'nobody-left/%'`);
  await sql(`DELETE FROM outbox WHERE key LIKE 'nobody-left/%'`);
  await sql(`DELETE FROM leave WHERE username IN ('zhao', 'qian', 'sun')`);
  await sql(`DELETE FROM task WHERE agency_id = 'small'`);
  await sql(`DELETE FROM app_user WHERE agency_id = 'small'`);
  for (const [username, roles] of Object.entries(STAFF))
    await sql(
      `INSERT INTO app_user (username, name, agency_id, roles, password_hash, active) VALUES ($1, $1, 'small', $2, '-', true)`,
      [username, roles],
    );
});

interface Case {
  readonly notBy?: readonly string[];
  readonly handlers?: readonly string[];
  readonly recused?: readonly string[];
  readonly assignee?: string;
  readonly dueBy?: string;
  readonly state?: string;
}
async function open(
  kind: string,
  { notBy = [], handlers = [], recused = [], assignee, dueBy, state = 'open' }: Case = {},
) {
  const id = randomUUID();
  await sql(
    `INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
     VALUES ($1, 'case', 'small', 1, 1, 'review', $2, true, now())`,
    [id, JSON.stringify({ handlers, recused })],
  );
  const task = `${id}.${kind}.1`;
  await sql(
    `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, assignee, data, state, opened_at, opened_seq, due_by)
     VALUES ($1, $2, 'case', 'small', $3, 'x', $4, $5, $6, now(), 1, $7)`,
    [task, id, kind, assignee ?? null, JSON.stringify({ notBy }), state, dueBy ?? 'infinity'],
  );
  return task;
}
const isLeft = async (task: string) => (await deputisedAmong(db.pool, [task], TODAY)).has(task);
const away = (who: string, from: string, to: string) =>
  sql('INSERT INTO leave (username, from_day, to_day) VALUES ($1, $2, $3)', [who, from, to]);

/** By hand, of that staff: kind of task, what keeps whom from it, and whether nobody is left. */
const TABLE: readonly (readonly [kind: string, of: Case, nobody: boolean])[] = [
  // Two review: one of them may be kept from it.
  ['review', {}, false],
  ['review', { notBy: ['qian'] }, false],
  ['review', { notBy: ['qian', 'sun'] }, true],
  ['review', { notBy: ['qian'], recused: ['sun'] }, true],
  ['review', { recused: ['qian', 'sun'] }, true],
  ['review', { handlers: ['sun'] }, false],
  ['review', { notBy: ['qian'], handlers: ['sun'] }, true],
  // One signs.
  ['approve', {}, false],
  ['approve', { notBy: ['zhao'] }, true],
  ['approve', { handlers: ['zhao'] }, true],
  ['approve', { notBy: ['qian', 'sun'] }, false],
  ['evaluate', { notBy: ['qian'] }, false],
  ['evaluate', { notBy: ['qian', 'sun'] }, true],
  ['evaluate', { handlers: ['sun'], recused: ['qian'] }, true],
  ['callback', { notBy: ['zhao'] }, false],
  ['callback', { notBy: ['zhao', 'qian'] }, true],
  ['callback', { handlers: ['zhao', 'qian'] }, true],
  ['check-file', { handlers: ['sun'] }, false],
  ['check-file', { handlers: ['zhao'] }, true],
  // Whoever handled may put the volume away; who is not to says the task.
  ['archive', { handlers: ['zhao'] }, false],
  ['archive', { notBy: ['zhao'] }, true],
  ['assign', { notBy: ['qian'] }, true],
  ['inform-organ', { handlers: ['qian'] }, false],
  ['confirm-correction', { notBy: ['qian'] }, false],
  ['confirm-correction', { notBy: ['zhao'] }, true],
  ['confirm-correction', { handlers: ['zhao'] }, true],
  ['verify-termination', { notBy: ['qian'] }, false],
  ['verify-termination', { notBy: ['qian', 'sun', 'zhao'] }, true],
  ['decide-termination', { notBy: ['zhao'] }, true],
  ['decide-termination', { handlers: ['zhao'] }, true],
  ['decide-change', { handlers: ['zhao'] }, true],
  ['record', { notBy: ['qian', 'sun'] }, true],
  // Somebody's in particular, the firm's, the bureau's own, what the bureau asks: never.
  ['conclude', { assignee: 'sun', notBy: ['sun'] }, false],
  ['review', { assignee: 'sun', notBy: ['qian', 'sun'] }, false],
  ['attend', { assignee: 'qian' }, false],
  ['name-handler', {}, false],
  ['decide-objection', {}, false],
  ['explain-delay', { notBy: ['zhao'] }, false],
  ['approve', { notBy: ['zhao'], state: 'done' }, false],
];
test.each(TABLE)('%s %j: nobody left %s', async (kind, of, nobody) => {
  expect(await isLeft(await open(kind, of))).toBe(nobody);
});

test('whoever has left, or has another post, is not among them; a key of a program never is', async () => {
  const task = await open('approve');
  expect(await isLeft(task)).toBe(false);
  await sql(`UPDATE app_user SET active = false WHERE username = 'zhao'`);
  expect(await isLeft(task)).toBe(true);
  await sql(`UPDATE app_user SET active = true, roles = '{archivist}' WHERE username = 'zhao'`);
  expect(await isLeft(task)).toBe(true);
  await sql(`UPDATE app_user SET roles = '{deputy}' WHERE username = 'sun'`);
  expect(await isLeft(task)).toBe(false);
  await sql(`UPDATE app_user SET machine = true WHERE username = 'sun'`);
  expect(await isLeft(task)).toBe(true);
  // Of another agency nobody counts, whatever he is there.
  await sql(`UPDATE app_user SET machine = false, agency_id = 'ph' WHERE username = 'sun'`);
  expect(await isLeft(task)).toBe(true);
  await sql(`DELETE FROM app_user WHERE username = 'sun'`);
});

test('leave counts where somebody is not back before the task is due', async () => {
  // Due at the end of Wednesday.
  const task = await open('approve', { dueBy: '2026-03-05T00:00:00+08:00' });
  await away('zhao', '2026-03-02', '2026-03-03');
  expect(await isLeft(task)).toBe(false);
  await sql(`UPDATE leave SET to_day = '2026-03-04' WHERE username = 'zhao'`);
  expect(await isLeft(task)).toBe(true);
  await sql(`UPDATE leave SET from_day = '2026-03-03' WHERE username = 'zhao'`);
  expect(await isLeft(task)).toBe(false);
  const without = await open('approve');
  await sql(`UPDATE leave SET from_day = '2026-03-02', to_day = '2026-03-02' WHERE username = 'zhao'`);
  expect(await isLeft(without)).toBe(true);
});

test('the bureau is told once of each, by alert and word; those for which there is somebody again are forgotten', async () => {
  const one = await open('approve', { notBy: ['zhao'] });
  await open('approve');
  const look = (after: string | null = null) => findDeputised(db.pool, { today: TODAY, at: AT, after });
  expect(await look()).toBe(1);
  expect(await look()).toBe(0);
  const alerts = await sql(`SELECT recipient, kind, proceeding_id, data FROM alert WHERE key = $1`, [
    `nobody-left/${one}`,
  ]);
  expect(alerts.rows.map(({ recipient }) => recipient)).toContain('bureau');
  expect(alerts.rows[0]).toMatchObject({
    ...{
      kind: 'watch',
      proceeding_id: one.slice(0, 36),
      data: { condition: 'nobody-left', task: one, kind: 'approve' },
    },
  });
  expect((await sql(`SELECT key FROM outbox WHERE key LIKE 'nobody-left/%'`)).rows).toHaveLength(1);
  const found = async () => (await sql('SELECT task_id FROM deputised_task')).rows.map(({ task_id }) => task_id);
  expect(await found()).toEqual([one]);
  await sql(`UPDATE app_user SET roles = roles || '{deputy}' WHERE username = 'qian'`);
  expect(await look()).toBe(0);
  expect(await found()).toEqual([]);
});

test('the relay looks at what has moved, and at all of it when the day or the office has changed', async () => {
  const deputies = new Deputies(db.pool);
  await deputies.round(AT);
  await open('approve', { notBy: ['zhao'] });
  const found = async () => Number((await sql('SELECT count(*)::int AS n FROM deputised_task')).rows[0].n);
  // Nothing has moved on record: the task was put there by hand.
  await deputies.round(AT + 1_000);
  expect(await found()).toBe(0);
  await deputies.round(AT + 24 * 3_600_000);
  expect(await found()).toBe(1);
  expect((await marksOf(db.pool)).office).toBeGreaterThanOrEqual(0);
});
