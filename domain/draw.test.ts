import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRAW_RULE, chooseDraws, lotOf, type Candidate, type DrawState } from './draw.js';
import { addDays, daysBetween, type CivilDate } from './time.js';

const FROM = '2026-01-01';
const TO = '2026-12-31';

const state = (own: Partial<DrawState> = {}): DrawState => ({
  held: 0,
  attended: 0,
  planned: 0,
  periodFrom: FROM,
  periodTo: TO,
  today: '2026-03-02',
  ...own,
});
const candidate = (hearingId: string, own: Partial<Candidate> = {}): Candidate => ({
  hearingId,
  caseId: `case-of-${hearingId}`,
  date: '2026-03-10',
  caseHeld: false,
  casePlanned: false,
  caseAttended: false,
  handlerCharged: false,
  ...own,
});
const drawn = (given: DrawState, candidates: Candidate[], seed = 's'): string[] =>
  chooseDraws(DRAW_RULE, given, candidates, seed).map(({ hearingId }) => hearingId);

describe('the draw', () => {
  it('takes the earliest dates first', () => {
    const held = { caseHeld: true };
    const candidates = [
      candidate('late', { date: '2026-04-20', ...held }),
      candidate('early', { date: '2026-03-04', ...held }),
    ];
    // 30 of 100 is the aim; the spare asks for one more.
    expect(drawn(state({ held: 100, attended: 30 }), candidates)).toEqual(['early']);
  });

  it('takes the next hearing of a charged handler before all others', () => {
    const candidates = [
      candidate('early', { date: '2026-03-04', caseHeld: true }),
      candidate('charged', { caseHeld: true, handlerCharged: true }),
    ];
    const draws = chooseDraws(DRAW_RULE, state({ held: 100, attended: 30 }), candidates, 's');
    expect(draws).toEqual([{ hearingId: 'charged', reason: 'handler-charged' }]);
  });

  it('decides by lot where dates are equal, by another lot with another seed', () => {
    const candidates = Array.from({ length: 20 }, (_, index) => candidate(`h${index}`));
    const winners = Array.from(
      { length: 30 },
      (_, seed) => drawn(state({ held: 98, attended: 30 }), candidates, `s${seed}`)[0],
    );
    expect(new Set(winners).size).toBeGreaterThan(8);
  });

  it('skips what would not help: attended, planned, past, or outside the period', () => {
    const useless = [
      candidate('attended', { caseAttended: true }),
      candidate('planned', { casePlanned: true }),
      candidate('past', { date: '2026-03-01' }),
      candidate('next-year', { date: '2027-01-05' }),
    ];
    expect(drawn(state(), useless)).toEqual([]);
  });

  it('draws nothing when the aim and its spare are covered', () => {
    expect(drawn(state({ held: 10, attended: 5 }), [candidate('h')])).toEqual([]);
    expect(drawn(state({ held: 10, attended: 3, planned: 2 }), [candidate('h')])).toEqual([]);
  });

  it('takes one hearing of a case, however many are ahead and however far the rate is', () => {
    const twins = [candidate('first', { caseId: 'c', date: '2026-03-04' }), candidate('second', { caseId: 'c' })];
    expect(drawn(state({ held: 50 }), twins)).toEqual(['first']);
    expect(
      drawn(
        state({ held: 50, today: '2026-12-01' }),
        twins.map((one) => ({ ...one, date: '2026-12-10' })),
      ),
    ).toHaveLength(1);
  });

  it('counts a planned case that was held already once', () => {
    const given = { held: 100, attended: 21, planned: 10 };
    const one = [candidate('h', { caseHeld: true })];
    expect(drawn(state({ ...given, plannedHeld: 10 }), one)).toEqual([]);
    expect(drawn(state({ ...given, plannedHeld: 0 }), one)).toEqual(['h']);
  });

  it('aims lower when three quarters of the period are over', () => {
    const given = { held: 100, attended: 26 };
    expect(drawn(state({ ...given, today: '2026-10-01' }), [candidate('h', { date: '2026-10-12' })])).toEqual(['h']);
    expect(drawn(state({ ...given, today: '2026-10-02' }), [candidate('h', { date: '2026-10-12' })])).toEqual([]);
  });

  it('below the target in the last six weeks draws everything that helps, whatever is planned', () => {
    const candidates = ['a', 'b', 'c', 'd', 'e'].map((id) => candidate(id, { date: '2026-12-10', caseHeld: true }));
    const given = { held: 100, attended: 19, planned: 20 };
    expect(drawn(state({ ...given, today: '2026-11-19' }), candidates)).toEqual([]);
    const draws = chooseDraws(DRAW_RULE, state({ ...given, today: '2026-11-20' }), candidates, 's');
    expect(draws.map(({ reason }) => reason)).toEqual(Array(5).fill('below-target-last-weeks'));
    expect(drawn(state({ ...given, attended: 20, today: '2026-11-20' }), candidates)).toEqual([]);
  });

  it('draws anew when the drawn one of five moves out of the period', () => {
    const five = ['03', '04', '05', '06', '09'].map((day, index) => candidate(`h${index}`, { date: `2026-03-${day}` }));
    const first = drawn(state(), five);
    const left = five.filter(({ hearingId }) => !first.includes(hearingId));
    expect(first.length).toBeGreaterThan(1);
    expect(left.length).toBeGreaterThan(0);
    // All that were drawn moved to January: nothing planned, the rest still ahead.
    expect(drawn(state(), left).length).toBeGreaterThan(0);
  });
});

