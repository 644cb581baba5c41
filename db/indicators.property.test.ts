import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, civilDate, daysBetween, weekday, type CivilDate, type Instant } from '../domain/time.js';
import { pooledDatabase } from '../test/support/database.js';
import { at, load, type Docket, type DocketCase, type DocketHearing } from '../test/support/docket.js';
import { randomDocket } from '../test/support/random-docket.js';
import { indicators } from './indicators.js';
import { casesBehind } from './indicators/behind.js';
import { figuresByHandler } from './indicators/handlers.js';
import { trend } from './indicators/trend.js';

/**
 * The same definitions once more, by loops over plain values: what SQL makes of a random docket is what a person with
 * the registers and a pencil would make of it.
 */
const FROM = '2026-03-01';
const TO = '2026-03-31';

const { pool, owner } = await pooledDatabase({ pool: 4, owner: 4 });

const within = (day: CivilDate) => day >= FROM && day <= TO;

/** March and early April 2026 have no moved days but 清明, 4 to 6 April. */
function nextWorkingDay(day: CivilDate): CivilDate {
  let next = addDays(day, 1);
  while (weekday(next) > 5 || next === '2026-04-06') next = addDays(next, 1);
  return next;
}

type Sums = Record<string, [number, number]>;
/** What counts, and beside it what was told of cases taken over. */
interface Counted {
  readonly sums: Sums;
  readonly told: Sums;
}
type Add = (rate: string, met: boolean, told: boolean) => void;

/** Whether something of this instant is of the past that was told of the case. */
const isTold = ({ takenOver = null }: DocketCase, instant: Instant | null): boolean =>
  takenOver !== null && instant !== null && instant <= takenOver;

function oracle(docket: Docket, asOf: Instant, station?: string): Counted {
  const counted: Counted = { sums: {}, told: {} };
  const add: Add = (rate, met, told) => {
    const sums = told ? counted.told : counted.sums;
    const [met_, all] = sums[rate] ?? [0, 0];
    sums[rate] = [met_ + Number(met), all + 1];
  };
  const here = (of: string | null) => station === undefined || of === station;
  const cases = docket.cases.filter((c) => here(c.door === 'notice' ? null : c.station));

  for (const c of cases) {
    if (within(civilDate(c.received)) && c.entered <= asOf) {
      const complete = (c.completed !== null && c.completed <= asOf) || c.stage === 'withdrawn';
      const told = (c.takenOver ?? null) !== null;
      add('entry/default', complete, told);
      add('entry/timely', complete && civilDate(c.entered) <= nextWorkingDay(civilDate(c.received)), told);
    }
    attendanceOf(docket, c, asOf, add);
    callbackOf(c, asOf, add);
    const grades = c.grades.filter((g) => g.recorded <= asOf);
    const last = grades.at(-1)?.grade;
    if (last !== undefined && within(civilDate(Math.min(...grades.map((g) => g.recorded))))) {
      add('quality/default', last !== 'unqualified', gradesAreTold(c, asOf));
      add('quality/good', last === 'excellent' || last === 'good', gradesAreTold(c, asOf));
    }
    const due = c.deadlines.filter((d) => within(d.due));
    const known = due.filter((d) => !(d.state === 'cancelled' && d.ended! <= asOf));
    const fallen = known.filter((d) => at(d.due, 24) <= asOf || (d.ended !== null && d.ended <= asOf));
    const since = fallen.filter((d) => !isTold(c, Math.min(d.ended ?? Infinity, at(d.due, 24))));
    if (fallen.length > 0)
      add(
        'on-time/default',
        (since.length > 0 ? since : fallen).every((d) => d.state === 'met' && d.ended! <= asOf),
        since.length === 0,
      );
  }
  for (const p of docket.paper) {
    const matched = docket.cases.find((c) => c.id === p.caseId);
    if (p.voided && p.voided <= asOf) continue;
    if (!here(p.station) || !within(p.day) || p.entered > asOf || (matched && matched.entered <= asOf)) continue;
    add('entry/default', false, false);
    add('entry/timely', false, false);
  }
  return counted;
}

