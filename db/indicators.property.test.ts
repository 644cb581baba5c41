import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, civilDate, daysBetween, weekday, type CivilDate, type Instant } from '../domain/time.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { aCase, at, load, type Docket, type DocketCase, type DocketHearing } from '../test/support/docket.js';
import { indicators } from './indicators.js';
import { casesBehind } from './indicators/behind.js';

/**
 * The same definitions once more, by loops over plain values: what SQL makes of a random docket is what a person with
 * the registers and a pencil would make of it.
 */
const FROM = '2026-03-01';
const TO = '2026-03-31';

let database: TestDatabase;
/** The service's own role. */
let pool: pg.Pool;
/** The role that writes the test's rows. */
let owner: pg.Pool;
let n = 0;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 4 });
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
});
afterAll(async () => {
  await Promise.all([pool.end(), owner.end()]);
  await database.drop();
});

const within = (day: CivilDate) => day >= FROM && day <= TO;

/** March and early April 2026 have no moved days but 清明, 4 to 6 April. */
function nextWorkingDay(day: CivilDate): CivilDate {
  let next = addDays(day, 1);
  while (weekday(next) > 5 || next === '2026-04-06') next = addDays(next, 1);
  return next;
}

type Sums = Record<string, [number, number]>;

function oracle(docket: Docket, asOf: Instant, station?: string): Sums {
  const sums: Sums = {};
  const add = (rate: string, met: boolean) => {
    const [met_, all] = sums[rate] ?? [0, 0];
    sums[rate] = [met_ + Number(met), all + 1];
  };
  const here = (of: string | null) => station === undefined || of === station;
  const cases = docket.cases.filter((c) => here(c.door === 'notice' ? null : c.station));

  for (const c of cases) {
    if (within(civilDate(c.received)) && c.entered <= asOf) {
      const complete = c.completed !== null && c.completed <= asOf;
      add('entry/default', complete);
      add('entry/timely', complete && civilDate(c.entered) <= nextWorkingDay(civilDate(c.received)));
    }
    attendanceOf(docket, c, asOf, add);
    callbackOf(c, asOf, add);
    const grades = c.grades.filter((g) => g.recorded <= asOf);
    const last = grades.at(-1)?.grade;
    if (last !== undefined && within(civilDate(Math.min(...grades.map((g) => g.recorded))))) {
      add('quality/default', last !== 'unqualified');
      add('quality/good', last === 'excellent' || last === 'good');
    }
    const due = c.deadlines.filter((d) => within(d.due));
    const known = due.filter((d) => !(d.state === 'cancelled' && d.ended! <= asOf));
    const counted = known.filter((d) => at(d.due, 24) <= asOf || (d.ended !== null && d.ended <= asOf));
    if (counted.length > 0)
      add(
        'on-time/default',
        counted.every((d) => d.state === 'met' && d.ended! <= asOf),
      );
  }
  for (const p of docket.paper) {
    const matched = docket.cases.find((c) => c.id === p.caseId);
    if (!here(p.station) || !within(p.day) || p.entered > asOf || (matched && matched.entered <= asOf)) continue;
    add('entry/default', false);
    add('entry/timely', false);
  }
  return sums;
}

function attendanceOf(docket: Docket, c: DocketCase, asOf: Instant, add: (rate: string, met: boolean) => void): void {
  const firmOf = (name: string | null) => docket.people.find((p) => p.username === name)?.firm;
  const recorded = (h: DocketHearing) => h.drawn?.outcome === 'attended' && h.drawn.recorded! <= asOf;
  const seen = (h: DocketHearing) =>
    recorded(h) &&
    h.drawn!.observer !== c.handler &&
    (firmOf(h.drawn!.observer) === undefined || firmOf(h.drawn!.observer) !== firmOf(c.handler));
  const heard = c.hearings.filter((h) => {
    const held = h.state === 'held' && Math.max(at(h.day, 12), h.reported) <= asOf;
    const preTrial = c.criminalStage === 'investigation' && c.kind === 'criminal';
    return h.reported <= asOf && within(h.day) && (held || recorded(h)) && !preTrial && (h.public || h.ground === null);
  });
  if (heard.length > 0) add('attendance/default', heard.some(seen));
  for (const h of heard) add('attendance/hearings', seen(h));
  if (c.closed && within(c.closed.on) && c.closed.recorded <= asOf) {
    add(
      'attendance/strict',
      c.hearings.some((h) => h.reported <= asOf && h.day <= TO && seen(h)),
    );
  }
}