interface Hearing {
  id: string;
  caseId: string;
  date: CivilDate;
  announced: CivilDate;
}
interface Outcome {
  held: number;
  attended: number;
  /** Cases drawn, in order. */
  drawnCases: string[];
  /** Days on which, late and below target, something helpful was left undrawn. */
  omissions: number;
}

/** A year of daily draws; `goes` says whether the observer of a drawn hearing turns up. */
function playYear(hearings: Hearing[], recordDays: number, goes: (hearingId: string) => boolean): Outcome {
  const heldCases = new Set<string>();
  const attendedCases = new Set<string>();
  const planned = new Map<string, Hearing>();
  const drawnCases: string[] = [];
  const undrawn = new Set(hearings);
  let omissions = 0;
  for (let today = FROM; today <= TO; today = addDays(today, 1)) {
    for (const [caseId, hearing] of planned) {
      if (addDays(hearing.date, recordDays) > today || hearing.date >= today) continue;
      planned.delete(caseId);
      if (goes(hearing.id)) attendedCases.add(caseId);
    }
    const known = [...undrawn].filter(({ announced, date }) => announced <= today && date >= today);
    const candidates = known.map(({ id, caseId, date }) =>
      candidate(id, {
        caseId,
        date,
        caseHeld: heldCases.has(caseId),
        casePlanned: planned.has(caseId),
        caseAttended: attendedCases.has(caseId),
      }),
    );
    const given = state({
      held: heldCases.size,
      attended: attendedCases.size,
      planned: planned.size,
      plannedHeld: [...planned.keys()].filter((caseId) => heldCases.has(caseId)).length,
      today,
    });
    const chosen = new Set(drawn(given, candidates));
    for (const hearing of known.filter(({ id }) => chosen.has(id))) {
      planned.set(hearing.caseId, hearing);
      drawnCases.push(hearing.caseId);
      undrawn.delete(hearing);
    }
    const helpful = known.filter(({ caseId }) => !attendedCases.has(caseId) && !planned.has(caseId));
    const late = daysBetween(today, TO) < 42 && given.attended * 100 < 20 * given.held;
    if (late && helpful.length > 0) omissions += 1;
    for (const { caseId, date } of hearings) if (date === today) heldCases.add(caseId);
  }
  for (const [caseId, hearing] of planned) if (goes(hearing.id)) attendedCases.add(caseId);
  return { held: heldCases.size, attended: attendedCases.size, drawnCases, omissions };
}

const years = fc
  .array(fc.record({ case: fc.nat(90), day: fc.nat(364), notice: fc.integer({ min: 3, max: 60 }) }), { maxLength: 130 })
  .map((all) =>
    all.map(({ case: number, day, notice }, index): Hearing => {
      const date = addDays(FROM, day);
      return { id: `h${index}`, caseId: `c${number}`, date, announced: addDays(date, -notice) };
    }),
  );

