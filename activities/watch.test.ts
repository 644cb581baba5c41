import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addDays, type CivilDate } from '../domain/time.js';
import { pooledDatabase } from '../test/support/database.js';
import { aCase, aHearing, at, attended, load, type DocketCase, type DocketPaper } from '../test/support/docket.js';
import type { WatchActivities } from '../workflows/activities.js';
import { createWatchActivities } from './watch.js';

const { pool, owner } = await pooledDatabase({ pool: 8, owner: 4 });
const watch: WatchActivities = createWatchActivities({ pool });
let agency: string;
let n = 0;

async function county(cases: readonly DocketCase[], paper: readonly DocketPaper[] = []): Promise<void> {
  agency = `W${(n += 1)}`;
  const people = [
    { username: `${agency}-bureau`, roles: ['bureau'] },
    { username: `${agency}-director`, roles: ['director'] },
    { username: `${agency}-deputy`, roles: ['deputy', 'reviewer'] },
    { username: `${agency}-clerk`, roles: ['intake'] },
  ];
  await load(owner, { agency, stations: [], firms: [], people, cases, paper });
}

const onDay = (day: CivilDate) =>
  watch.recompute({ agency, period: '2026', from: '2026-01-01', to: '2026-12-31', day, at: at(day, 7) });

/** Who was told what, e.g. 'callback/below-target/2026-03-20', once for all who were. */
async function told(): Promise<string[]> {
  const { rows } = await owner.query<{ key: string; people: number }>(
    `SELECT key, count(*)::int AS people FROM alert WHERE agency_id = $1 AND key LIKE 'watch/%' AND kind = 'watch' GROUP BY key, at ORDER BY at, key`,
    [agency],
  );
  expect(rows.every((row) => row.people === 3)).toBe(true);
  return rows.map((row) => row.key.replace(`watch/${agency}/2026/`, ''));
}

async function seen(day: CivilDate, key: string): Promise<object | undefined> {
  const { rows } = await owner.query<{ numerator: number; denominator: number; forecast: string; state: string }>(
    `SELECT numerator, denominator, forecast, state FROM indicator_day
     WHERE agency_id = $1 AND period = '2026' AND day = $2 AND key = $3 AND variant = 'default'`,
    [agency, day, key],
  );
  return rows[0];
}

const closedOn = (on: CivilDate) =>
  aCase('2026-01-05', {
    closed: { on, recorded: at(on, 16) },
    callbackEnded: null,
    deadlines: [{ rule: 'callback', due: addDays(on, 15), state: 'armed', ended: null }],
  });

