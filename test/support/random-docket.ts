import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { addDays, type CivilDate, type Instant } from '../../domain/time.js';
import { aCase, at, type Docket, type DocketCase } from './docket.js';

const soon = fc.integer({ min: 0, max: 6 });
const hour = fc.integer({ min: 0, max: 23 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

export interface AskedDocket {
  readonly docket: Docket;
  readonly asOf: Instant;
}

/** Agencies made so far: names are made different from docket to docket, for all of them live in one database. */
let n = 0;

/**
 * What a month of casework may look like, by default from three weeks before the day to eleven after it, and when it is
 * asked about.
 */
export function randomDocket(from: CivilDate, days = { min: -20, max: 75 }): fc.Arbitrary<AskedDocket> {
  const day = fc.integer(days).map((days) => addDays(from, days));
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
      stage: fc.constantFrom('handling', 'handling', 'closing', 'withdrawn'),
      door: fc.constantFrom('application' as const, 'notice' as const),
      criminalStage: maybe(fc.constantFrom('investigation', 'first-instance')),
      day,
      hour,
      entered: soon,
      completed: maybe(soon),
      takenOver: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, fc.record({ day, hour })),
      closed: maybe(fc.record({ day, after: soon })),
      callbackEnded: maybe(fc.constantFrom('reached' as const, 'unreachable' as const, 'expired' as const)),
      people: fc.array(
        fc.record({ name: fc.constant('某某'), phone: maybe(fc.constant('1')), detained: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
      hearings: fc.array(hearing, { maxLength: 3 }),
      callbacks: fc.array(callback, { maxLength: 3 }),
      grades: fc.array(fc.record({ grade: fc.constantFrom('excellent', 'good', 'qualified', 'unqualified'), day }), {
        maxLength: 2,
      }),
      deadlines: fc.array(
        fc.record({
          rule: fc.constantFrom('review', 'callback'),
          due: day,
          state: fc.constantFrom('met', 'met-late', 'missed', 'cancelled', 'armed'),
          ended: day,
        }),
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
        takenOver: c.takenOver && at(c.takenOver.day, c.takenOver.hour),
        closed: c.closed && { on: c.closed.day, recorded: at(addDays(c.closed.day, c.closed.after)) },
        grades: c.grades.map((g) => ({ grade: g.grade, recorded: at(g.day, 11) })),
        deadlines: c.deadlines.map((d) => ({
          ...d,
          ended: d.state === 'armed' ? null : at(d.ended, 8),
        })),
      });
    });

  return fc
    .record({
      cases: fc.array(legalCase, { maxLength: 8 }),
      paper: fc.array(
        fc.record({
          station: maybe(fc.constantFrom('s1', 's2')),
          day,
          of: maybe(fc.nat(7)),
          voided: maybe(fc.nat(200)),
        }),
        { maxLength: 4 },
      ),
      asOf: fc.record({ day, hour }).map(({ day, hour }) => at(day, hour)),
    })
    .map(({ cases, paper, asOf }) => {
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
          hearings: c.hearings.map((h) => ({
            ...h,
            drawn: h.drawn && { ...h.drawn, observer: own(h.drawn.observer!) },
          })),
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
            voided: p.voided === null ? null : at(addDays(p.day, p.voided), 19),
            caseId: p.of === null ? null : (value.cases[p.of]?.id ?? null),
          })),
        },
      };
    });
}