describe('a year of draws', () => {
  it('reaches the target when every drawn hearing is attended, however the hearings fall', () => {
    fc.assert(
      fc.property(years, fc.integer({ min: 0, max: 5 }), (hearings, recordDays) => {
        const { held, attended } = playYear(hearings, recordDays, () => true);
        expect(attended * 100).toBeGreaterThanOrEqual(20 * held);
      }),
      { numRuns: 60 },
    );
  });

  it('reaches it too when all hearings fall on one day', () => {
    const oneDay = Array.from({ length: 50 }, (_, index) => ({
      id: `h${index}`,
      caseId: `c${index}`,
      date: '2026-05-20',
      announced: '2026-05-17',
    }));
    const { held, attended } = playYear(oneDay, 3, () => true);
    expect(held).toBe(50);
    expect(attended).toBeGreaterThanOrEqual(10);
  });

  it('never draws a case twice while its first draw is planned or attended', () => {
    fc.assert(
      fc.property(years, (hearings) => {
        const { drawnCases } = playYear(hearings, 3, () => true);
        expect(new Set(drawnCases).size).toBe(drawnCases.length);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves nothing undrawn in the last six weeks below target, however often observers stay away', () => {
    fc.assert(
      fc.property(years, fc.integer({ min: 0, max: 10 }), (hearings, reliability) => {
        const { omissions } = playYear(hearings, 3, (id) => lotOf('goes', id) % 10 < reliability);
        expect(omissions).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('does not send observers to everything: of many cases about the aim, not half', () => {
    const many = Array.from({ length: 100 }, (_, index): Hearing => {
      const date = addDays(FROM, 3 + Math.floor(index * 3.5));
      return { id: `h${index}`, caseId: `c${index}`, date, announced: addDays(date, -3) };
    });
    const { held, attended } = playYear(many, 3, () => true);
    expect(held).toBe(100);
    expect(attended).toBeGreaterThanOrEqual(20);
    expect(attended).toBeLessThanOrEqual(35);
  });

  it('misses the target when nobody goes', () => {
    const few = Array.from({ length: 20 }, (_, index): Hearing => {
      const date = addDays(FROM, 10 + index * 15);
      return { id: `h${index}`, caseId: `c${index}`, date, announced: addDays(date, -3) };
    });
    expect(playYear(few, 3, () => false)).toMatchObject({ held: 20, attended: 0 });
  });
});

describe('one draw', () => {
  const flags = fc.array(fc.record({ caseHeld: fc.boolean(), casePlanned: fc.boolean(), caseAttended: fc.boolean() }), {
    minLength: 20,
    maxLength: 20,
  });
  const hearings = fc.array(
    fc.record({
      number: fc.nat(19),
      date: fc.integer({ min: -20, max: 400 }).map((day) => addDays(FROM, day)),
      handlerCharged: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  const candidates = fc
    .tuple(flags, hearings)
    .map(([cases, all]) =>
      all.map(({ number, ...own }, index) =>
        candidate(`h${index}`, { caseId: `c${number}`, ...cases[number], ...own }),
      ),
    );
  const states = fc
    .record({ held: fc.nat(100), attended: fc.nat(35), planned: fc.nat(10), day: fc.nat(364) })
    .map(({ day, ...own }) => state({ ...own, attended: Math.min(own.attended, own.held), today: addDays(FROM, day) }));

  it('chooses at most one helpful hearing per case, in the period and not past', () => {
    fc.assert(
      fc.property(candidates, states, (given, now) => {
        const choice = new Set(drawn(now, given));
        const chosen = given.filter(({ hearingId }) => choice.has(hearingId));
        expect(new Set(chosen.map(({ caseId }) => caseId)).size).toBe(chosen.length);
        for (const one of chosen) {
          expect(one.caseAttended || one.casePlanned).toBe(false);
          expect(one.date >= now.today && one.date <= TO).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order in which the hearings are given', () => {
    fc.assert(
      fc.property(candidates, states, (given, now) => {
        expect(drawn(now, given.toReversed())).toEqual(drawn(now, given));
      }),
    );
  });

  it('repeated at once draws nothing more', () => {
    fc.assert(
      fc.property(candidates, states, (given, now) => {
        const choice = new Set(drawn(now, given));
        const chosen = given.filter(({ hearingId }) => choice.has(hearingId));
        const cases = new Set(chosen.map(({ caseId }) => caseId));
        const after = given.map((one) => (cases.has(one.caseId) ? { ...one, casePlanned: true } : one));
        const planned = now.planned + chosen.length;
        const plannedHeld = chosen.filter(({ caseHeld }) => caseHeld).length;
        expect(drawn({ ...now, planned, plannedHeld }, after)).toEqual([]);
      }),
    );
  });
});
