import type { Ending } from '../../domain/case/facts.js';
import { isWithdrawn } from '../../domain/case/matters.js';
import type { EndKind } from '../../domain/case/words.js';
import type { Answered } from '../engine/answer.js';
import type { Case } from './case.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * What ends a case before it is decided is proposed by one and signed by another; the clocks run on meanwhile. Signed, the
 * decision stands; rejected, or overtaken by the decision, nothing is left of it.
 *
 * @returns whether it was signed
 */
export function* proposedEnd(c: Case, kind: EndKind, by: Answered): Stage<boolean> {
  const ending: Ending = { kind, on: by.on, proposedBy: by.user };
  c.facts.ending = ending;
  const clock = c.arm('confirm-end', { start: by.at, anchor: MOMENT });
  try {
    const signed = yield* c.task('confirm-end', {
      clock,
      notBy: [by.user, ...c.facts.handlers],
      data: { kind, on: by.on },
    });
    clock.met({ ...signed, on: c.today });
    if (signed.action === 'confirm') {
      Object.assign(ending, { confirmedBy: signed.user, confirmedOn: c.today });
      c.facts.decision = kind;
    }
    return signed.action === 'confirm';
  } finally {
    if (ending.confirmedBy === undefined) delete c.facts.ending;
    clock.moot('decided');
  }
}

/** Over, unless the bureau orders that it go on: then it comes back to where it stood. */
export function* withdrawn(c: Case): Stage {
  c.end('withdrawn');
  c.on('order-correction', ({ on }) => {
    // The notice that nobody is said to have answered falls with what followed from it.
    if (c.facts.decision === 'deemed-withdrawn') {
      c.facts.supplementNoticed = false;
      delete c.facts.supplement;
    }
    c.facts.resumedOn = on;
    delete c.facts.decision;
    delete c.facts.ending;
  });
  yield* c.until(() => !isWithdrawn(c.facts));
}
