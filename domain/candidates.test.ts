import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCandidates, type Lawyer, type Needs, type ReasonCode } from './candidates.js';

const lawyer = (own: Partial<Lawyer> = {}): Lawyer => ({
  lawyerId: 'a',
  kind: 'lawyer',
  practiceYears: 10,
  criminalYears: 10,
  minorsTrained: true,
  languages: [],
  onLeave: false,
  openCases: 0,
  opposingParty: false,
  coDefendant: false,
  otherDuty: false,
  handledBefore: false,
  firmWithdrew: false,
  firmDeclined: false,
  ...own,
});
const civil: Needs = { kind: 'civil', lifeOrDeath: false, minor: false };
const criminal: Needs = { ...civil, kind: 'criminal' };

const verdict = (own: Partial<Lawyer>, needs: Needs): { eligible: boolean; codes: ReasonCode[] } => {
  const [ranked] = rankCandidates([lawyer(own)], needs);
  return { eligible: ranked?.eligible ?? false, codes: ranked?.reasons.map(({ code }) => code) ?? [] };
};

describe('guards of assignment', () => {
  it.each<[string, Partial<Lawyer>, Needs, ReasonCode]>([
    ['a basic-level legal worker never defends', { kind: 'basic-legal-worker' }, criminal, 'basic-worker-criminal'],
    [
      'two years do not do for life or death',
      { criminalYears: 2 },
      { ...criminal, lifeOrDeath: true },
      'life-or-death-experience',
    ],
    [
      'a minor needs somebody familiar with minors',
      { minorsTrained: false },
      { ...criminal, minor: true },
      'minors-training',
    ],
    ['nor only in criminal cases', { minorsTrained: false }, { ...civil, minor: true }, 'minors-training'],
    ['nobody acts against an own client', { opposingParty: true }, civil, 'opposing-party'],
    ['nobody defends two of one matter', { coDefendant: true }, criminal, 'co-defendant'],
    ['nobody on leave is assigned', { onLeave: true }, civil, 'on-leave'],
  ])('%s', (_, own, needs, code) => {
    const { eligible, codes } = verdict(own, needs);
    expect(eligible).toBe(false);
    expect(codes).toContain(code);
  });

  it.each<[string, Partial<Lawyer>, Needs]>([
    ['a basic-level legal worker takes civil cases', { kind: 'basic-legal-worker', criminalYears: 0 }, civil],
    ['and administrative ones', { kind: 'basic-legal-worker', criminalYears: 0 }, { ...civil, kind: 'administrative' }],
    ['a lawyer of the centre defends', { kind: 'centre-lawyer' }, criminal],
    ['three years do for life or death', { criminalYears: 3 }, { ...criminal, lifeOrDeath: true }],
    ['a beginner defends in other cases', { practiceYears: 0, criminalYears: 0 }, criminal],
  ])('%s', (_, own, needs) => {
    expect(verdict(own, needs).eligible).toBe(true);
  });
});

