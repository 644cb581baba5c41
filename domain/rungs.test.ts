import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from './calendar.js';
import type { CalendarYear } from './notice.js';
import { planRungs, resolveDue, type PlannedRung } from './deadline.js';
import { LADDERS, RULES } from './packs.js';
import { ruleInForce, type Rule, type RuleKey } from './rules.js';
import { addDays, atTime, endOfDay, formatInstant, startOfDay, type Instant } from './time.js';

const file = new URL('../prisma/data/calendar.json', import.meta.url);
const calendar = new Calendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarYear[]);

function plan(rule: Rule, start: Instant, fixedDue?: Instant): PlannedRung[] {
  const { due, lastDay } = resolveDue(rule, start, calendar, [], fixedDue);
  return planRungs(rule, LADDERS, start, due, lastDay, calendar);
}
const shown = (rungs: PlannedRung[]): string[] =>
  rungs.map(({ rung, at }) => `${rung} ${formatInstant(at).slice(0, 16).replace('T', ' ')}`);
const law = (key: RuleKey, pack = 'law'): Rule => ruleInForce(RULES, pack, key, '2026-03-02');

describe('the ladder of a deadline', () => {
  it('speaks at a quarter before the end, on the due morning, one and three working days after', () => {
    // 7 days from Mon 2 Mar 2026 10:00: due Mon 9 Mar 24:00, after 182 hours; a quarter is 45.5 hours.
    expect(shown(plan(law('review'), atTime('2026-03-02', '10:00')))).toEqual([
      'reminder 2026-03-08 02:30',
      'urge 2026-03-09 09:00',
      'supervise 2026-03-10 09:00',
      'circular 2026-03-12 09:00',
    ]);
  });

  it('reminds one working day before when that is later than a quarter', () => {
    // 30 days from Mon 2 Mar 2026: due Wed 1 Apr 24:00; a quarter back is 24 Mar.
    expect(shown(plan(law('submit-file'), atTime('2026-03-02', '00:00')))[0]).toBe('reminder 2026-03-31 09:00');
  });

  it('skips holidays after the due day', () => {
    // Due Wed 30 Sep 2026; off 1 to 7 October, Sat 10 October worked.
    const rungs = shown(plan(law('assign-notice'), atTime('2026-09-27', '10:00')));
    expect(rungs.slice(1)).toEqual([
      'urge 2026-09-30 09:00',
      'supervise 2026-10-08 09:00',
      'circular 2026-10-10 09:00',
    ]);
  });

  it('urges on the last working day before a due day that is none', () => {
    // To be done by the end of Sunday 8 March; reminded on the working day before the urging one.
    const rungs = plan(law('supplement-reply'), atTime('2026-03-02', '10:00'), endOfDay('2026-03-08'));
    expect(shown(rungs)).toEqual(['reminder 2026-03-05 09:00', 'urge 2026-03-06 09:00']);
  });

  it('urges the working day before when the due instant comes too early in the morning', () => {
    const rungs = plan(law('name-observer'), atTime('2026-03-02', '10:00'), atTime('2026-03-09', '08:30'));
    expect(shown(rungs)).toEqual([
      'reminder 2026-03-05 09:00',
      'urge 2026-03-06 09:00',
      'supervise 2026-03-10 09:00',
      'circular 2026-03-12 09:00',
    ]);
  });

  it('of hours reminds when three quarters are over and urges at the due instant', () => {
    expect(shown(plan(law('name-handler'), atTime('2026-03-06', '16:00')))).toEqual([
      'reminder 2026-03-07 10:00',
      'urge 2026-03-07 16:00',
      'supervise 2026-03-09 09:00',
      'circular 2026-03-11 09:00',
    ]);
  });

  it('of one working day has no room for a reminder', () => {
    expect(shown(plan(law('entry'), atTime('2026-03-02', '10:00')))[0]).toBe('urge 2026-03-03 09:00');
  });

  it('says what the answer must bring, and whom it concerns', () => {
    const [, urge, supervise, circular] = plan(law('review'), atTime('2026-03-02', '10:00'));
    expect(urge).not.toHaveProperty('needs');
    expect(supervise).toMatchObject({ needs: 'cause-and-date', recipients: ['owner', 'head', 'bureau'] });
    expect(circular).toMatchObject({ needs: 'signature' });
    const [, , internal] = plan(law('callback'), atTime('2026-03-02', '10:00'));
    expect(internal?.recipients).toEqual(['owner', 'head']);
  });

  it('is empty for the grace of callbacks', () => {
    expect(plan(law('callback-grace'), atTime('2026-03-02', '10:00'), endOfDay('2026-12-31'))).toEqual([]);
  });

  it('marks the rungs that rest on a year that is not published, and only those', () => {
    const rungs = plan(law('review'), atTime('2026-12-24', '10:00')); // due Thu 31 Dec 2026
    expect(rungs.map(({ provisional }) => provisional ?? false)).toEqual([false, false, true, true]);
  });
});

describe('for any rule and start', () => {
  const starts = fc
    .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1439 }))
    .map(([day, minute]) => startOfDay(addDays('2023-09-01', day)) + minute * 60_000);
  const counted = RULES.filter((rule) => rule.unit !== 'fixed' && rule.ladder !== 'none');

  it('rungs come strictly one after the other, none before the start', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        starts,
        fc.integer({ min: 1, max: 60 * 24 * 40 }),
        (rule, start, minutes) => {
          const instants = plan(rule, start, start + minutes * 60_000).map(({ at }) => at);
          expect(instants.every((at, index) => at >= start && at > (instants[index - 1] ?? -Infinity))).toBe(true);
        },
      ),
    );
  });

  it('supervision and circular come after the due instant, urging never does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...counted), starts, (rule, start) => {
        const { due } = resolveDue(rule, start, calendar);
        for (const { rung, at } of plan(rule, start)) {
          expect(rung === 'supervise' || rung === 'circular' ? at > due : at <= due, rung).toBe(true);
        }
      }),
    );
  });

  it('every counted deadline with a ladder is urged once and can be supervised', () => {
    fc.assert(
      fc.property(fc.constantFrom(...counted), starts, (rule, start) => {
        const rungs = plan(rule, start).map(({ rung }) => rung);
        expect(rungs.slice(-3)).toEqual(['urge', 'supervise', 'circular']);
      }),
    );
  });

  it('after the due day they speak at 09:00 of a working day', () => {
    fc.assert(
      fc.property(fc.constantFrom(...counted), starts, (rule, start) => {
        for (const { at } of plan(rule, start).slice(-2)) {
          const [day, time] = formatInstant(at).split('T') as [string, string];
          expect(time).toBe('09:00:00+08:00');
          expect(calendar.isWorkingDay(day)).toBe(true);
        }
      }),
    );
  });
});
