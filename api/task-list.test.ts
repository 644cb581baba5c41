import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, civilDate, endOfDay, formatInstant, HOUR, parseInstant, weekday } from '../domain/time.js';
import { query } from '../scripts/postgres.mjs';
import { testConfig, testDeps, tokenOf } from '../test/support/api.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { createApp } from './app.js';
import type { Deps } from './deps.js';

/** A Wednesday; of March 2026 no day is moved. */
const NOW = parseInstant('2026-03-04T10:00:00+08:00');
const TODAY = civilDate(NOW);

let database: TestDatabase;
let deps: Deps;
let app: Express;

/** A case with one task, as it is told here and as it is written below. */
interface Told {
  readonly n: number;
  readonly id: string;
  readonly task: string;
  readonly kind: string;
  readonly role: string;
  readonly assignee: string | null;
  readonly firm: string | null;
  readonly station: string | null;
  readonly open: boolean;
  /** Null: no clock runs. */
  readonly due: number | null;
  readonly lastDay: string | null;
}

const POSTS = [
  { kind: 'review', role: 'reviewer', assignee: null, firm: null },
  { kind: 'meet', role: 'lawyer', assignee: 'lawyer1', firm: null },
  { kind: 'name-handler', role: 'firm', assignee: null, firm: 'ph-f1' },
  // Of a case that somebody else handles.
  { kind: 'engage', role: 'lawyer', assignee: 'lawyer2', firm: null },
] as const;
/** Days from today to the last day; one is due in hours, one in a year that nobody has published. */
const LAST_DAYS = [-9, null, 0, 1, 3, 'hours', 5, -1, 2, 30, null, 'years', -3, 8] as const;
const CASES = 42;

const ALL: readonly Told[] = Array.from({ length: CASES }, (_, n) => {
  const id = `00000000-0000-4000-8000-${String((n * 11) % CASES).padStart(12, '0')}`;
  const when = LAST_DAYS[n % LAST_DAYS.length]!;
  const lastDay = when === 'years' ? '2031-03-03' : typeof when === 'number' ? addDays(TODAY, when) : null;
  const post = POSTS[n % POSTS.length]!;
  return {
    ...{ n, id, ...post, task: `${id}.${post.kind}.1` },
    firm: post.firm && (n % 8 === 2 ? 'ph-f1' : 'ph-f2'),
    station: ['ph-danghu', 'ph-zhongdai', null][n % 3]!,
    open: n % 9 !== 8,
    due: lastDay !== null ? endOfDay(lastDay) : when === 'hours' ? NOW + 2 * HOUR : null,
    lastDay,
  };
});
const OPEN = ALL.filter((t) => t.open);

beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl, {
    clock: { now: () => NOW },
    config: testConfig(database.appUrl, { checkClock: false }),
  });
  app = createApp(deps);
  await query(database.ownerUrl, async (client) => {
    for (const t of ALL) {
      const opened = formatInstant(NOW - (t.n + 1) * 24 * HOUR);
      await client.query(
        `WITH head AS (
           INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
           VALUES ($1::text::uuid, 'case', 'ph', 1, 1, 'handling', '{}', false, $2)
         ), person AS (
           INSERT INTO party (case_id, role, n, name, categories, detained)
           VALUES ($1::text::uuid, 'recipient', 2, '赵第二人', '{}', false), ($1::text::uuid, 'recipient', 1, $5, '{}', false),
             ($1::text::uuid, 'opposing', 1, '某公司', '{}', false)
         )
         INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, matter_id, persons, handler, firm_id,
           title, received_at, entered_at)
         VALUES ($1::text::uuid, 'ph', $3, $4, 'handling', 'application', 'window', 'civil', $1::text::uuid, 2, 'lawyer1', 'ph-f1',
           '追索劳动报酬', $2, $2)`,
        [t.id, opened, t.station, `N${t.n}`, `王甲${String.fromCharCode(0x4e00 + 7 * t.n)}`],
      );
      await client.query(
        `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, assignee, firm_id, data, state, opened_at, opened_seq)
         VALUES ($1, $2, 'case', 'ph', $3, $4, $5, $6, '{"data": {}, "notBy": [], "since": "2026-03-01"}', $7, $8, 1)`,
        [t.task, t.id, t.kind, t.role, t.assignee, t.firm, t.open ? 'open' : 'done', opened],
      );
      // Beside its clock one that has ended, and one that runs longer.
      const clocks =
        t.due === null ? [] : [[t.due, t.lastDay, 'armed'] as const, [t.due + 99 * 24 * HOUR, null, 'armed'] as const];
      for (const [i, [due, lastDay, state]] of [...clocks, [NOW - 60 * 24 * HOUR, null, 'met'] as const].entries())
        await client.query(
          `INSERT INTO deadline (id, proceeding_id, proceeding_kind, agency_id, task_id, rule_key, rule_pack, rule_version, legal_basis,
             started_at, pauses, due_at, last_day, provisional, expires, rungs, next_rung, state, armed_seq, planned_seq, armed_at)
           VALUES ($1, $2, 'case', 'ph', $3, 'review', 'law', 1, '法律援助法第43条第1款', $4, '[]', $5, $6, false, false, '[]', 0, $7, 1, 1, $4)`,
          [`${t.id}~review~${i}`, t.id, t.task, opened, formatInstant(due), lastDay, state],
        );
      await client.query('SELECT write_due_by($1)', [t.id]);
    }
  });
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