describe('a day of the watch', () => {
  test('tells nobody while callbacks are within their time, and all overseers once they are not', async () => {
    await county([...Array.from({ length: 6 }, () => closedOn('2026-03-02')), aCase('2026-03-02')]);
    expect(await onDay('2026-03-16')).toEqual({ state: 'running', matched: 0, drawn: 0, alerts: 3 });
    expect(await told()).toEqual(['entry/not-reconciled/2026-03-16']);
    expect(await seen('2026-03-16', 'callback')).toEqual({
      numerator: 0,
      denominator: 6,
      forecast: 'on-track',
      state: 'running',
    });

    expect((await onDay('2026-03-18')).alerts).toBe(3);
    expect((await told())[1]).toBe('callback/below-target/2026-03-18');
    expect(await seen('2026-03-18', 'callback')).toMatchObject({ forecast: 'below-target' });
    const { rows } = await owner.query(`SELECT data FROM alert WHERE agency_id = $1 AND key LIKE '%callback%'`, [
      agency,
    ]);
    expect(rows[0]).toEqual({
      data: {
        rate: 'callback',
        condition: 'below-target',
        period: '2026',
        day: '2026-03-18',
        numerator: 0,
        denominator: 6,
        target: 50,
      },
    });
    const { rows: outbox } = await owner.query(`SELECT key FROM outbox WHERE agency_id = $1 AND kind = 'watch'`, [
      agency,
    ]);
    expect(outbox).toHaveLength(2);
  });

  test('says the same thing once a month, not once a day', async () => {
    const cases = Array.from({ length: 6 }, () => closedOn('2026-03-02'));
    await county(cases, [paper('2026-03-02', cases[0]!.id)]);
    for (let day = '2026-03-20'; day <= '2026-05-20'; day = addDays(day, 1)) await onDay(day);
    expect(await told()).toEqual([
      'callback/below-target/2026-03-20',
      'callback/below-target/2026-04-19',
      'callback/below-target/2026-05-19',
    ]);
  });

  test('tells the bureau alone, on Mondays, how many internal clocks are overdue', async () => {
    const cases = Array.from({ length: 6 }, () => closedOn('2026-03-02'));
    await county(cases, [paper('2026-03-02', cases[0]!.id)]);
    for (let day = '2026-03-20'; day <= '2026-03-31'; day = addDays(day, 1)) await onDay(day);
    const { rows } = await owner.query<{ key: string; recipients: string[]; overdue: Record<string, number> }>(
      `SELECT key, array_agg(recipient) AS recipients, min(data::text)::jsonb->'overdue' AS overdue FROM alert
       WHERE agency_id = $1 AND key LIKE 'digest/%' GROUP BY key ORDER BY key`,
      [agency],
    );
    expect(rows.map((r) => r.key)).toEqual([`digest/${agency}/2026-03-23`, `digest/${agency}/2026-03-30`]);
    expect(rows.every((r) => r.recipients.length === 1)).toBe(true);
    expect(rows[0]!.overdue).toEqual({ callback: 6 });
  });

  test('asks once a week from November on for the calendar of the next year, until it is there', async () => {
    await owner.query('DELETE FROM calendar_year WHERE year >= 2027');
    await county([]);
    for (let day = '2026-10-25'; day <= '2026-11-20'; day = addDays(day, 1)) await onDay(day);
    const asked = async () => {
      const { rows } = await owner.query<{ key: string }>(
        `SELECT DISTINCT key FROM alert WHERE agency_id = $1 AND key LIKE 'calendar/%' ORDER BY key`,
        [agency],
      );
      return rows.map((row) => row.key);
    };
    expect(await asked()).toEqual(['01', '08', '15'].map((day) => `calendar/${agency}/2027/2026-11-${day}`));
    await owner.query(
      `INSERT INTO calendar_year (year, source, holidays, make_up_days) VALUES (2027, 'x', '{}', '{}')`,
    );
    for (let day = '2026-11-21'; day <= '2026-12-05'; day = addDays(day, 1)) await onDay(day);
    expect(await asked()).toHaveLength(3);
    await owner.query('DELETE FROM calendar_year WHERE year >= 2027');
  });

  test('done twice, a day is done once', async () => {
    await county(Array.from({ length: 6 }, () => closedOn('2026-03-02')));
    await Promise.all([onDay('2026-03-20'), onDay('2026-03-20'), onDay('2026-03-20')]);
    await onDay('2026-03-20');
    expect(await told()).toEqual(['callback/below-target/2026-03-20', 'entry/not-reconciled/2026-03-20']);
  });

  test('says it again when it is another thing, or is back after a week', async () => {
    const cases = Array.from({ length: 6 }, () => closedOn('2026-03-02'));
    await county(cases, [paper('2026-03-02', cases[0]!.id)]);
    await onDay('2026-03-20');
    await reach(cases.slice(0, 3));
    await onDay('2026-03-21');
    expect(await seen('2026-03-21', 'callback')).toEqual({
      numerator: 3,
      denominator: 6,
      forecast: 'on-track',
      state: 'running',
    });
    await owner.query('DELETE FROM callback WHERE case_id = $1', [cases[0]!.id]);
    await onDay('2026-03-22');
    expect(await told()).toEqual(['callback/below-target/2026-03-20']);
    await reach(cases.slice(0, 1));
    await onDay('2026-03-28');
    await owner.query('DELETE FROM callback WHERE case_id = $1', [cases[0]!.id]);
    await onDay('2026-03-29');
    expect((await told()).slice(1)).toEqual(['callback/below-target/2026-03-29']);

    await owner.query(`UPDATE legal_case SET callback = 'expired' WHERE agency_id = $1`, [agency]);
    await onDay('2026-12-31');
    expect((await told()).slice(2)).toEqual(['callback/unreachable/2026-12-31']);
  });

  test('a paper entry without a case is told on the second working day', async () => {
    // Friday; Monday is its working day, Tuesday is too late.
    await county([aCase('2026-03-02')], [paper('2026-03-06', null)]);
    await onDay('2026-03-09');
    expect(await told()).toEqual([]);
    await onDay('2026-03-10');
    expect(await told()).toEqual(['entry/below-target/2026-03-10']);
  });

  test('matches the registers, and draws', async () => {
    const handler = `W${n + 1}-lawyer`;
    const ahead = aHearing('2026-03-12', { state: 'announced', reported: at('2026-03-05') });
    const named = aCase('2026-03-02', { paperNumber: '17', handler, hearings: [ahead] });
    await county([named], [{ ...paper('2026-03-02', null), number: '17' }]);
    expect(await onDay('2026-03-10')).toMatchObject({ matched: 1, drawn: 1 });
    expect(await onDay('2026-03-10')).toMatchObject({ matched: 0, drawn: 0 });
    const { rows } = await owner.query('SELECT case_id, matched_at FROM paper_entry WHERE agency_id = $1', [agency]);
    expect(rows).toEqual([{ case_id: named.id, matched_at: new Date(at('2026-03-10', 7)) }]);
  });

  test('those who neglect it are told of the attendance long before the period ends', async () => {
    const unattended = (day: CivilDate) =>
      aCase('2026-01-05', {
        handler: 'somebody',
        hearings: [
          aHearing(day, {
            drawn: { at: at(addDays(day, -2)), observer: null, outcome: 'not-attended', recorded: null },
          }),
        ],
      });
    const cases = Array.from({ length: 20 }, (_, i) => unattended(addDays('2026-01-12', i * 14)));
    await county(cases, [paper('2026-01-05', cases[0]!.id)]);
    for (let day = '2026-01-05'; day <= '2026-12-31'; day = addDays(day, 7)) await onDay(day);
    const attendance = (await told()).filter((key) => key.startsWith('attendance'));
    expect(attendance[0]).toBe('attendance/below-target/2026-03-16');
    expect(attendance.length).toBeLessThan(13);
    expect(attendance.at(-1)).toMatch(/^attendance\/unreachable\/2026-/);
  });

  test('where observers never write their records, it is said that the target is out of reach', async () => {
    const never = { at: at('2026-01-05'), observer: 'nobody', outcome: null, recorded: null };
    const cases = Array.from({ length: 30 }, (_, i) =>
      aCase('2026-01-05', { stage: 'archived', hearings: [aHearing(addDays('2026-01-12', i * 10), { drawn: never })] }),
    );
    await county(cases, [paper('2026-01-05', cases[0]!.id)]);
    for (let day = '2026-01-05'; day <= '2026-12-31'; day = addDays(day, 7)) await onDay(day);
    const attendance = (await told()).filter((key) => key.startsWith('attendance'));
    expect(attendance[0]).toBe('attendance/below-target/2026-03-02');
    expect(attendance.some((key) => key.startsWith('attendance/unreachable/2026-1'))).toBe(true);
  });

  test('is provisional after the period and final on the 60th day', async () => {
    const seenCase = aCase('2026-01-05', {
      handler: 'somebody',
      hearings: [aHearing('2026-12-31', { drawn: attended('2026-12-31', `W${n + 1}-clerk`) })],
    });
    await county([seenCase]);
    expect((await onDay('2026-12-31')).state).toBe('running');
    expect((await onDay('2027-01-01')).state).toBe('provisional');
    expect((await onDay('2027-03-01')).state).toBe('final');
    expect(await seen('2027-03-01', 'attendance')).toEqual({
      numerator: 1,
      denominator: 1,
      forecast: 'on-track',
      state: 'final',
    });
  });
});

function paper(day: CivilDate, caseId: string | null): DocketPaper {
  return {
    id: randomUUID(),
    register: 'paper',
    station: null,
    number: String((n += 1)),
    day,
    person: '李四',
    entered: at(day, 18),
    caseId,
  };
}

async function reach(cases: readonly DocketCase[]): Promise<void> {
  for (const c of cases) {
    await owner.query(
      `INSERT INTO callback (case_id, n, agency_id, day, method, outcome, caller, recorded_at)
       VALUES ($1, 1, $2, '2026-03-19', 'phone', 'reached', 'callback', $3)`,
      [c.id, agency, new Date(at('2026-03-19', 15))],
    );
  }
}
