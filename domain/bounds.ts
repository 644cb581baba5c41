import { DEFAULT_BASES, type Rule, type RuleKey } from './rules.js';
import { PACKS, RULES } from './packs.js';
import { addDays, civilDate, endOfDay, startOfDay, yearOf, type CivilDate, type Instant } from './time.js';

/**
 * What a day or an instant that somebody enters may be. One function for the door (api/fields.ts), the validator
 * (domain/engine/judge.ts) and thereby the stages: what it lets pass, rules and calendar can count from.
 */

/**
 * - `happened`: what is on record to have happened: since there have been rules, up to today.
 * - `planned`: what somebody intends: from today on.
 * - `any`: what may lie behind or ahead, a hearing for one.
 * - `validity`: the last day of something that runs out within a year, a key of a program for one.
 * - `asked`: a day of a question, of which there may be nothing on record.
 * - `expiry`: the day on which a limitation ends (诉讼时效).
 * - `birth`: of somebody who may still be alive.
 */
export type DayKind = 'happened' | 'planned' | 'any' | 'validity' | 'asked' | 'expiry' | 'birth';

/** First and last day, both included. */
export interface Bounds {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Why a day is none for the field: a problem type, and the days it may be. */
export interface OutOfBounds {
  readonly type: 'date-in-future' | 'date-in-past' | 'date-out-of-bounds';
  readonly params: { readonly from: CivilDate; readonly to: CivilDate };
}

/** Between these a court or a commission begins to sit; what lies outside is a slip of the pen (03:00 for 15:00). */
export const HEARING_HOURS = { from: '07:00', to: '21:59' } as const;
/** HH:MM within `HEARING_HOURS`. */
export const HEARING_HOUR = /^(0[7-9]|1\d|2[01]):[0-5]\d$/;

/** Years that anything may lie ahead (本地规定): a hearing, a new date; beyond it is a slip of the pen. */
export const YEARS_AHEAD = 5;
/** The longest limitation, in years (民法典 art. 188). */
const LONGEST_LIMITATION = 20;
/** The longest that a key of a program is good for. */
const LONGEST_VALIDITY_DAYS = 365;
/** Nobody alive was born before, and nothing else is older. */
const OLDEST = '1900-01-01';
/** Years of which a calendar may be published. */
export const CALENDAR_YEARS = { first: 2000, last: 2200 } as const;

/**
 * The first day from which on every period can be counted: each rule has a version in force, in the pack or in its bases.
 *
 * @param bases base of each pack that has one
 */
export function firstDayInForce(
  rules: readonly Rule[],
  pack: string,
  bases: Readonly<Record<string, string>> = DEFAULT_BASES,
): CivilDate {
  const chain = new Set<string>();
  for (let at: string | undefined = pack; at !== undefined && !chain.has(at); at = bases[at]) chain.add(at);
  const first = new Map<RuleKey, CivilDate>();
  for (const { key, pack: of, effectiveFrom } of rules)
    if (chain.has(of) && effectiveFrom < (first.get(key) ?? '9999')) first.set(key, effectiveFrom);
  return [...first.values()].reduce((latest, day) => (day > latest ? day : latest));
}

/** For whichever pack an agency works by. */
export const EARLIEST: CivilDate = PACKS.map(({ key }) => firstDayInForce(RULES, key)).reduce((a, b) =>
  a > b ? a : b,
);

/** @param today civil date of the instant that counts, Asia/Shanghai */
export function boundsOf(kind: DayKind, today: CivilDate): Bounds {
  switch (kind) {
    case 'happened':
      return { from: EARLIEST, to: today };
    case 'planned':
      return { from: today, to: lastOfYear(today, YEARS_AHEAD) };
    case 'any':
      return { from: EARLIEST, to: lastOfYear(today, YEARS_AHEAD) };
    case 'validity':
      return { from: today, to: addDays(today, LONGEST_VALIDITY_DAYS) };
    case 'expiry':
      return { from: EARLIEST, to: lastOfYear(today, LONGEST_LIMITATION) };
    case 'asked':
      return { from: OLDEST, to: `${CALENDAR_YEARS.last}-12-31` };
    case 'birth':
      return { from: OLDEST, to: today };
  }
}

/** What stands against the day; undefined when nothing does. @param day a date that exists */
export function outOfBounds(kind: DayKind, day: CivilDate, today: CivilDate): OutOfBounds | undefined {
  const params = boundsOf(kind, today);
  if (params.from <= day && day <= params.to) return undefined;
  return { type: typeOf(kind, day, today), params };
}

/** The same of an instant: one of a day in bounds, and, of what has happened, not ahead of now. */
export function instantOutOfBounds(kind: DayKind, at: Instant, now: Instant): OutOfBounds | undefined {
  const today = civilDate(now);
  const params = boundsOf(kind, today);
  if (at < startOfDay(params.from)) return { type: typeOf(kind, '0001-01-01', today), params };
  if (at >= endOfDay(params.to)) return { type: typeOf(kind, '9999-12-31', today), params };
  return kind === 'happened' && at > now ? { type: 'date-in-future', params } : undefined;
}

function typeOf(kind: DayKind, day: CivilDate, today: CivilDate): OutOfBounds['type'] {
  if (day > today && (kind === 'happened' || kind === 'birth')) return 'date-in-future';
  return day < today && (kind === 'planned' || kind === 'validity') ? 'date-in-past' : 'date-out-of-bounds';
}

const lastOfYear = (today: CivilDate, ahead: number): CivilDate => `${yearOf(today) + ahead}-12-31`;