function gradesAreTold(c: DocketCase, asOf: Instant): boolean {
  const recorded = c.grades.map((g) => g.recorded).filter((instant) => instant <= asOf);
  return recorded.length > 0 && isTold(c, Math.max(...recorded));
}

function attendanceOf(docket: Docket, c: DocketCase, asOf: Instant, add: Add): void {
  const firmOf = (name: string | null) => docket.people.find((p) => p.username === name)?.firm;
  const recorded = (h: DocketHearing) => h.drawn?.outcome === 'attended' && h.drawn.recorded! <= asOf;
  const seen = (h: DocketHearing) =>
    recorded(h) &&
    h.drawn!.observer !== c.handler &&
    (firmOf(h.drawn!.observer) === undefined || firmOf(h.drawn!.observer) !== firmOf(c.handler));
  const heldAt = (h: DocketHearing) => (h.state === 'held' ? Math.max(at(h.day, 12), h.reported) : null);
  const isDrawn = (h: DocketHearing) => h.drawn !== null && h.drawn.at <= asOf;
  const told = (h: DocketHearing) => isTold(c, heldAt(h)) && (!isDrawn(h) || isTold(c, h.drawn!.recorded));
  const preTrial = c.criminalStage === 'investigation' && c.kind === 'criminal';
  const counts = (h: DocketHearing) => !preTrial && (h.public || h.ground === null);
  const known = c.hearings.filter((h) => h.reported <= asOf && within(h.day));
  const heard = known.filter((h) => ((heldAt(h) ?? Infinity) <= asOf || recorded(h)) && counts(h));
  // One that is drawn and has no outcome yet, or lies ahead.
  const isComing = (h: DocketHearing) =>
    counts(h) &&
    ((isDrawn(h) && (h.state === 'held' || h.state === 'announced') && outcomeOf(h, asOf) === null) ||
      (h.state === 'announced' && !recorded(h) && h.day > civilDate(asOf)));
  const speaks = known.some((h) => !told(h) && (heard.includes(h) || isComing(h)));
  const spoken = speaks ? heard.filter((h) => !told(h)) : heard;
  if (spoken.length > 0) add('attendance/default', spoken.some(seen), spoken.every(told));
  for (const h of heard) add('attendance/hearings', seen(h), told(h));
  if (c.closed && within(c.closed.on) && c.closed.recorded <= asOf) {
    const attended = c.hearings.filter((h) => h.reported <= asOf && h.day <= TO && seen(h));
    const isPast = attended.length > 0 ? attended.every(told) : isTold(c, c.closed.recorded);
    add('attendance/strict', attended.length > 0, isPast);
  }
}

const outcomeOf = ({ drawn }: DocketHearing, asOf: Instant): string | null =>
  drawn && (drawn.recorded ?? drawn.at) <= asOf ? drawn.outcome : null;

function callbackOf(c: DocketCase, asOf: Instant, add: Add): void {
  const { closed } = c;
  if (!closed || !within(closed.on) || closed.recorded > asOf) return;
  const tries = c.callbacks.filter(
    (k) => k.recorded <= asOf && k.recorded >= closed.recorded && k.day >= closed.on && daysBetween(TO, k.day) <= 30,
  );
  const reached = tries.filter((k) => k.outcome === 'reached');
  const met = reached.length > 0;
  const allTold = (calls: typeof tries) => calls.every((k) => isTold(c, k.recorded));
  const told = met ? allTold(reached) : tries.length > 0 && allTold(tries) && c.callbackEnded === 'unreachable';
  add('callback/default', met, told);
  if (c.door === 'application') add('callback/application-only', met, told);
  const gone =
    tries.some((k) => k.outcome === 'deceased') ||
    c.people.every((p) => p.detained) ||
    c.people.every((p) => p.phone === null);
  if (met || !gone) add('callback/reachable', met, told);
  for (const k of tries) add('callback/attempts', k.outcome === 'reached', isTold(c, k.recorded));
  const answer = reached.findLast((k) => k.satisfaction !== null);
  const answerTold = answer ? isTold(c, answer.recorded) : allTold(reached);
  if (met) add('satisfaction/response', answer !== undefined, answerTold);
  if (answer) add('satisfaction/default', answer.satisfaction !== 'dissatisfied', answerTold);
  add(
    'quality/coverage',
    c.grades.some((g) => g.recorded <= asOf),
    gradesAreTold(c, asOf),
  );
}

