import { isAdvanced } from '../../domain/case/matters.js';
import { civilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { supplement } from './intake.js';

export type Decision = 'grant' | 'refuse';

/**
 * Review of an application (法律援助法 art. 43): decided within seven days of its receipt, met when the head signs.
 * Who reviews does not approve (domain/case/duties.ts). One supplement notice, here or at intake, stops the clock until the reply; undefined where the
 * applicant is deemed to have withdrawn then.
 */
export function* review(c: Case, clock: Clock): Stage<Decision | undefined> {
  c.stage('review');
  for (;;) {
    const proposal = yield* c.task('review', { clock, since: civilDate(c.facts.receivedAt) });
    if (proposal.action === 'recuse') {
      c.facts.recused.push(proposal.user);
      continue;
    }
    if (proposal.action === 'request-supplement') {
      if (!(yield* supplement(c, clock, proposal.data))) return undefined;
      continue;
    }
    c.facts.reviewer = proposal.user;
    c.facts.proposal = proposal.action === 'propose-grant' ? 'grant' : 'refuse';
    const signed = yield* c.task('approve', { clock });
    if (signed.action === 'return') continue;
    clock.met({ ...signed, on: c.today }, 'decided');
    c.facts.approver = signed.user;
    c.facts.decidedOn = c.today;
    if (signed.action === 'refuse' && isAdvanced(c.facts)) notEligible(c, proposal.user, signed.user);
    else c.facts.decision = signed.action;
    return signed.action;
  }
}

/** Aid that came in advance is not refused but terminated (司法部令第124号 art. 18): who reviewed has found the ground, the head decides. */
function notEligible(c: Case, reviewer: string, head: string): void {
  c.release('reported');
  c.facts.termination = {
    ground: 'not-eligible',
    source: 'centre',
    reportedBy: reviewer,
    reportedOn: c.today,
    verifiedBy: reviewer,
    decidedBy: head,
    decidedOn: c.today,
  };
  delete c.facts.objection;
  c.facts.decision = 'terminate';
}
