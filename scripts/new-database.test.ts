import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { verifyAudit } from '../db/audit/verify.js';
import { checkAudit, checkNumbers } from '../faults/invariants/audit.js';
import { checkDeadlines } from '../faults/invariants/deadlines.js';
import { checkDrawn, checkUndrawn } from '../faults/invariants/draw.js';
import { checkEffects } from '../faults/invariants/effects.js';
import { checkFold, foldOf } from '../faults/invariants/fold.js';
import { checkJournal } from '../faults/invariants/journal.js';
import { readLimits } from '../faults/invariants/limits.js';
import { checkQueues } from '../faults/invariants/open.js';
import { readCases } from '../faults/invariants/record.js';
import { checkRest } from '../faults/invariants/rest.js';
import { startOfDay } from '../domain/time.js';
import { createDatabase } from '../test/support/database.js';
import { LIFE_TODAY, lifeTemplate } from '../test/support/life.js';
import { filledWhenNew } from './new-database.mjs';
import { DATABASE, OWNER, query } from './postgres.mjs';

/** The demo's life, made as at a first start, and judged by what judges the service after a fault campaign. */

const TODAY = LIFE_TODAY;
const url = (role: 'postgres' | 'owner' | 'app', database = DATABASE): string => {
  const { superuser, owner, app } = inject('shared').postgres;
  return { postgres: superuser, owner, app }[role] + database;
};

/** By a copy of what a first start makes there. */
async function fill(database: string): Promise<void> {
  const { ownerUrl } = await createDatabase(await lifeTemplate());
  await query(url('postgres', 'postgres'), async (client) => {
    await client.query(`DROP DATABASE ${database}`);
    await client.query(`ALTER DATABASE ${new URL(ownerUrl).pathname.slice(1)} RENAME TO ${database}`);
  });
}

let pool: pg.Pool;
const ask = async <T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> =>
  (await pool.query<Record<string, unknown>>(sql, values)).rows as T[];
const one = async (sql: string, values: unknown[] = []): Promise<number> =>
  Number((await ask<{ n: string }>(`SELECT (${sql}) AS n`, values))[0]!.n);

