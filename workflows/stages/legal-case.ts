import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';
import { archive, archived } from './archive.js';
import { assignment } from './assignment.js';
import { closing } from './closing.js';
import { corrections } from './corrections.js';
import { handling } from './handling.js';
import { intake } from './intake.js';
import { review, type Decision } from './review.js';

/** A case from the desk to the archive, in the order of the Law. */
export function* legalCase(c: CaseRun): Stage {
  corrections(c);
  c.on('record-service', () => undefined);
  // A calendar year was published: what was planned without it is planned anew.
  c.on('replan', (order) => c.replanned(order.data['deadline'] as string));
  const decision = c.facts.door === 'application' ? yield* byApplication(c) : yield* byNotice(c);
  if (decision === 'deemed-withdrawn') return c.end('withdrawn');
  if (decision === 'refuse') yield* refused(c);
  yield* handling(c);
  yield* closing(c);
  yield* archive(c);
  yield* archived(c);
}

/** 依申请: seven days from receipt to the decision, three from the decision to the assignment. */
function* byApplication(c: CaseRun): Stage<Decision> {
  const clock = c.arm('review', { start: c.facts.receivedAt, anchor: 'received' });
  c.on('withdraw', () => {
    c.facts.decision = 'withdrawn';
    c.end('withdrawn');
  });
  const entered = yield* intake(c, clock);
  const decision = entered ? yield* review(c, clock) : 'deemed-withdrawn';
  c.off('withdraw');
  if (decision === 'grant') yield* assignment(c, c.arm('assign-application', { start: c.now }));
  return decision;
}

/** 依通知: no means check, no review; three days from receipt of the notice (法律援助法 art. 36). */
function* byNotice(c: CaseRun): Stage<Decision> {
  const clock = c.arm('assign-notice', { start: c.facts.receivedAt, anchor: 'received' });
  yield* intake(c, clock);
  c.facts.decision = 'grant';
  c.facts.decidedOn = c.today;
  yield* assignment(c, clock);
  return 'grant';
}

/** A refusal ends the main line, but the bureau may order its correction (art. 49): the case then enters again. */
function* refused(c: CaseRun): Stage {
  c.stage('refused');
  const order = yield* c.act('order-correction');
  c.facts.decision = 'grant';
  c.facts.decidedOn = order.on;
  yield* assignment(c, c.arm('assign-application', { start: c.now }));
}