interface Item {
  readonly id: string;
  readonly [name: string]: unknown;
}
interface List {
  readonly items: Item[];
  readonly next: string | null;
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
}

const tokens = new Map<string, string>();
async function ask(user: string, asked: Readonly<Record<string, string | number>>, status = 200): Promise<List> {
  const token = tokens.get(user) ?? (await tokenOf(app, user));
  tokens.set(user, token);
  const answer = await request(app).get('/api/v1/tasks').query(asked).set('Authorization', `Bearer ${token}`);
  expect([asked, answer.status, status === 200 || answer.body]).toEqual([asked, status, expect.anything()]);
  return answer.body as List;
}

/** All pages, one after the other. */
async function listed(user: string, asked: Readonly<Record<string, string>>, limit = 5): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ''; ;) {
    const { items, next, total } = await ask(user, { ...asked, limit, ...(cursor && { cursor }) });
    found.push(...items.map(({ id }) => id));
    if (next === null) {
      expect(total).toBe(found.length);
      return found;
    }
    expect(items).toHaveLength(limit);
    cursor = next;
  }
}

const byDue = (tasks: readonly Told[]) =>
  [...tasks].sort((a, b) => (a.due ?? 9e15) - (b.due ?? 9e15) || (a.task < b.task ? -1 : 1)).map(({ task }) => task);
const longestFirst = (tasks: readonly Told[]) => [...tasks].sort((a, b) => b.n - a.n).map(({ task }) => task);

/** Of the days below one is worked on a weekend. */
const MAKE_UP_DAY = '2026-02-28';
/** Working days after today, up to and including the day. */
function left(lastDay: string): number {
  const [from, to] = lastDay < TODAY ? [lastDay, TODAY] : [TODAY, lastDay];
  let n = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1))
    n += Number(weekday(day) <= 5 || day === MAKE_UP_DAY);
  return lastDay < TODAY ? -Math.max(1, n) : n;
}
const lastDayOf = (t: Told) => t.lastDay ?? (t.due === null ? null : civilDate(t.due - 1));
const isOver = (t: Told) => t.due !== null && t.due < NOW;

const WHO: Readonly<Record<string, readonly [mine: boolean, sees: (t: Told) => boolean]>> = {
  director: [false, () => true],
  reviewer: [true, (t) => t.kind === 'review'],
  station: [false, (t) => t.station === 'ph-danghu'],
  firm: [true, (t) => t.firm === 'ph-f1'],
  firm2: [false, (t) => t.firm === 'ph-f2'],
  lawyer1: [true, (t) => t.assignee === 'lawyer1'],
  lawyer2: [false, (t) => t.assignee === 'lawyer2'],
};

test.each(Object.keys(WHO))('%s finds what is due first first, what is never due last, each once', async (user) => {
  const [mine, sees] = WHO[user]!;
  const expected = byDue(OPEN.filter(sees));
  expect(expected.length).toBeGreaterThan(2);
  const asked = { sort: 'due', ...(mine && { mine: 'true' }) };
  for (const limit of [1, 4, 200]) expect(await listed(user, asked, limit)).toEqual(expected);
});

test.each(Object.keys(WHO))('what %s has before him is counted, whatever else is asked for', async (user) => {
  const [mine, sees] = WHO[user]!;
  const seen = OPEN.filter(sees);
  const near = (most: number) => (t: Told) => t.due !== null && !isOver(t) && left(lastDayOf(t)!) <= most;
  const expected = {
    open: seen.length,
    overdue: seen.filter(isOver).length,
    dueToday: seen.filter(near(0)).length,
    dueInThreeDays: seen.filter(near(3)).length,
    unassigned: seen.filter((t) => t.assignee === null).length,
  };
  for (const more of [{}, { status: 'open' }, { sort: 'due', kind: 'review' }, { status: 'done' }, { q: 'N1' }])
    expect((await ask(user, { ...more, ...(mine && { mine: 'true' }), limit: 1 })).counts).toEqual(expected);
});

