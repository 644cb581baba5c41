import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { pooledDatabase } from '../../test/support/database.js';
import { aCase, aHearing, at, attended, load, type Docket } from '../../test/support/docket.js';
import { transaction } from '../client.js';
import { runDraw } from '../draw.js';
import { indicators, type Figure } from '../indicators.js';
import { parametersOf } from '../indicators/rows.js';
import { registerPaper } from '../paper-register.js';
import { foldRates } from './fold.js';
import { fromRollUp } from './read.js';

const { pool, owner } = await pooledDatabase({ pool: 8, owner: 4 });
let n = 0;

const NOW = at('2026-05-20', 12);
const YEAR = { from: '2026-01-01', to: '2026-12-31', asOf: NOW };
const CASES = 8;

let docket: Docket;
let agency: string;
beforeEach(async () => {
  // A fold goes over all agencies: those of earlier tests would only take time.
  await owner.query('DELETE FROM agency');
  agency = `R${(n += 1)}`;
  const [firm, lawyer, clerk] = [`${agency}-f`, `${agency}-lawyer`, `${agency}-clerk`];
  docket = {
    agency,
    stations: [`${agency}-s`],
    firms: [firm, `${agency}-g`],
    people: [{ username: lawyer, firm }, { username: clerk }],
    cases: Array.from({ length: CASES }, (_, i) =>
      aCase('2026-03-02', {
        handler: lawyer,
        completed: i % 2 ? at('2026-03-02', 11) : null,
        hearings: i === 0 ? [aHearing('2026-04-01', { drawn: attended('2026-04-01', clerk) })] : [],
      }),
    ),
    paper: [],
  };
  await load(owner, docket);
  await fold();
});

/** Folds until there is nothing more to do. */
async function fold(minimum = CASES): Promise<void> {
  while (await foldRates(pool, NOW, { minimum }));
}

const question = () => ({ agency, ...YEAR });

async function stale(): Promise<readonly string[] | undefined> {
  return fromRollUp(pool, question(), await parametersOf(pool, question()), ({ stale }) => Promise.resolve(stale));
}

async function figure(name: string): Promise<Figure> {
  const all = await indicators(pool, question());
  return all.find((f) => `${f.key}/${f.variant}` === name && f.scope.kind === 'agency')!;
}

const complete = async () => (await figure('entry/default')).numerator;
const waiting = () => pool.query('SELECT 1 FROM rate_delta WHERE agency_id = $1', [agency]).then((r) => r.rowCount);

/** As a step of the case does: its head moves on, whatever else is written. */
const completeCase = (
  db: pg.Pool | pg.ClientBase,
  id: string,
  completed: string | null = '2026-05-20T09:00:00+08:00',
) =>
  db.query(
    `WITH moved AS (UPDATE proceeding SET seq = seq + 1 WHERE id = $1)
     UPDATE legal_case SET completed_at = $2 WHERE id = $1`,
    [id, completed],
  );

describe('a delta is left by', () => {
  const first = () => docket.cases[0]!.id;
  const entry = () => ({
    ...{ id: randomUUID(), agency, station: null, register: 'paper' as const, number: '1', day: '2026-03-02' },
    ...{ person: '李四', matter: null },
  });

  const CHANGES: [string, () => Promise<unknown>, () => string[]][] = [
    ['a step of the case', () => completeCase(pool, first()), () => [first()]],
    [
      'a draw',
      async () => {
        const id = docket.cases[1]!.id;
        await owner.query(
          `INSERT INTO hearing (case_id, no, agency_id, day, forum, public, state, summons_on, reported_at, late, handler)
           VALUES ($1, 1, $2, '2026-06-30', 'court', true, 'announced', '2026-05-01', '2026-05-02T09:00:00+08:00', false, 'x')`,
          [id, agency],
        );
        const { drawn } = await runDraw(pool, { agency, period: '2026', from: YEAR.from, to: YEAR.to, at: NOW });
        expect(drawn).toHaveLength(1);
      },
      () => [docket.cases[1]!.id],
    ],
    [
      'the end of a draw',
      () => pool.query(`UPDATE attendance SET outcome = 'cancelled' WHERE case_id = $1`, [first()]),
      () => [first()],
    ],
    ['somebody’s leaving the firm', () => setFirm('lawyer', null), () => [first()]],
    ['an observer’s joining a firm', () => setFirm('clerk', `${agency}-f`), () => [first()]],
    [
      'an account that is gone',
      () => owner.query('DELETE FROM app_user WHERE username = $1', [`${agency}-lawyer`]),
      () => [first()],
    ],
  ];
  const setFirm = (who: string, firm: string | null) =>
    owner.query('UPDATE app_user SET firm_id = $2 WHERE username = $1', [`${agency}-${who}`, firm]);

  test.each(CHANGES)('%s', async (_, change, units) => {
    expect(await stale()).toEqual([]);
    await change();
    expect([...(await stale())!].sort()).toEqual(units());
  });

  test('a paper entry, and again when it finds its case', async () => {
    const e = entry();
    await registerPaper(pool, e, 'intake', NOW);
    expect(await stale()).toEqual([e.id]);
    await fold();
    await owner.query('UPDATE paper_entry SET case_id = $1 WHERE id = $2', [first(), e.id]);
    expect(await stale()).toEqual([e.id]);
  });

  test('nothing by a new password', async () => {
    await pool.query(`UPDATE app_user SET password_hash = '-' WHERE agency_id = $1`, [agency]);
    expect(await stale()).toEqual([]);
  });
});