beforeAll(async () => {
  const killed = filledWhenNew(url, async (database) => {
    await query(url('owner', database), (client) => client.query('CREATE TABLE half_made (id int)'));
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await filledWhenNew(url, fill)).toBe(true);
  pool = new pg.Pool({ connectionString: url('postgres'), max: 2 });
  // Its connections are cut with the database.
  pool.on('error', () => undefined);
});

afterAll(async () => {
  await (pool as pg.Pool | undefined)?.end();
  await query(url('postgres', 'postgres'), async (client) => {
    await client.query(`DROP DATABASE ${DATABASE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  });
});

test('it is whole: what holds of any record holds of it, and every chain', async () => {
  const found: string[] = [];
  const report = (text: string) => void found.push(text);
  const limits = await readLimits(pool);
  // What is due today is for whoever runs the service from now on.
  const now = { at: startOfDay(TODAY), slackMs: 60_000 };
  await checkQueues(pool, report);
  await checkNumbers(pool, report);
  await checkUndrawn(pool, limits, report);
  const ids = await ask<{ id: string }>('SELECT id FROM legal_case');
  for (const c of await readCases(
    pool,
    ids.map(({ id }) => id),
  )) {
    const of = (text: string) => void found.push(`${c.row.id}: ${text}`);
    const model = foldOf(c, of);
    if (model) {
      checkFold(c, model, of);
      checkDeadlines(c, model, limits, now, of);
    }
    checkEffects(c, [], of);
    checkDrawn(c, of);
    checkAudit(c, of);
    checkRest(c, of);
    checkJournal(c, of);
  }
  expect(found).toEqual([]);
  const { breaks, ...audit } = await verifyAudit(pool, { keys: new Map() });
  expect({ breaks, audit }).toMatchObject({ breaks: [] });
});

test('every screen has something to see', async () => {
  const cases = await one('SELECT count(*) FROM legal_case');
  expect(cases).toBeGreaterThanOrEqual(110);
  expect(cases).toBeLessThanOrEqual(200);
  expect(await one(`SELECT count(*) FROM legal_case WHERE agency_id = 'hl'`)).toBeGreaterThan(15);
  const stages = [
    'intake',
    'review',
    'assignment',
    'handling',
    'closing',
    'archived',
    'refused',
    'withdrawn',
    'terminated',
  ];
  const words = async (sql: string) => (await ask<{ word: string }>(sql)).map(({ word }) => word).sort();
  expect(await words('SELECT DISTINCT stage AS word FROM legal_case')).toEqual([...stages].sort());
  expect(await words('SELECT DISTINCT kind AS word FROM legal_case')).toEqual(['administrative', 'civil', 'criminal']);
  const open = await words(`SELECT DISTINCT kind AS word FROM task WHERE state = 'open'`);
  expect(open).toEqual(expect.arrayContaining(['assign', 'callback', 'conclude', 'evaluate', 'review', 'submit-file']));
  for (const [what, sql] of Object.entries(SEEN))
    expect([what, (await one(sql, sql.includes('$1') ? [TODAY] : [])) > 0]).toEqual([what, true]);
  // Loads differ.
  const loads = `SELECT DISTINCT count(*) AS word FROM legal_case WHERE stage = 'handling' GROUP BY handler`;
  expect((await words(loads)).length).toBeGreaterThan(1);
});

const DUE = `SELECT count(*) FROM deadline WHERE state = 'armed' AND task_id IS NOT NULL`;
const ALERT = 'SELECT count(*) FROM alert WHERE';
/** More than none of each, as at the beginning of today ($1). */
const SEEN = {
  'due today': `${DUE} AND last_day = $1::date`,
  'due in three days': `${DUE} AND last_day > $1::date AND last_day <= $1::date + 3`,
  overdue: `${DUE} AND last_day < $1::date`,
  'serious and read': `${ALERT} rung = 'supervise' AND acknowledged_at IS NOT NULL`,
  'serious and unread': `${ALERT} rung = 'supervise' AND acknowledged_at IS NULL`,
  'of a rate': `${ALERT} kind = 'watch'`,
  'hearings held': `SELECT count(*) FROM hearing WHERE state = 'held'`,
  'hearings ahead': `SELECT count(*) FROM hearing WHERE state = 'announced' AND day >= $1::date`,
  attended: `SELECT count(*) FROM attendance WHERE outcome = 'attended'`,
  'through a station': `SELECT count(*) FROM legal_case WHERE station_id IS NOT NULL`,
  'by notice': `SELECT count(*) FROM legal_case WHERE door = 'notice'`,
  corrected: 'SELECT count(*) FROM correction',
  'objected to': `SELECT count(*) FROM event WHERE kind IN ('act.lodge-objection', 'act.receive-objection')`,
  'lines without a case': 'SELECT count(*) FROM paper_entry WHERE case_id IS NULL',
  'away today': 'SELECT count(*) FROM leave WHERE $1::date BETWEEN from_day AND to_day',
} as const;

test('the rates are near their targets', async () => {
  const rates = await ask<{ key: string; share: number }>(
    `SELECT key, (100.0 * numerator / denominator)::float8 AS share FROM indicator_day
     WHERE agency_id = 'ph' AND variant = 'default' AND denominator > 0 AND day = $1::date - 1`,
    [TODAY],
  );
  const share = Object.fromEntries(rates.map((rate) => [rate.key, rate.share]));
  expect(share['attendance']).toBeGreaterThan(12);
  expect(share['attendance']).toBeLessThan(40);
  expect(share['callback']).toBeGreaterThan(35);
  expect(share['callback']).toBeLessThan(65);
  expect(share['entry']).toBeGreaterThan(75);
  expect(share['entry']).toBeLessThan(100);
});

test('nobody is told of the past, and nobody has signed in', async () => {
  expect(await one('SELECT count(*) FROM outbox')).toBeGreaterThan(100);
  const begins = [`${TODAY}T00:00+08`];
  const late = 'SELECT count(*) FROM outbox WHERE sent_at IS NULL OR sent_at > $1::timestamptz';
  expect(await one(late, begins)).toBe(0);
  expect(await one('SELECT count(*) FROM delivery')).toBe(0);
  expect(await one('SELECT count(*) FROM session')).toBe(0);
  expect(await one('SELECT count(*) FROM step WHERE at > $1::timestamptz', begins)).toBe(0);
});

test('where something is, nothing is made', async () => {
  const before = await one('SELECT count(*) FROM step');
  expect(await filledWhenNew(url, () => Promise.reject(new Error('begun again')))).toBe(false);
  expect(await one('SELECT count(*) FROM step')).toBe(before);
});
