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
    while (c.facts.handler === undefined) {
      const issued = yield* c.task('assign', { clock });
      if (!byNotice) clock.met({ ...issued, on: c.today });
      // Of a firm that a termination overtook nothing is left.
      delete c.facts.firm;
      if (issued.action === 'assign-lawyer') named(c, issued.data.lawyer);
      // Application: the clock was met by the assignment that came back, so the same due date is armed again.
      else if (!(yield* firmNames(c, issued.data.firm, issued.at)) && !byNotice)
        c.renew(clock, clock.options.start, true);
    }
    if (byNotice) yield* informOrgan(c, clock);
  } finally {
    clock.moot('terminated');
  }
}

/** Somebody is asked who is to handle it. */
export const isBeingAssigned = (c: Case): boolean =>
  c.openTasks.some(({ kind }) => kind === 'assign' || kind === 'name-handler');

function named(c: Case, lawyer: string): void {
  c.facts.handler = lawyer;
  c.facts.handlerNamedOn = c.today;
  if (!c.facts.handlers.includes(lawyer)) c.facts.handlers.push(lawyer);
}

/** 安排承办人: whether the firm names its handler within the local short limit; it may decline, or let the time run out. */
function* firmNames(c: Case, firm: string, issuedAt: number): Stage<boolean> {
  c.facts.firm = firm;
  const clock = c.arm('name-handler', { start: issuedAt, anchor: MOMENT });
  const answer = yield* c.task('name-handler', { firm, clock });
  clock.met({ ...answer, on: c.today });
  if (answer.action === 'name') named(c, answer.data.lawyer);
  else delete c.facts.firm;
  return answer.action === 'name';
}

function* informOrgan(c: Case, clock: Clock): Stage {
  const told = yield* c.task('inform-organ', { clock, since: c.facts.handlerNamedOn! });
  c.facts.organInformed = true;
  c.facts.organInformedOn = told.on;
  clock.met(told, 'organ-informed');
}
