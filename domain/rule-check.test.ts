import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from './calendar.js';
import { planRungs, resolveDue } from './deadline.js';
import type { CalendarYear } from './notice.js';
import { LADDERS, RULES } from './packs.js';
import { FURTHEST_RUNG, ladderFaults, RECIPIENTS, ruleFaults, RUNG_NAMES, RUNG_PLACES, UNITS } from './rule-check.js';
import { ruleInForce, type Ladder, type Rule } from './rules.js';
import { atTime, HOUR } from './time.js';

const file = new URL('../prisma/data/calendar.json', import.meta.url);
const calendar = new Calendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarYear[]);
const review = ruleInForce(RULES, 'law', 'review', '2026-03-02');

const amount = fc.oneof(
  fc.integer({ min: -1, max: 800 }),
  fc.integer({ min: 1, max: 800 * 60 }).map((minutes) => minutes / 60),
  fc.double(),
  fc.constantFrom(0.25, 0.5, 1 / 3, 5e-324, 1e-9, 24 + 1e-8, 720.0000001),
);
const step = fc.record(
  {
    rung: fc.constantFrom(...RUNG_NAMES),
    at: fc.constantFrom(...RUNG_PLACES),
    workingDays: fc.integer({ min: 1, max: FURTHEST_RUNG }),
    fraction: fc.double({ noNaN: true, min: 0, max: 1 }),
    recipients: fc.uniqueArray(fc.constantFrom(...RECIPIENTS), { minLength: 1 }),
  },
  { requiredKeys: ['rung', 'at', 'recipients'] },
);

describe('what is taken for a rule', () => {
  it('can be counted by, whatever it says', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        amount,
        fc.constantFrom(...UNITS),
        fc.uniqueArray(step, { maxLength: 4, selector: ({ rung }) => rung }),
        (of, unit, steps) => {
          const ladder: Ladder = { key: 'drawn', steps };
          const rule: Rule = { ...review, unit, amount: of, ladder: 'drawn' };
          if (ladderFaults(ladder).length > 0 || ruleFaults(rule, [ladder]).length > 0) return;
          taken += 1;
          const start = atTime('2026-03-02', '10:17');
          const { due, lastDay } = resolveDue(rule, start, calendar);
          expect(due).toBeGreaterThan(start);
          const rungs = planRungs(rule, [ladder], start, due, lastDay, calendar.assumingWeekends());
          for (const at of [due, ...rungs.map((rung) => rung.at)]) expect(Number.isSafeInteger(at)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it.each([
    [{ unit: 'hour', amount: 5e-324 }, 'invalid'],
    [{ unit: 'hour', amount: 1e-9 }, 'invalid'],
    [{ unit: 'hour', amount: 0.1234567 + 1 }, 'invalid'],
    [{ unit: 'hour', amount: 721 }, 'too-big'],
    [{ unit: 'natural-day', amount: 0.5 }, 'invalid'],
  ] as const)('is not %j', (of, code) => {
    expect(ruleFaults({ ...review, ...of }, LADDERS)).toMatchObject([{ pointer: '/amount', code }]);
  });

  it('may be a quarter of an hour', () => {
    const rule: Rule = { ...review, unit: 'hour', amount: 0.25 };
    expect(ruleFaults(rule, LADDERS)).toEqual([]);
    expect(resolveDue(rule, 0, calendar).due).toBe(HOUR / 4);
  });
});