describe('the order of candidates', () => {
  const order = (lawyers: Lawyer[], needs: Needs): string[] =>
    rankCandidates(lawyers, needs).map((one) => one.lawyerId);

  it('prefers the handler of the earlier stage, though others have less to do', () => {
    const lawyers = [lawyer({ lawyerId: 'idle' }), lawyer({ lawyerId: 'before', openCases: 5 })];
    expect(order(lawyers, { ...criminal, preferredLawyerId: 'before' })).toEqual(['before', 'idle']);
  });

  it('prefers the language needed, then the station, then fewer open cases', () => {
    const lawyers = [
      lawyer({ lawyerId: 'busy', openCases: 4 }),
      lawyer({ lawyerId: 'idle' }),
      lawyer({ lawyerId: 'station', stationId: 's1' }),
      lawyer({ lawyerId: 'hui', languages: ['hui'] }),
    ];
    expect(order(lawyers, { ...civil, language: 'hui', stationId: 's1' })).toEqual(['hui', 'station', 'idle', 'busy']);
    expect(verdict({}, { ...civil, language: 'hui' })).toMatchObject({
      eligible: true,
      codes: ['no-language', 'idle'],
    });
  });

  it('puts whoever’s firm has declined behind all who can take it, and says so', () => {
    const lawyers = [
      lawyer({ lawyerId: 'declined', firmDeclined: true, languages: ['hui'], stationId: 's1' }),
      lawyer({ lawyerId: 'busy', openCases: 20 }),
      lawyer({ lawyerId: 'away', onLeave: true }),
    ];
    const needs = { ...civil, language: 'hui', stationId: 's1', preferredLawyerId: 'declined' };
    expect(order(lawyers, needs)).toEqual(['busy', 'declined', 'away']);
    expect(verdict({ firmDeclined: true }, civil)).toEqual({ eligible: true, codes: ['firm-declined', 'idle'] });
  });

  it('gives every reason in both languages', () => {
    for (const { reasons } of rankCandidates([lawyer({ onLeave: true, openCases: 9 })], criminal)) {
      expect(reasons.every(({ zh, en }) => zh.length > 0 && en.length > 0)).toBe(true);
    }
  });

  const lawyers = fc.uniqueArray(
    fc.record({
      lawyerId: fc.string({ minLength: 1, maxLength: 4 }),
      kind: fc.constantFrom('lawyer' as const, 'basic-legal-worker' as const, 'centre-lawyer' as const),
      practiceYears: fc.nat(30),
      criminalYears: fc.nat(30),
      minorsTrained: fc.boolean(),
      languages: fc.subarray(['hui', 'sign']),
      onLeave: fc.boolean(),
      openCases: fc.nat(20),
      opposingParty: fc.boolean(),
      coDefendant: fc.boolean(),
      otherDuty: fc.boolean(),
      handledBefore: fc.boolean(),
      firmWithdrew: fc.boolean(),
      firmDeclined: fc.boolean(),
    }),
    { selector: ({ lawyerId }) => lawyerId, maxLength: 12 },
  );
  const needs = fc.record({
    kind: fc.constantFrom('criminal' as const, 'civil' as const, 'administrative' as const),
    lifeOrDeath: fc.boolean(),
    minor: fc.boolean(),
    language: fc.constantFrom('hui', 'sign'),
    preferredLawyerId: fc.string({ minLength: 1, maxLength: 4 }),
  });

  it('lists everybody once, the eligible first by falling score, however they were given', () => {
    fc.assert(
      fc.property(lawyers, needs, (given, need) => {
        const ranked = rankCandidates(given, need);
        expect(ranked.map(({ lawyerId }) => lawyerId).sort()).toEqual(given.map(({ lawyerId }) => lawyerId).sort());
        expect(rankCandidates(given.toReversed(), need)).toEqual(ranked);
        for (const [index, { eligible, score }] of ranked.entries()) {
          const next = ranked[index + 1];
          if (!next) continue;
          expect(Number(eligible)).toBeGreaterThanOrEqual(Number(next.eligible));
          if (eligible === next.eligible) expect(score).toBeGreaterThanOrEqual(next.score);
        }
      }),
    );
  });

  it('one more open case never improves a place', () => {
    fc.assert(
      fc.property(lawyers, needs, fc.nat(11), (given, need, pick) => {
        const chosen = given[pick % Math.max(1, given.length)];
        fc.pre(chosen !== undefined);
        const busier = given.map((one) => (one === chosen ? { ...one, openCases: one.openCases + 1 } : one));
        const place = (all: Lawyer[]): number =>
          rankCandidates(all, need).findIndex(({ lawyerId }) => lawyerId === chosen?.lawyerId);
        expect(place(busier)).toBeGreaterThanOrEqual(place(given));
      }),
    );
  });
});
