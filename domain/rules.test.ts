import { describe, expect, it } from 'vitest';
import { LADDERS, PACKS, RULES } from './packs.js';
import { NoRuleInForce, basesOf, ruleInForce, type Rule, type RuleKey } from './rules.js';

const inForce = (pack: string, key: RuleKey, on = '2026-03-02'): Rule => ruleInForce(RULES, pack, key, on);
const brief = ({ amount, unit, roll }: Rule): string => `${amount} ${unit}${roll ? ' rolling' : ''}`;

describe('the packs of the product', () => {
  it.each<[RuleKey, string, string]>([
    ['entry', '1 working-day', 'internal'],
    ['review', '7 natural-day rolling', 'statutory'],
    ['supplement-reply', '0 fixed', 'reminder'],
    ['assign-application', '3 natural-day rolling', 'statutory'],
    ['assign-notice', '3 natural-day rolling', 'statutory'],
    ['name-handler', '24 hour', 'internal'],
    ['engagement', '5 natural-day rolling', 'statutory'],
    ['hearing-report', '1 working-day', 'internal'],
    ['hearing-outcome', '3 working-day', 'internal'],
    ['submit-file', '30 natural-day rolling', 'statutory'],
    ['check-file', '30 natural-day rolling', 'statutory'],
    ['correct-file', '15 natural-day rolling', 'internal'],
    ['name-observer', '0 fixed', 'internal'],
    ['attendance-record', '3 working-day', 'internal'],
    ['callback', '15 natural-day rolling', 'internal'],
    ['callback-grace', '0 fixed', 'none'],
    ['limitation', '0 fixed', 'limitation'],
    ['decide-advance', '24 hour', 'internal'],
    ['formalities', '7 natural-day rolling', 'internal'],
    ['quality', '30 natural-day rolling', 'internal'],
  ])('law: %s is %s, ladder %s', (key, period, ladder) => {
    expect(brief(inForce('law', key))).toBe(period);
    expect(inForce('law', key).ladder).toBe(ladder);
  });

  it('workday counts the short statutory limits in working days and takes the rest from law', () => {
    expect(brief(inForce('workday', 'review'))).toBe('7 working-day');
    expect(brief(inForce('workday', 'assign-application'))).toBe('3 working-day');
    expect(brief(inForce('workday', 'assign-notice'))).toBe('3 working-day');
    expect(brief(inForce('workday', 'engagement'))).toBe('5 working-day');
    expect(inForce('workday', 'submit-file')).toBe(inForce('law', 'submit-file'));
    expect(inForce('workday', 'callback').pack).toBe('law');
  });

  it('only formalities, the naming of the handler, the time for an objection and the grace of callbacks expire', () => {
    const expiring = RULES.filter(({ expires }) => expires).map(({ key }) => key);
    expect(expiring).toEqual(['formalities', 'name-handler', 'objection-period', 'callback-grace']);
  });

  it('statutory limits go up to the bureau, local defaults to the head at most', () => {
    const recipients = (ladder: string): Set<string> =>
      new Set(LADDERS.find(({ key }) => key === ladder)?.steps.flatMap((step) => step.recipients));
    for (const rule of RULES) expect(recipients(rule.ladder).has('bureau')).toBe(rule.ladder === 'statutory');
    expect(RULES.filter((rule) => !rule.local && rule.ladder !== 'statutory')).toEqual([]);
  });

  it('every rule has a legal basis, both titles and a ladder that exists', () => {
    for (const rule of RULES) {
      expect(rule.legalBasis && rule.title.zh && rule.title.en && rule.startEvent).toBeTruthy();
      expect(LADDERS.map(({ key }) => key)).toContain(rule.ladder);
    }
  });

  it('no two versions of a rule are in force on one day of a pack', () => {
    for (const a of RULES) {
      for (const b of RULES) {
        if (a === b || a.pack !== b.pack || a.key !== b.key) continue;
        expect(a.version).not.toBe(b.version);
        const [older, newer] = a.effectiveFrom < b.effectiveFrom ? [a, b] : [b, a];
        expect((older.effectiveTo ?? '9999-12-31') < newer.effectiveFrom).toBe(true);
      }
    }
  });
});

describe('the rule in force', () => {
  it('is the one of the day of the start event, on both sides of a change', () => {
    expect(inForce('law', 'review', '2021-12-31')).toMatchObject({ version: 1, unit: 'working-day' });
    expect(inForce('law', 'review', '2022-01-01')).toMatchObject({ version: 2, unit: 'natural-day' });
    expect(inForce('law', 'engagement', '2023-08-31').version).toBe(1);
    expect(inForce('law', 'engagement', '2023-09-01').version).toBe(2);
  });

  it('of a local pack is its own, then its base, then the base of that', () => {
    const local: Rule = { ...inForce('law', 'quality'), pack: 'somewhere', amount: 45 };
    const bases = basesOf([...PACKS, { key: 'somewhere', base: 'workday', title: { zh: '某地', en: 'somewhere' } }]);
    const find = (key: RuleKey): Rule => ruleInForce([...RULES, local], 'somewhere', key, '2026-03-02', bases);
    expect(find('quality').amount).toBe(45);
    expect(find('review').pack).toBe('workday');
    expect(find('callback').pack).toBe('law');
  });

  it('is the highest version where several are in force', () => {
    const newer: Rule = { ...inForce('law', 'quality'), version: 7 };
    expect(ruleInForce([newer, ...RULES], 'law', 'quality', '2026-03-02').version).toBe(7);
    expect(ruleInForce([...RULES, newer], 'law', 'quality', '2026-03-02').version).toBe(7);
  });

  it('is missing by name before the first version and in a pack nobody knows', () => {
    expect(() => inForce('law', 'review', '2012-06-30')).toThrow(NoRuleInForce);
    expect(() => inForce('no-such-pack', 'review')).toThrow(/review .* no-such-pack/);
  });

  it('is looked for once in packs that name each other as base', () => {
    expect(() => ruleInForce(RULES, 'a', 'review', '2026-03-02', { a: 'b', b: 'a' })).toThrow(NoRuleInForce);
  });
});
