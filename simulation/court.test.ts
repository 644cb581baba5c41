import { isMinor } from '../domain/people.js';
import { expect, test } from 'vitest';
import { addDays, daysBetween } from '../domain/time.js';
import { random } from '../stand/random.js';
import { Court } from './court.js';
import { docket, type CaseSpec } from './docket.js';
import { HABITS } from './habits.js';
import { PROFILES } from './profiles/index.js';
import { isWorkingDay } from './working-hours.js';

const period = { from: '2026-01-01', to: '2026-10-31' };
const specs = docket({ profile: PROFILES['pinghu']!, ...period, cases: 146, seed: 1 });
const courtOf = (spec: CaseSpec) => new Court(spec, HABITS, period, (question, n) => random(1, spec.no, question, n));

/** Every sitting is held when its day comes. */
function played(spec: CaseSpec, from: string): Court {
  const court = courtOf(spec);
  for (let sitting = court.next(from); sitting; sitting = court.over(sitting, 'held'));
  return court;
}

test('a summons comes at least three days before the sitting, five in arbitration, both on working days', () => {
  const sittings = specs.flatMap((spec) => [...played(spec, '2026-03-02').sittings.values()]);
  expect(sittings.length).toBeGreaterThan(80);
  for (const { day, summonsOn, forum } of sittings) {
    expect(daysBetween(summonsOn, day)).toBeGreaterThanOrEqual(forum === 'arbitration' ? 5 : 3);
    expect(isWorkingDay(day) && isWorkingDay(summonsOn)).toBe(true);
  }
});

test('before trial, and where there is no suit, nobody sits', () => {
  const without = specs.filter(
    ({ stratum: s }) =>
      s.criminalStage === 'investigation' ||
      s.criminalStage === 'prosecution-review' ||
      s.procedure === 'non-litigation',
  );
  for (const spec of without) expect(played(spec, '2026-03-02').sittings.size).toBe(0);
});

test('the document comes after the last sitting, and more often in the last week than in others', () => {
  const days = specs.map((spec) => {
    const court = played(spec, '2026-08-20');
    const last = [...court.sittings.keys()].sort().at(-1) ?? '2026-08-20';
    expect(court.concludesOn! >= last).toBe(true);
    return court.concludesOn!;
  });
  const within = (from: string, to: string) => days.filter((day) => from <= day && day <= to).length;
  expect(within('2026-10-25', '2026-10-31')).toBeGreaterThan(within('2026-10-18', '2026-10-24'));
});

test('a trial of a defendant under 18 is closed to the public', () => {
  const trials = specs.filter((s) => s.stratum.kind === 'criminal');
  const sittings = trials.flatMap((spec) =>
    [...played(spec, '2026-03-02').sittings.values()].map((s) => ({
      ...s,
      minor: isMinor(spec.recipients[0]!, s.day),
    })),
  );
  expect(sittings.some(({ minor }) => minor)).toBe(true);
  expect(sittings.every((s) => s.minor === (s.ground === 'minor-defendant') && !(s.minor && s.public))).toBe(true);
});

test('a sitting that is put off to a day comes again on that day; without a day the court summons anew', () => {
  const spec = specs.find((s) => s.stratum.procedure === 'labour-arbitration')!;
  const court = courtOf(spec);
  const sitting = court.next('2026-03-02') ?? { ...[...played(specs[0]!, '2026-03-02').sittings.values()][0]! };
  const newDay = addDays(sitting.day, 14);
  expect(court.over({ ...sitting, newDay }, 'put-off')).toBeUndefined();
  expect(court.concludesOn).toBeUndefined();
  expect([...court.sittings.values()].some((s) => s.turn === 'held' && s.day === newDay)).toBe(true);
  const { newDay: _, ...open } = sitting;
  expect(court.over(open, 'put-off')?.day).toBeDefined();
});
