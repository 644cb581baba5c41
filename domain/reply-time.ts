import { resolveDue } from './deadline.js';
import { resolveDeadline, type RuleBook } from './resolve.js';
import { daysBetween, startOfDay, type CivilDate } from './time.js';

/**
 * 补正期限 as law and rules have it. The Law leaves the time to the centre, which may set it within the rule `supplement-time`;
 * a day that is no working day moves to the next one (民法典 art. 203).
 *
 * @param from day of the service, or the end of the time that is extended
 * @param named the day that somebody has named
 * @returns the day that counts, and the last one that could have been named; years without a calendar have weekends only
 * @throws NoRuleInForce
 */
export function replyTime(
  from: CivilDate,
  named: CivilDate,
  pack: string,
  book: RuleBook,
): { replyBy: CivilDate; latest: CivilDate } {
  const request = { id: '', rule: 'supplement-time', start: startOfDay(from), pauses: [] } as const;
  const latest = resolveDeadline(request, pack, book).lastDay!;
  const days = daysBetween(from, named);
  if (days < 1 || named >= latest) return { replyBy: named, latest };
  const rolled = resolveDue({ amount: days, unit: 'natural-day', roll: true }, startOfDay(from), book.calendar);
  return { replyBy: rolled.lastDay!, latest };
}
