import { isPeriod } from './deadline.js';
import type { DrawRule } from './draw.js';
import type { Fault } from './notice.js';
import { RULES } from './packs.js';
import type { Ladder, LadderStep, Pack, Rule, RuleKey, Unit } from './rules.js';
import { isCivilDate } from './time.js';

/**
 * What keeps reference data from being loaded. Asked by whoever loads it and by whoever takes it in, so that nothing is stored
 * that cannot be used. Rows come out of the record as JSON: their types are checked too. @throws TypeError where there is not even
 * the place to look at
 */

export const UNITS: readonly Unit[] = ['natural-day', 'working-day', 'hour', 'fixed'];
/** Longest periods that any limit of the trade comes near to, in each unit. */
export const LONGEST: Readonly<Record<Unit, number>> = { 'natural-day': 366, 'working-day': 250, hour: 720, fixed: 0 };
export const RUNG_NAMES = ['reminder', 'urge', 'supervise', 'circular'] as const;
export const RUNG_PLACES = ['before-due', 'due-day-morning', 'after-due'] as const;
export const RECIPIENTS = ['owner', 'head', 'bureau'] as const;
export const NEEDS = ['cause-and-date', 'signature'] as const;
/** Working days that a rung may lie away from the end. */
export const FURTHEST_RUNG = 30;

const KEYS: ReadonlySet<string> = new Set(RULES.map(({ key }) => key));
/** Whose end a case names itself; whether it does is the stage's to know and no version's. */
const FIXED: ReadonlySet<string> = new Set(RULES.filter(({ unit }) => unit === 'fixed').map(({ key }) => key));

export const isRuleKey = (key: string): key is RuleKey => KEYS.has(key);

type Checks = readonly (Fault | false)[];
const found = (checks: Checks): Fault[] => checks.filter((fault) => fault !== false);
const invalid = (pointer: string, ok: boolean): Fault | false => !ok && { pointer, code: 'invalid' };
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isIn = (value: unknown, list: readonly unknown[]): boolean => list.includes(value);

function between(pointer: string, value: unknown, minimum: number, maximum: number): Fault | false {
  if (typeof value !== 'number' || !Number.isFinite(value) || !Number.isInteger(value))
    return { pointer, code: 'invalid' };
  if (value < minimum) return { pointer, code: 'too-small', params: { minimum } };
  return value > maximum && { pointer, code: 'too-big', params: { maximum } };
}

/** @param ladders those that it may name */
export function ruleFaults(rule: Rule, ladders: readonly Ladder[]): Fault[] {
  const { key, unit, amount, effectiveFrom: from, effectiveTo: to, title } = rule;
  const isUnit = isIn(unit, UNITS) && (unit === 'fixed') === FIXED.has(key);
  return found([
    invalid('/pack', isText(rule.pack)),
    invalid('/key', KEYS.has(key)),
    between('/version', rule.version, 1, 1_000_000),
    !isUnit && { pointer: '/unit', code: 'value', params: { values: unitsOf(key).join(', ') } },
    isUnit && amountFault(unit, amount),
    invalid('/roll', typeof rule.roll === 'boolean'),
    invalid('/expires', typeof rule.expires === 'boolean'),
    !ladders.some((ladder) => ladder.key === rule.ladder) && {
      pointer: '/ladder',
      code: 'value',
      params: { values: ladders.map((ladder) => ladder.key).join(', ') },
    },
    invalid('/legalBasis', isText(rule.legalBasis)),
    invalid('/startEvent', isText(rule.startEvent)),
    invalid('/title', isText(title.zh) && isText(title.en)),
    invalid('/effectiveFrom', typeof from === 'string' && isCivilDate(from)),
    invalid('/effectiveTo', to === undefined || (typeof to === 'string' && isCivilDate(to) && to >= from)),
  ]);
}

const unitsOf = (key: string): readonly Unit[] =>
  FIXED.has(key) ? ['fixed'] : UNITS.filter((unit) => unit !== 'fixed');

function amountFault(unit: Unit, amount: number): Fault | false {
  if (unit === 'fixed') return between('/amount', amount, 0, 0);
  if (unit !== 'hour') return between('/amount', amount, 1, LONGEST[unit]);
  // What is counted by must be able to count it.
  return between('/amount', Math.ceil(amount), 1, LONGEST.hour) || invalid('/amount', isPeriod({ unit, amount }));
}

export function ladderFaults(ladder: Ladder): Fault[] {
  if (!isText(ladder.key) || !Array.isArray(ladder.steps)) return [{ pointer: '/steps', code: 'invalid' }];
  const rungs = ladder.steps.map(({ rung }) => rung);
  return ladder.steps.flatMap((step, i) => [
    ...stepFaults(step, `/steps/${i}`),
    ...(rungs.indexOf(step.rung) < i ? [{ pointer: `/steps/${i}/rung`, code: 'given-twice' } as const] : []),
  ]);
}

function stepFaults(step: LadderStep, at: string): Fault[] {
  const { rung, workingDays, fraction, recipients, needs } = step;
  return found([
    invalid(`${at}/rung`, isIn(rung, RUNG_NAMES)),
    invalid(`${at}/at`, isIn(step.at, RUNG_PLACES)),
    workingDays !== undefined && between(`${at}/workingDays`, workingDays, 1, FURTHEST_RUNG),
    fraction !== undefined && invalid(`${at}/fraction`, typeof fraction === 'number' && fraction > 0 && fraction < 1),
    // Nothing would say when.
    step.at === 'before-due' && invalid(at, workingDays !== undefined || fraction !== undefined),
    step.at === 'after-due' && invalid(`${at}/workingDays`, workingDays !== undefined),
    invalid(
      `${at}/recipients`,
      Array.isArray(recipients) && recipients.length > 0 && recipients.every((to) => isIn(to, RECIPIENTS)),
    ),
    invalid(`${at}/needs`, needs === undefined || isIn(needs, NEEDS)),
  ]);
}

export function drawFaults(rule: DrawRule): Fault[] {
  return found([
    between('/target', rule.target, 1, 100),
    between('/aim', rule.aim, typeof rule.target === 'number' ? rule.target : 1, 100),
    invalid('/aimUntil', typeof rule.aimUntil === 'number' && rule.aimUntil >= 0 && rule.aimUntil <= 1),
    between('/lastWeeks', rule.lastWeeks, 0, 52),
    between('/spare', rule.spare, 0, 20),
    between('/version', rule.version, 1, 1_000_000),
  ]);
}

export function packFaults(pack: Pack): Fault[] {
  return found([
    invalid('/key', isText(pack.key)),
    invalid('/base', pack.base === undefined || isText(pack.base)),
    invalid('/title', isText(pack.title.zh) && isText(pack.title.en)),
  ]);
}
