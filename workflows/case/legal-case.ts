import { isTerminated } from '../../domain/case/matters.js';
import { civilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';
import { archive, archived } from './archive.js';
import { closing } from './closing.js';
import { corrections } from './corrections.js';
import { handled } from './handling.js';
import { hearings } from './hearings.js';
import { intake } from './intake.js';
import { resumed, subjectToRemedies } from './objection.js';
import { review, type Decision } from './review.js';
import { terminated } from './termination.js';
import type { Clock } from '../engine/clock.js';

/** A case from the desk to the archive, in the order of the Law. */
export function* legalCase(c: Case): Stage {
  c.record(`open.${c.facts.door}`, { channel: c.facts.channel }, civilDate(c.facts.receivedAt));
  standing(c);
  const { decision, clock } = c.facts.door === 'application' ? yield* byApplication(c) : yield* byNotice(c);
  if (decision === 'deemed-withdrawn') return c.end('withdrawn');
  if (decision === 'refuse') yield* refused(c);
  yield* aided(c, clock);
  // An archived case comes back only where the bureau orders that its termination be corrected.
  for (;;) {
    yield* archived(c);
    standing(c);
    yield* aided(c);
  }
}

/** What can be done in any stage. */
function standing(c: Case): void {
  corrections(c);
  c.on('record-service', () => undefined);
  // A calendar year was published: what was planned without it is planned anew.
  c.on('replan', ({ data }) => c.replanned(data.deadline));
}

interface Decided {
  readonly decision: Decision;
  /** Of the assignment, where it runs since the receipt of the notice. */
  readonly clock?: Clock;
}

/** 依申请: seven days from receipt to the decision. */
function* byApplication(c: Case): Stage<Decided> {
  const decision = yield* c.unless(applied(c), () => c.facts.decision === 'withdrawn', 'withdrawn');
  return { decision: decision ?? 'deemed-withdrawn' };
}

function* applied(c: Case): Stage<Decision> {
  const clock = c.arm('review', { start: c.facts.receivedAt, anchor: 'received' });
  c.on('withdraw', () => void (c.facts.decision = 'withdrawn'));
  return (yield* intake(c, clock)) ? yield* review(c, clock) : 'deemed-withdrawn';
}

/** 依通知: no means check, no review; three days from receipt of the notice (法律援助法 art. 36). */
function* byNotice(c: Case): Stage<Decided> {
  const clock = c.arm('assign-notice', { start: c.facts.receivedAt, anchor: 'received' });
  yield* intake(c, clock);
  c.facts.decision = 'grant';
  c.facts.decidedOn = c.today;
  return { decision: 'grant', clock };
}

/** A refusal ends the main line, unless the bureau orders its correction (art. 49): the case then enters again. */
function* refused(c: Case): Stage {
  c.stage('refused');
  yield* c.unless(subjectToRemedies(c), () => c.facts.decision === 'grant', 'refusal-corrected');
}

/**
 * From the grant to the archive. A termination ends the handling with all that it has begun; the order to correct it
 * ends the closing of the terminated case in the same way, and handling resumes where it stood.
 */
function* aided(c: Case, clock?: Clock): Stage {
  hearings(c);
  for (let first = clock; ; first = undefined) {
    yield* c.unless(handled(c, first), () => isTerminated(c.facts), 'terminated');
    if (!isTerminated(c.facts)) {
      c.stage('closing');
      yield* closing(c);
      return yield* archive(c);
    }
    yield* c.unless(terminated(c), () => !isTerminated(c.facts), 'termination-corrected');
    if (isTerminated(c.facts)) return;
    resumed(c);
  }
}
