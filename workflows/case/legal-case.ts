import { isTerminated, isWithdrawn } from '../../domain/case/matters.js';
import { civilDate } from '../../domain/time.js';
import { startOn, type Anchor, type Case } from './case.js';
import type { Stage } from '../engine/stage.js';
import { advances } from './advance.js';
import { archive, archived, reopened } from './archive.js';
import { changes } from './change.js';
import { closing } from './closing.js';
import { corrections } from './corrections.js';
import { proposedEnd, withdrawn } from './ends.js';
import { handlerAsked, statementDemanded } from './escalation.js';
import { handled } from './handling.js';
import { hearings } from './hearings.js';
import { intake } from './intake.js';
import { limitation } from './limitation.js';
import { resumed, subjectToRemedies } from './objection.js';
import { releases } from './quality.js';
import { review, type Decision } from './review.js';
import { terminated } from './termination.js';
import { MOMENT, type ArmOptions, type Clock } from '../engine/clock.js';

/** A case from the desk to the archive, in the order of the Law. */
export function* legalCase(c: Case): Stage {
  c.record(`open.${c.facts.door}`, { channel: c.facts.channel }, civilDate(c.facts.receivedAt));
  standing(c);
  const { decision, clock } = yield* entered(c);
  if (decision === 'refuse') yield* refused(c);
  yield* aided(c, clock);
  // An archived case comes back only where the bureau orders it: to its handling, or its volume is opened again.
  for (;;) {
    const wasTerminated = isTerminated(c.facts);
    yield* archived(c);
    standing(c);
    if (wasTerminated) {
      resumed(c);
      yield* aided(c);
    } else yield* reopened(c);
  }
}

/** What can be done in any stage. */
function standing(c: Case): void {
  corrections(c);
  limitation(c);
  c.on('record-service', () => undefined);
  c.on('demand-statement', (demand) => statementDemanded(c, demand));
  c.on('ask-handler', (question) => handlerAsked(c, question));
  releases(c);
  // A calendar year was published: what was planned without it is planned anew.
  c.on('replan', ({ data }) => c.replanned(data.deadline));
}

interface Decided {
  /** Terminated: aid that came in advance (advance.ts). */
  readonly decision: Decision | 'terminate';
  /** Of the assignment, where it runs since the receipt of the notice. */
  readonly clock?: Clock;
}

/** To the decision. What has ended before it comes back only where the bureau orders it, with its days anew. */
function* entered(c: Case): Stage<Decided> {
  for (;;) {
    const decided = c.facts.door === 'application' ? yield* byApplication(c) : yield* byNotice(c);
    if (decided) return decided;
    yield* withdrawn(c);
    standing(c);
  }
}

const received = (c: Case): ArmOptions<Anchor> =>
  c.facts.resumedOn === undefined
    ? { start: c.facts.receivedAt, anchor: 'received' }
    : { start: startOn(c, c.facts.resumedOn), anchor: MOMENT };

/** 依申请: seven days from receipt to the decision; undefined where it is withdrawn before, or deemed to be. */
function* byApplication(c: Case): Stage<Decided | undefined> {
  advances(c);
  const unlessTerminated = c.unless(applied(c), () => isTerminated(c.facts), 'terminated');
  const decision = yield* c.unless(unlessTerminated, () => isWithdrawn(c.facts), 'withdrawn');
  if (isTerminated(c.facts)) return { decision: 'terminate' };
  return decision && { decision };
}

function* applied(c: Case): Stage<Decision | undefined> {
  const clock = c.arm('review', received(c));
  c.on('withdraw', (word) => proposedEnd(c, 'withdrawn', word));
  return (yield* intake(c, clock)) ? yield* review(c, clock) : undefined;
}

/** 依通知: no means check, no review; three days from receipt of the notice (法律援助法 art. 36). */
function* byNotice(c: Case): Stage<Decided | undefined> {
  const clock = c.arm('assign-notice', received(c));
  yield* c.unless(notified(c, clock), () => isWithdrawn(c.facts), 'withdrawn');
  if (isWithdrawn(c.facts)) {
    clock.moot('withdrawn');
    return undefined;
  }
  c.facts.decision = 'grant';
  c.facts.decidedOn = c.today;
  return { decision: 'grant', clock };
}

function* notified(c: Case, clock: Clock): Stage {
  c.on('withdraw-notice', (word) => proposedEnd(c, 'notice-withdrawn', word));
  yield* intake(c, clock);
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
  changes(c);
  for (let first = clock; ; first = undefined) {
    if (!isTerminated(c.facts)) yield* c.unless(handled(c, first), () => isTerminated(c.facts), 'terminated');
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
