import { createHash } from 'node:crypto';
import { endOfDay, startOfDay, addDays, yearOf, type Instant } from '../../domain/time.js';
import { CALLBACK_GRACE_DAYS } from '../indicators/parts.js';
import type { Parameters, Question } from '../indicators/rows.js';
import { FOLD } from './fold-sql.js';

/** Only calendar years are rolled up; undefined for any other period. */
export function yearAsked({ from, to }: Pick<Question, 'from' | 'to'>): number | undefined {
  const year = yearOf(from);
  return from === `${year}-01-01` && to === `${year}-12-31` ? year : undefined;
}

/**
 * What the rows of a period rest on besides the record: the definitions, the limits of its days, and which of its last
 * days have come, for those turn the rows of all open cases at once. Another basis, another roll-up.
 */
export function basisOf({ to, asOf }: Question, parameters: Parameters): string {
  const [, , , , days, enteredUntil, recordedUntil] = parameters;
  const limits = JSON.stringify([days, enteredUntil, recordedUntil]);
  const ends = lastInstants(to).filter((end) => end <= asOf).length;
  return createHash('sha256').update(FOLD.text).update(limits).update(String(ends)).digest('hex');
}

/** No case may be heard any more, none be closed, none be called back. */
const lastInstants = (to: string): Instant[] => [
  startOfDay(to),
  endOfDay(to),
  endOfDay(addDays(to, CALLBACK_GRACE_DAYS)),
];