const FILTERS: Readonly<Record<string, readonly [asked: Record<string, string>, fits: (t: Told) => boolean]>> = {
  kind: [{ kind: 'meet' }, (t) => t.kind === 'meet'],
  role: [{ role: 'lawyer' }, (t) => t.role === 'lawyer'],
  assignee: [{ assignee: 'lawyer2' }, (t) => t.assignee === 'lawyer2'],
  'nobody’s': [{ assignee: 'none' }, (t) => t.assignee === null],
  station: [{ station: 'ph-zhongdai' }, (t) => t.station === 'ph-zhongdai'],
  'due by today': [{ dueBefore: TODAY }, (t) => t.open && t.due !== null && lastDayOf(t)! <= TODAY],
  'due by Friday': [{ dueBefore: '2026-03-06' }, (t) => t.open && t.due !== null && lastDayOf(t)! <= '2026-03-06'],
  overdue: [{ overdue: 'true' }, (t) => t.open && isOver(t)],
  'not overdue': [{ overdue: 'false' }, (t) => t.open && !isOver(t)],
  'a number': [{ q: 'n 12' }, (t) => t.n === 12],
  'a name': [{ q: '赵第二人' }, () => true],
  case: [{ case: ALL[3]!.id }, (t) => t.n === 3],
  several: [{ kind: 'review', station: 'ph-danghu', assignee: 'none' }, (t) => t.n % 12 === 0],
};

test.each(Object.keys(FILTERS))('tasks are found by %s, in either order', async (name) => {
  const [asked, fits] = FILTERS[name]!;
  const expected = ALL.filter(fits);
  expect(expected.length).toBeGreaterThan(0);
  expect(await listed('director', asked)).toEqual(longestFirst(expected));
  const open = expected.filter((t) => t.open);
  expect(await listed('director', { ...asked, sort: 'due' })).toEqual(byDue(open));
  expect(await listed('director', { ...asked, status: 'open' })).toEqual(longestFirst(open));
});

test('whoever may not read a name cannot ask whose task it is', async () => {
  expect(await listed('station', { q: '赵第二人' })).toHaveLength(ALL.filter((t) => t.station === 'ph-danghu').length);
  expect((await ask('firm', { q: '赵第二人' })).total).toBe(0);
  expect(await listed('firm', { q: 'N2', mine: 'true' })).toEqual([ALL[2]!.task]);
});

test('an item says whose it is in part, how far the case is and how long there is', async () => {
  for (const user of ['director', 'lawyer2'])
    for (const item of (await ask(user, { sort: 'due', limit: 200 })).items) {
      const told = ALL.find((t) => t.task === item.id)!;
      const lastDay = lastDayOf(told);
      expect(item).toMatchObject({
        caseId: told.id,
        proceeding: { id: told.id, kind: 'case' },
        person: expect.stringMatching(/^王\*.$/u),
        persons: 2,
        stage: 'handling',
        caseTitle: user === 'director' ? '追索劳动报酬' : null,
      });
      if (told.due === null) expect(item['deadline']).toMatchObject({ overdue: false, remainingWorkingDays: null });
      else
        expect(item['deadline']).toEqual({
          id: `${told.id}~review~0`,
          title: '审查决定',
          legalBasis: '法律援助法第43条第1款',
          due: formatInstant(told.due),
          lastDay: told.lastDay,
          remainingWorkingDays: lastDay! > '2027' ? null : left(lastDay!),
          overdue: isOver(told),
        });
    }
});

test('what cannot be is named: a place of the other order, a clock of what has ended', async () => {
  const [opened, due] = [
    (await ask('director', { limit: 1 })).next!,
    (await ask('director', { limit: 1, sort: 'due' })).next!,
  ];
  const refused: [Record<string, string>, string][] = [
    [{ cursor: due }, '/cursor'],
    [{ cursor: opened, sort: 'due' }, '/cursor'],
    [{ cursor: `due/never/${ALL[0]!.task}`, sort: 'due' }, '/cursor'],
    [{ cursor: `infinity/${ALL[0]!.task}` }, '/cursor'],
    [{ sort: 'due', status: 'done' }, '/status'],
    [{ overdue: 'false', status: 'expired' }, '/status'],
    [{ dueBefore: TODAY, status: 'cancelled' }, '/status'],
    [{ dueBefore: '2026-02-30' }, '/dueBefore'],
    [{ kind: 'none' }, '/kind'],
    [{ role: 'anybody' }, '/role'],
  ];
  for (const [asked, pointer] of refused)
    expect([asked, await ask('director', asked, 422)]).toMatchObject([asked, { errors: [{ pointer }] }]);
});

test('what is to be decided, and what was decided since a day, with the outcome in words', async () => {
  expect((await ask('director', { status: 'open', deciding: 'true' })).items).toEqual([]);
  const done = ALL.find((t) => !t.open)!;
  await query(database.ownerUrl, (client) =>
    client.query(
      `UPDATE task SET kind = 'approve', outcome = 'refuse', ended_at = '2026-03-03T09:00:00+08:00', ended_by = 'director' WHERE id = $1`,
      [done.task],
    ),
  );
  const since = async (endedFrom: string) =>
    (await ask('director', { status: 'done', deciding: 'true', endedFrom })).items;
  expect(await since('2026-03-04')).toEqual([]);
  expect(await since('2026-03-03')).toMatchObject([
    { id: done.task, outcome: 'refuse', endedBy: 'director', outcomeTitle: '决定不予援助' },
  ]);
});
