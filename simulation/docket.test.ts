import { describe, expect, test } from 'vitest';
import { isIdNumber } from '../domain/identity.js';
import { civilDate } from '../domain/time.js';
import { docket, shares, type CaseSpec } from './docket.js';
import { PROFILES } from './profiles/index.js';
import { isWorkingDay } from './working-hours.js';

const period = { from: '2026-01-01', to: '2026-10-31' };
const of = (name: string, cases: number, seed = 1): CaseSpec[] =>
  docket({ profile: PROFILES[name]!, ...period, cases, seed });
const count = (specs: readonly CaseSpec[], which: (s: CaseSpec) => boolean) => specs.filter(which).length;

describe('the docket of 平湖', () => {
  const specs = of('pinghu', 146);

  test('has the numbers of its source: 86 defences, 58 civil matters, 2 of 公证', () => {
    expect(specs).toHaveLength(146);
    expect(count(specs, (s) => s.stratum.kind === 'criminal')).toBe(86);
    expect(count(specs, (s) => s.stratum.kind === 'civil' && s.stratum.notarial !== true)).toBe(58);
    expect(count(specs, (s) => s.stratum.notarial === true)).toBe(2);
  });

  test('comes within the period and, but for the web, on working days', () => {
    for (const { receivedAt, channel } of specs) {
      const day = civilDate(receivedAt);
      expect(day >= period.from && day <= period.to).toBe(true);
      if (channel !== 'web') expect(isWorkingDay(day)).toBe(true);
    }
  });

  test('is the same for the same seed, and another for another', () => {
    expect(of('pinghu', 146)).toEqual(specs);
    expect(of('pinghu', 146, 2)).not.toEqual(specs);
  });

  test('holds well-formed people', () => {
    const numbers = specs.flatMap((s) =>
      s.recipients.flatMap((p) => (p.idKind === 'resident-id' ? [p.idNumber!] : [])),
    );
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers.every(isIdNumber)).toBe(true);
  });

  test('has some cases on paper first and all of them typed in', () => {
    expect(count(specs, (s) => s.register?.register === 'paper' || s.register?.register === 'station')).toBeGreaterThan(
      20,
    );
    expect(specs.every((s) => s.enteredAt !== undefined && s.enteredAt >= s.receivedAt)).toBe(true);
    const numbers = specs.flatMap((s) => s.register?.number ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('links the stages of a criminal matter to the same defendant', () => {
    const linked = specs.filter((s) => s.follows !== undefined);
    expect(linked.length).toBeGreaterThan(0);
    for (const spec of linked) expect(spec.recipients).toEqual(specs[spec.follows! - 1]!.recipients);
  });
});

test('in the hands of the negligent some paper stays in the drawer', () => {
  const specs = of('negligent', 146);
  const dropped = specs.filter((s) => s.enteredAt === undefined);
  expect(dropped.length).toBeGreaterThan(5);
  expect(dropped.every((s) => s.register !== undefined)).toBe(true);
});

test('most applicants of 贺兰 come to one of the seven stations', () => {
  const specs = of('helan', 90).filter((s) => s.stratum.door === 'application');
  const stations = new Set(specs.flatMap((s) => s.station ?? []));
  expect(stations.size).toBe(7);
  expect(count(specs, (s) => s.station !== undefined) / specs.length).toBeGreaterThan(0.55);
});

test('a docket of another size keeps the proportions and the sum', () => {
  const { strata } = PROFILES['pinghu']!;
  for (const cases of [1, 20, 73, 146, 500]) {
    expect(shares(strata, cases).reduce((sum, { n }) => sum + n, 0)).toBe(cases);
  }
  expect(shares(strata, 146).map(({ n }) => n)).toEqual(strata.map((s) => s.cases));
});
