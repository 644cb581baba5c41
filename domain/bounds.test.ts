import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundsOf, EARLIEST, firstDayInForce, instantOutOfBounds, outOfBounds, type DayKind } from './bounds.js';
import { PACKS, RULES } from './packs.js';
import { DEFAULT_BASES, ruleInForce, type Rule, type RuleKey } from './rules.js';
import { addDays, civilDate, DAY, endOfDay, startOfDay } from './time.js';

const TODAY = '2026-03-02';
const KINDS: readonly DayKind[] = ['happened', 'planned', 'any', 'validity', 'asked', 'expiry', 'birth'];
const KEYS = [...new Set(RULES.map((r) => r.key))] as RuleKey[];

test('the first day is the one from which every rule of every pack is in force, and no earlier one', () => {
  const inForce = (day: string) =>
    PACKS.every(({ key: pack }) =>
      KEYS.every((key) => {
        try {
          return ruleInForce(RULES, pack, key, day).effectiveFrom <= day;
        } catch {
          return false;
        }
      }),
    );
  expect(EARLIEST).toBe('2012-07-01');
  expect(inForce(EARLIEST)).toBe(true);
  expect(inForce(addDays(EARLIEST, -1))).toBe(false);
});

test('it follows the rules: a key whose first version comes later moves it, one that its base has does not', () => {
  const later = (pack: string): Rule[] =>
    RULES.filter((r) => r.key !== 'review' || r.effectiveFrom > '2022' || r.pack !== pack);
  expect(firstDayInForce(later('workday'), 'workday')).toBe('2012-07-01');
  const without = RULES.map((r) => (r.key === 'review' ? { ...r, effectiveFrom: '2015-01-01' } : r));
  expect(firstDayInForce(without, 'law')).toBe('2015-01-01');
  expect(firstDayInForce(without, 'workday', DEFAULT_BASES)).toBe('2015-01-01');
});

test.each(KINDS)('%s: both ends belong to it, the days beside them do not', (kind) => {
  const { from, to } = boundsOf(kind, TODAY);
  for (const day of [from, to]) expect(outOfBounds(kind, day, TODAY)).toBeUndefined();
  for (const day of [addDays(from, -1), addDays(to, 1), '0001-01-01', '9999-12-31'])
    expect(outOfBounds(kind, day, TODAY)).toMatchObject({ params: { from, to } });
});

test('what is wrong is said: ahead, behind, or out of what can be counted', () => {
  expect(outOfBounds('happened', '2026-03-03', TODAY)?.type).toBe('date-in-future');
  expect(outOfBounds('happened', '1999-01-01', TODAY)?.type).toBe('date-out-of-bounds');
  expect(outOfBounds('planned', '2020-01-01', TODAY)?.type).toBe('date-in-past');
  expect(outOfBounds('any', '2036-12-10', TODAY)?.type).toBe('date-out-of-bounds');
  expect(outOfBounds('validity', '2026-03-01', TODAY)?.type).toBe('date-in-past');
  expect(outOfBounds('validity', '2027-03-03', TODAY)?.type).toBe('date-out-of-bounds');
});

test('an instant is judged by its day in Shanghai, whatever it is', () => {
  const anywhere = fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 * 30 });
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), anywhere, (kind, at) => {
      const now = startOfDay(TODAY) + DAY / 2;
      const { from, to } = boundsOf(kind, TODAY);
      const within = startOfDay(from) <= at && at < endOfDay(to) && (kind !== 'happened' || at <= now);
      expect(instantOutOfBounds(kind, at, now) === undefined).toBe(within);
      if (within) expect(outOfBounds(kind, civilDate(at), TODAY)).toBeUndefined();
    }),
  );
});