const docket = randomDocket(FROM);

test('SQL and pencil agree on every figure, of the agency and of each station', async () => {
  await fc.assert(
    fc.asyncProperty(docket, async ({ docket, asOf }) => {
      await load(owner, docket);
      const question = { agency: docket.agency, from: FROM, to: TO, asOf };
      const figures = await indicators(pool, question);
      for (const scope of [docket.agency, ...docket.stations]) {
        const station = scope === docket.agency ? undefined : scope;
        const of = figures.filter((f) => f.scope.id === scope && (f.key !== 'on-time' || f.variant === 'default'));
        const found = (figure: (f: (typeof of)[number]) => { numerator: number; denominator: number }) =>
          Object.fromEntries(
            of
              .filter((f) => figure(f).denominator > 0)
              .map((f): [string, [number, number]] => [
                `${f.key}/${f.variant}`,
                [figure(f).numerator, figure(f).denominator],
              ]),
          );
        const counted: Counted = { sums: found((f) => f), told: found((f) => f.takenOver) };
        expect(counted).toEqual(oracle(docket, asOf, station));
      }
    }),
    { numRuns: 150 },
  );
});

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
});

test('each period of a trend is what is said of the period alone, of the agency and of a station', async () => {
  const periods = [
    { from: '2026-02-20', to: '2026-02-28' },
    { from: '2026-03-01', to: '2026-03-09' },
    { from: '2026-03-10', to: '2026-03-31' },
    { from: '2026-04-01', to: '2026-04-30' },
  ];
  await fc.assert(
    fc.asyncProperty(docket, async ({ docket, asOf }) => {
      await load(owner, docket);
      const { agency } = docket;
      const whole = { agency, from: '2026-02-20', to: '2026-04-30', asOf };
      for (const station of [undefined, ...docket.stations]) {
        const series = await trend(pool, whole, periods, station);
        for (const [i, period] of periods.entries()) {
          const figures = await indicators(pool, { agency, ...period, asOf });
          for (const { key, points } of series) {
            const is = (f: (typeof figures)[number]) => f.key === key && f.variant === 'default';
            const alone = figures.find((f) => is(f) && f.scope.id === (station ?? agency))!;
            expect(points[i]).toEqual({ ...period, numerator: alone.numerator, denominator: alone.denominator });
          }
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('the figures by handler add up to those of the agency and of each station, and have their cases behind them', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(docket, async ({ docket, asOf }) => {
      await load(owner, docket);
      const question = { agency: docket.agency, from: FROM, to: TO, asOf };
      const all = await indicators(pool, question);
      for (const station of [undefined, ...docket.stations]) {
        const figures = await figuresByHandler(pool, question, station);
        for (const { key, numerator, denominator } of all.filter(
          (f) => f.variant === 'default' && f.scope.id === (station ?? docket.agency),
        )) {
          const own = figures.filter((f) => f.key === key);
          const sum = (of: 'numerator' | 'denominator') => own.reduce((n, f) => n + f[of], 0);
          expect([key, sum('numerator'), sum('denominator')]).toEqual([key, numerator, denominator]);
        }
        for (const f of figures.filter(({ denominator }) => denominator > 0)) {
          seen.add(f.scope.id);
          const selection = { handler: f.scope.id, ...(station !== undefined && { station }) };
          const { cases } = await casesBehind(pool, question, f.key, f.variant, selection);
          expect([cases.filter((c) => c.in).length, cases.length]).toEqual([f.numerator, f.denominator]);
          if (f.denominator < 5) expect(f.passes).toBeNull();
        }
      }
    }),
    { numRuns: 15 },
  );
  expect(seen.size).toBeGreaterThan(1);
});