function callbackOf(c: DocketCase, asOf: Instant, add: (rate: string, met: boolean) => void): void {
  const { closed } = c;
  if (!closed || !within(closed.on) || closed.recorded > asOf) return;
  const tries = c.callbacks.filter((k) => k.recorded <= asOf && k.day >= closed.on && daysBetween(TO, k.day) <= 30);
  const reached = tries.filter((k) => k.outcome === 'reached');
  const met = reached.length > 0;
  add('callback/default', met);
  if (c.door === 'application') add('callback/application-only', met);
  const gone =
    tries.some((k) => k.outcome === 'deceased') ||
    c.people.every((p) => p.detained) ||
    c.people.every((p) => p.phone === null);
  if (met || !gone) add('callback/reachable', met);
  for (const k of tries) add('callback/attempts', k.outcome === 'reached');
  const answer = reached.findLast((k) => k.satisfaction !== null)?.satisfaction;
  if (met) add('satisfaction/response', answer !== undefined);
  if (answer !== undefined) add('satisfaction/default', answer !== 'dissatisfied');
  add(
    'quality/coverage',
    c.grades.some((g) => g.recorded <= asOf),
  );
}

const day = fc.integer({ min: -20, max: 75 }).map((days) => addDays(FROM, days));
const soon = fc.integer({ min: 0, max: 6 });
const hour = fc.integer({ min: 0, max: 23 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const hearing = fc
  .record({
    day,
    public: fc.boolean(),
    ground: maybe(fc.constant('minor')),
    state: fc.constantFrom('announced', 'held', 'held', 'put-off', 'cancelled'),
    lead: fc.integer({ min: -3, max: 5 }),
    drawn: maybe(
      fc.record({
        observer: fc.constantFrom('lawyer', 'colleague', 'clerk'),
        outcome: maybe(fc.constantFrom('attended', 'attended', 'not-attended', 'not-possible', 'cancelled')),
        after: soon,
      }),
    ),
  })
  .map(({ lead, drawn, ...h }) => ({
    ...h,
    reported: at(addDays(h.day, -lead)),
    late: lead < 0,
    drawn: drawn && {
      at: at(addDays(h.day, -1)),
      observer: drawn.observer,
      outcome: drawn.outcome,
      recorded: drawn.outcome === null ? null : at(addDays(h.day, drawn.after), 17),
    },
  }));

const callback = fc
  .record({
    day,
    outcome: fc.constantFrom('reached', 'reached', 'no-answer', 'deceased'),
    said: maybe(fc.constantFrom('satisfied', 'basically-satisfied', 'dissatisfied')),
    after: soon,
  })
  .map(({ day, outcome, said, after }) => ({
    day,
    outcome,
    satisfaction: outcome === 'reached' ? said : null,
    recorded: at(addDays(day, after), 15),
  }));

const legalCase = fc
  .record({
    station: maybe(fc.constantFrom('s1', 's2')),
    door: fc.constantFrom('application' as const, 'notice' as const),
    criminalStage: maybe(fc.constantFrom('investigation', 'first-instance')),
    day,
    hour,
    entered: soon,
    completed: maybe(soon),
    closed: maybe(fc.record({ day, after: soon })),
    callbackEnded: maybe(fc.constantFrom('reached' as const, 'unreachable' as const, 'expired' as const)),
    people: fc.array(fc.record({ name: fc.constant('某某'), phone: maybe(fc.constant('1')), detained: fc.boolean() }), {
      minLength: 1,
      maxLength: 2,
    }),
    hearings: fc.array(hearing, { maxLength: 3 }),
    callbacks: fc.array(callback, { maxLength: 3 }),
    grades: fc.array(fc.record({ grade: fc.constantFrom('excellent', 'good', 'qualified', 'unqualified'), day }), {
      maxLength: 2,
    }),
    deadlines: fc.array(
      fc.record({ due: day, state: fc.constantFrom('met', 'met-late', 'missed', 'cancelled', 'armed'), ended: day }),
      { maxLength: 3 },
    ),
  })
  .map((c): DocketCase => {
    const entered = at(addDays(c.day, c.entered), c.hour);
    return aCase(c.day, {
      ...c,
      kind: c.criminalStage === null ? 'civil' : 'criminal',
      handler: 'lawyer',
      received: at(c.day, c.hour),
      entered,
      completed: c.completed === null ? null : entered + c.completed * 86_400_000,
      closed: c.closed && { on: c.closed.day, recorded: at(addDays(c.closed.day, c.closed.after)) },
      grades: c.grades.map((g) => ({ grade: g.grade, recorded: at(g.day, 11) })),
      deadlines: c.deadlines.map((d) => ({ ...d, rule: 'review', ended: d.state === 'armed' ? null : at(d.ended, 8) })),
    });
  });

const docket = fc
  .record({
    cases: fc.array(legalCase, { maxLength: 8 }),
    paper: fc.array(fc.record({ station: maybe(fc.constantFrom('s1', 's2')), day, of: maybe(fc.nat(7)) }), {
      maxLength: 4,
    }),
    asOf: fc.record({ day, hour }).map(({ day, hour }) => at(day, hour)),
  })
  .map(({ cases, paper, asOf }) => {
    // Names are made different from docket to docket, for all of them live in one database.
    const agency = `P${(n += 1)}`;
    const own = (name: string) => `${agency}-${name}`;
    const value: Docket = {
      agency,
      stations: [own('s1'), own('s2')],
      firms: [own('f')],
      people: [
        { username: own('lawyer'), firm: own('f') },
        { username: own('colleague'), firm: own('f') },
        { username: own('clerk') },
      ],
      cases: cases.map((c) => ({
        ...c,
        id: randomUUID(),
        station: c.station && own(c.station),
        handler: own('lawyer'),
        hearings: c.hearings.map((h) => ({ ...h, drawn: h.drawn && { ...h.drawn, observer: own(h.drawn.observer!) } })),
      })),
      paper: [],
    };
    return {
      asOf,
      docket: {
        ...value,
        paper: paper.map((p, i) => ({
          id: randomUUID(),
          register: 'paper',
          station: p.station && own(p.station),
          number: String(i),
          day: p.day,
          person: '某某',
          entered: at(p.day, 18),
          caseId: p.of === null ? null : (value.cases[p.of]?.id ?? null),
        })),
      },
    };
  });

test('SQL and pencil agree on every figure, of the agency and of each station', async () => {
  await fc.assert(
    fc.asyncProperty(docket, async ({ docket, asOf }) => {
      await load(owner, docket);
      const question = { agency: docket.agency, from: FROM, to: TO, asOf };
      const figures = await indicators(pool, question);
      for (const scope of [docket.agency, ...docket.stations]) {
        const station = scope === docket.agency ? undefined : scope;
        const expected = oracle(docket, asOf, station);
        const found = Object.fromEntries(
          figures
            .filter(
              (f) => f.scope.id === scope && f.denominator > 0 && (f.key !== 'on-time' || f.variant === 'default'),
            )
            .map((f) => [`${f.key}/${f.variant}`, [f.numerator, f.denominator]]),
        );
        expect(found).toEqual(expected);
      }
    }),
    { numRuns: 150 },
  );
}, 300_000);

test('the list behind each figure has its numerator and denominator, and no case twice', async () => {
  await fc.assert(
    fc.asyncProperty(docket, async ({ docket, asOf }) => {
      await load(owner, docket);
      const question = { agency: docket.agency, from: FROM, to: TO, asOf };
      for (const f of (await indicators(pool, question)).filter((figure) => figure.denominator > 0)) {
        const station = f.scope.kind === 'station' ? { station: f.scope.id } : {};
        const { cases } = await casesBehind(pool, question, f.key, f.variant, station);
        expect(cases.length).toBe(f.denominator);
        expect(cases.filter((c) => c.in).length).toBe(f.numerator);
        expect(new Set(cases.map((c) => `${c.caseId} ${c.item}`)).size).toBe(f.denominator);
      }
    }),
    { numRuns: 20 },
  );
}, 300_000);
