import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate, explain } from './calculator.js';
import { Calendar, YearNotPublished } from './calendar.js';
import type { CalendarYear } from './notice.js';
import { addDays, atTime, endOfDay } from './time.js';

const file = new URL('../prisma/data/calendar.json', import.meta.url);
const calendar = new Calendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarYear[]);

describe('the deadline calculator', () => {
  it('answers natural days with the roll explained', () => {
    expect(calculate({ unit: 'natural', amount: 7, from: '2025-09-26' }, calendar)).toEqual({
      due: '2025-10-09',
      steps: [
        '起算：2025-09-26（周五）当日不计入，自2025-09-27（周六）起算（民法典第201条）。',
        '计满7日（自然日），至2025-10-03（周五）。',
        '2025-10-03（周五）不是工作日或不计入，顺延至2025-10-09（周四）（民法典第203条）。',
        '截止：2025-10-09（周四）24:00。',
      ],
    });
  });

  it('answers working days with the days off and the make-up days named', () => {
    expect(calculate({ unit: 'working', amount: 7, from: '2025-09-26' }, calendar)).toEqual({
      due: '2025-10-13',
      steps: [
        '起算：2025-09-26（周五）当日不计入，自2025-09-27（周六）起算（民法典第201条）。',
        '休息日不计入：2025-09-27、2025-10-01至2025-10-08、2025-10-12。',
        '调休上班日计入：2025-09-28、2025-10-11。',
        '计满7个工作日，至2025-10-13（周一）。',
        '截止：2025-10-13（周一）24:00。',
      ],
    });
  });

  it('speaks English on request, and does not roll when told so', () => {
    const { due, steps } = calculate({ unit: 'natural', amount: 7, from: '2025-09-26', roll: false }, calendar, 'en');
    expect(due).toBe('2025-10-03');
    expect(steps.at(-1)).toBe('Due: 2025-10-03 (Fri) 24:00.');
  });

  it('refuses what depends on a year that is not published, instead of guessing', () => {
    expect(() => calculate({ unit: 'working', amount: 5, from: '2026-12-30' }, calendar)).toThrow(YearNotPublished);
    expect(() => calculate({ unit: 'natural', amount: 5, from: '2026-12-30' }, calendar)).toThrow(YearNotPublished);
    expect(calculate({ unit: 'natural', amount: 1, from: '2026-12-30' }, calendar).due).toBe('2026-12-31');
  });

  it('refuses lengths and dates that are none', () => {
    expect(() => calculate({ unit: 'natural', amount: 0, from: '2026-03-02' }, calendar)).toThrow(RangeError);
    expect(() => calculate({ unit: 'working', amount: 2.5, from: '2026-03-02' }, calendar)).toThrow(RangeError);
    expect(() => calculate({ unit: 'natural', amount: 3, from: '2026-02-30' }, calendar)).toThrow(RangeError);
  });

  it('its last line always names the day it answers', () => {
    const days = fc.integer({ min: 0, max: 900 }).map((offset) => addDays('2023-01-01', offset));
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('natural', 'working'),
        (from, amount, unit) => {
          const { due, steps } = calculate({ unit, amount, from }, calendar);
          expect(steps.at(-1)).toContain(due);
        },
      ),
    );
  });
});

describe('the explanation of a deadline', () => {
  const start = atTime('2025-11-03', '10:00');

  it('names the days that were paused', () => {
    const pauses = [{ from: '2025-11-05', to: '2025-11-08' }];
    const steps = explain({ amount: 7, unit: 'natural-day', roll: true }, start, calendar, pauses);
    expect(steps).toContain('暂停：2025-11-06至2025-11-08不计入，共3日。');
    expect(steps.at(-1)).toBe('截止：2025-11-13（周四）24:00。');
  });

  it('says that it is provisional, and for which year', () => {
    const rule = { amount: 3, unit: 'working-day', roll: false } as const;
    const steps = explain(rule, atTime('2026-12-30', '10:00'), calendar);
    expect(steps.some((step) => step.startsWith('2027年放假安排尚未公布'))).toBe(true);
  });

  it('of hours and of fixed instants is one line', () => {
    expect(explain({ amount: 24, unit: 'hour', roll: false }, start, calendar)).toEqual([
      '自2025-11-03T10:00:00+08:00起计24小时，遇节假日不顺延；截止：2025-11-04T10:00:00+08:00。',
    ]);
    expect(explain({ amount: 0, unit: 'fixed', roll: false }, start, calendar, [], endOfDay('2025-11-30'))).toEqual([
      '期限由案件载明；截止：2025-12-01T00:00:00+08:00。',
    ]);
  });
});
