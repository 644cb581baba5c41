import type { Calendar } from './calendar.js';
import type { DeadlineRequest, PlannedRung, ResolvedDeadline, Step } from './engine/proceeding.js';
import { planRungs, resolveDue } from './deadline.js';
import { ruleInForce, type Ladder, type Recipient, type Rule } from './rules.js';
import { civilDate, type CivilDate, type Instant } from './time.js';

/** Everything that turns "review, from the 3rd" into instants. Read from the database, cached by the activities. */
export interface RuleBook {
  readonly rules: readonly Rule[];
  readonly bases: Readonly<Record<string, string>>;
  readonly ladders: readonly Ladder[];
  readonly calendar: Calendar;
  /** How much reference data the record had when it was read; absent where it is not the record's. */
  readonly edition?: number;
}

export interface Resolution extends ResolvedDeadline {
  readonly rule: Rule;
  readonly rungs: readonly AddressedRung[];
  readonly lastDay: CivilDate | null;
  readonly provisional: boolean;
}

export interface AddressedRung extends PlannedRung {
  readonly recipients: readonly Recipient[];
}

/** The rule is pinned by the day of the deadline's own start event; a later version does not move it. */
export function resolveDeadline(request: DeadlineRequest, pack: string, book: RuleBook): Omit<Resolution, 'next'> {
  const rule = ruleInForce(book.rules, pack, request.rule, civilDate(request.start), book.bases);
  const due = resolveDue(rule, request.start, book.calendar, request.pauses, request.fixedDue);
  const planned = planRungs(rule, book.ladders, request.start, due.due, due.lastDay, book.calendar);
  const rungs = planned.map(({ rung, at, recipients, needs }): AddressedRung => ({
    rung,
    at,
    recipients,
    ...(needs && { needs }),
    ...(request.silentUntil !== undefined && at <= request.silentUntil && { silent: true }),
  }));
  // A rung in a year that is not published is provisional too: both are planned anew when the year is.
  const provisional = due.provisional || planned.some((r) => r.provisional === true);
  return { id: request.id, ...due, provisional, expires: rule.expires, rungs, rule };
}

/** The deadlines a step arms or plans anew, in its order; the last word on each counts. */
export function resolveStep(step: Step, book: RuleBook): Resolution[] {
  const requests = new Map<string, DeadlineRequest>();
  for (const change of step.deadlines)
    if (change.op === 'arm' || change.op === 'replan') requests.set(change.id, change);
  return [...requests.values()].map((request) => {
    const plan = resolveDeadline(request, step.facts.rulePack, book);
    return { ...plan, next: firstRung(plan, step.input.at, request.silentUntil) };
  });
}

/**
 * Index of the first rung that speaks. Of the rungs that lie before the planning only the last one does, so that a
 * deadline born overdue, or overdue once its pause is known to have ended, is heard once; those of before a taking over
 * stay silent.
 */
export function firstRung(plan: Pick<ResolvedDeadline, 'rungs'>, plannedAt: Instant, silentUntil?: Instant): number {
  const past = plan.rungs.filter((r) => r.at <= (silentUntil ?? plannedAt)).length;
  return silentUntil === undefined ? Math.max(0, past - 1) : past;
}
