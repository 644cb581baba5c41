import type { Case } from './case.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * Assignment (指派). Application: three days from the decision, met when the assignment is issued (148号令 art. 24).
 * Notice: three days from its receipt, met when the lawyer is named and the organ told (法律援助法 art. 36).
 * A firm that declines or stays silent sends the case back here; the due date stays.
 */
export function* assignment(c: Case, clock: Clock): Stage {
  try {
    const byNotice = c.facts.door === 'notice';
    if (c.facts.handler === undefined) {
      handledBy(c, yield* found(c, clock, c.facts, !byNotice));
      c.facts.handlerNamedOn = c.today;
    }
    if (byNotice) yield* informOrgan(c, clock, c.facts.handlerNamedOn!);
  } finally {
    clock.moot('terminated');
  }
}

/** Somebody is asked who is to handle it. */
export const isBeingAssigned = (c: Case): boolean =>
  c.openTasks.some(({ kind }) => kind === 'assign' || kind === 'name-handler');

export function handledBy(c: Case, lawyer: string): void {
  c.facts.handler = lawyer;
  if (!c.facts.handlers.includes(lawyer)) c.facts.handlers.push(lawyer);
}

/**
 * Until somebody has it: named by the assigner himself, or by a firm that it was given to.
 *
 * @param of what lies with a firm meanwhile: the case, or the change of its handler
 * @param whenIssued whether the clock is met by the assignment, and armed again with its due date when that comes back
 */
export function* found(c: Case, clock: Clock, of: { firm?: string }, whenIssued: boolean): Stage<string> {
  for (;;) {
    const issued = yield* c.task('assign', { clock });
    if (whenIssued) clock.met({ ...issued, on: c.today });
    // Of a firm that a termination overtook nothing is left.
    delete of.firm;
    if (issued.action === 'assign-lawyer') return issued.data.lawyer;
    of.firm = issued.data.firm;
    const lawyer = yield* firmNames(c, of.firm, issued.at);
    if (lawyer !== undefined) return lawyer;
    delete of.firm;
    if (whenIssued) c.renew(clock, clock.options.start, true);
  }
}

/** 安排承办人: whom the firm names within the local short limit; it may decline, or let the time run out. */
function* firmNames(c: Case, firm: string, issuedAt: number): Stage<string | undefined> {
  const clock = c.arm('name-handler', { start: issuedAt, anchor: MOMENT });
  const answer = yield* c.task('name-handler', { firm, clock });
  clock.met({ ...answer, on: c.today });
  return answer.action === 'name' ? answer.data.lawyer : undefined;
}

/** @param since when there was something to tell */
export function* informOrgan(c: Case, clock: Clock, since: string): Stage {
  const told = yield* c.task('inform-organ', { clock, since });
  c.facts.organInformed = true;
  c.facts.organInformedOn = told.on;
  clock.met(told, 'organ-informed');
}