test('what is rolled up is what is answered', async () => {
  expect(await complete()).toBe(CASES / 2);
  await owner.query('UPDATE rate_count SET n = n + 100 WHERE n > 0');
  expect(await complete()).toBeGreaterThan(100);
});

test('without its delta a change would be missed', async () => {
  await owner.query('ALTER TABLE proceeding DISABLE TRIGGER changed');
  await completeCase(pool, docket.cases[0]!.id);
  await owner.query('ALTER TABLE proceeding ENABLE TRIGGER changed');
  await fold();
  expect(await complete()).toBe(CASES / 2);
});

test('a change is in the figure at once, and no longer counted live once it is folded', async () => {
  await completeCase(pool, docket.cases[0]!.id);
  expect(await complete()).toBe(CASES / 2 + 1);
  await fold();
  expect(await stale()).toEqual([]);
  expect(await complete()).toBe(CASES / 2 + 1);
});

test('a change that is committed after a later one is not lost between two folds', async () => {
  await transaction(owner, async (slow) => {
    await completeCase(slow, docket.cases[0]!.id);
    await completeCase(pool, docket.cases[2]!.id);
    await fold();
    expect(await complete()).toBe(CASES / 2 + 1);
  });
  expect(await complete()).toBe(CASES / 2 + 2);
  await fold();
  expect(await complete()).toBe(CASES / 2 + 2);
});

test('a fold that ends halfway leaves its deltas', async () => {
  await completeCase(pool, docket.cases[0]!.id);
  await owner.query('REVOKE INSERT ON rate_count FROM legal_aid_app');
  await expect(foldRates(pool, NOW, { minimum: 1 })).rejects.toThrow('rate_count');
  await owner.query('GRANT INSERT ON rate_count TO legal_aid_app');
  expect(await stale()).toEqual([docket.cases[0]!.id]);
  await fold();
  expect(await complete()).toBe(CASES / 2 + 1);
});

test('people, two folds and readers at once: no reader ever misses a case or counts one twice', async () => {
  let going = true;
  const seen: number[] = [];
  const folding = async () => {
    while (going) await foldRates(pool, NOW, { minimum: 1, batch: 2 });
  };
  const reading = async () => {
    while (going) seen.push((await figure('entry/default')).denominator);
  };
  const work = Promise.all([folding(), folding(), reading(), reading()]);
  for (let i = 0; seen.length < 20; i += 1)
    await completeCase(pool, docket.cases[i % CASES]!.id, i % 3 ? undefined : null);
  going = false;
  await work;
  expect(new Set(seen)).toEqual(new Set([CASES]));
  await fold();
  const { rows } = await owner.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM legal_case WHERE agency_id = $1 AND completed_at IS NOT NULL',
    [agency],
  );
  expect(await complete()).toBe(rows[0]!.n);
});

test('where a limit has changed, all is counted afresh until the year is built anew', async () => {
  await owner.query(
    `INSERT INTO calendar_year (year, source, holidays, make_up_days) VALUES (2027, 'test', '{}', '{}')`,
  );
  expect(await stale()).toBeUndefined();
  await fold();
  expect(await stale()).toEqual([]);
});

test('with more changes than are worth counting on top, all is counted afresh', async () => {
  await pool.query(
    'INSERT INTO rate_delta (agency_id, unit) SELECT $1, gen_random_uuid() FROM generate_series(1, 501)',
    [agency],
  );
  expect(await stale()).toBeUndefined();
  expect(await complete()).toBe(CASES / 2);
  await fold();
  expect(await stale()).toEqual([]);
});

test('a small agency has no roll-up, and its deltas do not pile up', async () => {
  agency = `${agency}-small`;
  await load(owner, { ...docket, agency, stations: [], firms: [], people: [], cases: [aCase('2026-03-02')] });
  expect(await waiting()).toBe(1);
  await fold(2);
  expect([await waiting(), await stale()]).toEqual([0, undefined]);
});
