import type { Advance } from '../../domain/case/facts.js';
import { isTerminated } from '../../domain/case/matters.js';
import type { Case } from './case.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { assignment } from './assignment.js';
import { progressReports } from './handling.js';
import { hearings } from './hearings.js';
import { reported, terminations } from './termination.js';

/**
 * 先行提供 (法律援助法 art. 44): where a limit is near or something must be preserved at once, aid comes before the decision on it.
 * The review goes on beside it, and ends in a grant, under which whoever handles the case goes on, or in a termination.
 */
export function advances(c: Case): void {
  c.on('propose-advance', ({ user, at, data: { ground, endsOn } }) =>
    proposed(c, { ground, proposedBy: user, ...(endsOn !== undefined && { endsOn }) }, at),
  );
}

/** Decided by the head at once; moot when the review is over meanwhile. */
function* proposed(c: Case, advance: Advance, at: number): Stage {
  c.facts.advance = advance;
  const clock = c.arm('decide-advance', { start: at, anchor: MOMENT });
  try {
    const { ground, endsOn, proposedBy } = advance;
    const data = { ground, ...(endsOn !== undefined && { endsOn }) };
    const task = c.open('decide-advance', { clock, notBy: [proposedBy], data });
    const decided = yield* c.answerOf(task, () => c.facts.stage !== 'review');
    if (!decided) return;
    clock.met({ ...decided, on: c.today });
    if (decided.action === 'reject') return;
    Object.assign(advance, { decidedBy: decided.user, decidedOn: c.today });
  } finally {
    if (advance.decidedOn === undefined) delete c.facts.advance;
    clock.moot('decided');
  }
  // What is heard of the matter outlives a termination, as it does in handling (legal-case.ts).
  hearings(c);
  const unlessTerminated = c.unless(provided(c, advance), () => isTerminated(c.facts), 'terminated');
  yield* c.unless(unlessTerminated, () => c.facts.conclusion !== undefined, 'concluded');
}

/** Somebody handles the case, and the applicant completes his formalities; the grant changes nothing of either. */
function* provided(c: Case, advance: Advance): Stage {
  terminations(c);
  progressReports(c);
  const clock = c.arm('assign-application', { start: c.now, anchor: MOMENT });
  yield* c.all(assignment(c, clock), formalities(c, advance));
  // A ground that was reported here is decided on as long as the matter has no end.
  yield* c.until(() => false);
}

/**
 * 补办手续: within seven days of the decision. When they have run out the clock itself reports the ground: whoever verifies it finds
 * the formalities done, or the head decides.
 */
function* formalities(c: Case, advance: Advance): Stage {
  const clock = c.arm('formalities', { start: c.now, anchor: MOMENT });
  const task = c.open('formalities', { station: c.facts.station, clock });
  const done = (yield* c.answerOf(task))!;
  if (done.action === 'completed') {
    clock.met({ ...done, on: c.today });
    advance.completedOn = c.today;
    return;
  }
  yield* c.until(() => c.facts.termination === undefined);
  const ground = { ground: 'formalities-not-completed', source: 'centre' } as const;
  yield* reported(c, { ...ground, reportedBy: 'system', reportedOn: c.today });
}
