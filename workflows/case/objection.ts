import { objectionable } from '../../domain/case/sheets/objection.js';
import type { Objection } from '../../domain/case/facts.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import type { Answered } from '../engine/answer.js';
import type { Anchor, Case } from './case.js';
import { hearingsAheadAgain } from './hearings.js';
import { ungraded } from './quality.js';
import type { Stage } from '../engine/stage.js';

/** 异议、复议、诉讼 (法律援助法 art. 49): what can be done against a refusal or a termination, as long as it stands. */
export function* subjectToRemedies(c: Case): Stage {
  c.on('lodge-objection', ({ user, on }) => decided(c, raised(c, user, on), on));
  c.on('receive-objection', ({ user, on }) => forwarded(c, raised(c, user, on)));
  orders(c);
  yield* c.until(() => false);
}

/** The bureau may order a correction of its own motion, after a reconsideration, after a judgment. */
export function orders(c: Case): void {
  c.on('order-correction', (order) => corrected(c, order));
  c.on('record-remedy', () => undefined);
}

function raised(c: Case, enteredBy: string, receivedOn: CivilDate): Objection {
  for (const date of ['objection-received', 'forwarded', 'objection-decided'] as const) c.release(date);
  const objection: Objection = { against: objectionable(c.facts)!, receivedOn, enteredBy };
  c.facts.objection = objection;
  return objection;
}

/** Handed in at the centre: with the bureau within one working day, whose days begin with its own receipt. */
function* forwarded(c: Case, objection: Objection): Stage {
  const { receivedOn: since } = objection;
  const clock = c.arm('forward-objection', { start: startOfDay(since), anchor: 'objection-received' });
  const sent = yield* c.task('forward-objection', { station: c.facts.station, clock, since });
  clock.met(sent, 'forwarded');
  objection.forwardedOn = sent.on;
  yield* decided(c, objection, sent.on, 'forwarded');
}

/** 异议审查: five days; upheld, or the centre is ordered to correct what it decided. */
function* decided(c: Case, objection: Objection, since: CivilDate, anchor: Anchor = 'objection-received'): Stage {
  const clock = c.arm('objection', { start: startOfDay(since), anchor });
  try {
    const answer = yield* c.task('decide-objection', {
      clock,
      notBy: [c.facts.approver, c.facts.termination?.decidedBy],
      data: { against: objection.against },
      since,
    });
    clock.met(answer, 'objection-decided');
    if (answer.action === 'order') corrected(c, answer);
    else Object.assign(objection, { outcome: 'upheld', decidedOn: answer.on, decidedBy: answer.user });
  } finally {
    // An order that was given beside it answers it as well.
    const { outcome, decidedOn: on, decidedBy: user } = objection;
    if (outcome === 'corrected' && on !== undefined && user !== undefined)
      clock.met({ user, on, at: c.now }, 'objection-decided');
  }
}

/** The decision is a grant from now on, and a volume is closed no more: whoever waits for that goes on (legal-case.ts, archive.ts). */
function corrected(c: Case, { on, user }: Answered): void {
  delete c.facts.archivedAt;
  if (c.facts.decision === 'grant') return;
  // The order is another decision than that which met the review.
  c.release('decided');
  c.facts.decision = 'grant';
  c.facts.decidedOn = on;
  // An order decides an objection that is pending, whatever it was given on.
  const { objection } = c.facts;
  if (objection && objection.outcome === undefined)
    Object.assign(objection, { outcome: 'corrected', decidedOn: on, decidedBy: user });
}

/** Another end of the case will have dates of its own. */
const UNDONE = ['reported', 'served', 'last-served', 'concluded', 'submitted'] as const;

/** Handling goes on where it stood: the termination and what closed the case for it no longer count. */
export function resumed(c: Case): void {
  for (const date of UNDONE) c.release(date);
  hearingsAheadAgain(c);
  // Nobody has begun yet: it is assigned anew.
  if (c.facts.handler === undefined) delete c.facts.firm;
  c.facts.attemptsUndone = c.facts.calls.length;
  delete c.facts.termination;
  delete c.facts.conclusion;
  delete c.facts.fileSubmittedOn;
  delete c.facts.fileAcceptedAt;
  delete c.facts.callback;
  ungraded(c);
}
