import { startOf } from '../instants.js';
import { granted, resumeAssignment } from './assignment.js';
import { goesOn } from './intake.js';
import { hearingsAheadAgain } from './hearings.js';
import type { Acts, Answers, Matter } from './matter.js';

/** 异议 (法律援助法 art. 49): the bureau's five days, and what its order to correct brings back. */

const REMEDY = ['forward-objection', 'decide-objection'];
const LIMITS_OF_REMEDY = ['forward-objection', 'objection'];
/** What closes a terminated case. */
const CLOSING = ['serve-termination', 'callback', 'submit-file', 'check-file', 'correct-file', 'evaluate', 'archive'];
const LIMITS_OF_CLOSING = [
  ...['serve-termination', 'objection-period', 'callback', 'callback-grace'],
  ...['submit-file', 'check-file', 'correct-file', 'quality', 'archive'],
];

export const objectionActs: Acts = {
  'lodge-objection': (m, act) => {
    raised(m);
    withBureau(m, act.on);
  },
  /** Handed in at the centre, which has a working day to forward it. */
  'receive-objection': (m, act) => {
    raised(m);
    m.arm('forward-objection', { start: startOf(act.on), anchor: 'objection-received' });
    m.openTask('forward-objection', { clock: 'forward-objection' });
  },
  'order-correction': (m, act) => {
    if (m.stage === 'withdrawn') return goesOn(m, act.on);
    if (m.stage === 'archived' && !m.terminated) return openedAgain(m);
    m.end('objection', 'done', { by: act.user, on: act.on, metBy: 'objection-decided' });
    corrected(m, act.on);
  },
};

/** The volume of a concluded case: what is in it may be put right, then it is archived anew. */
function openedAgain(m: Matter): void {
  m.archivedAt = null;
  m.stage = 'closing';
}

export const objectionAnswers: Answers = {
  'forward-objection': (m, act) => {
    m.end('forward-objection', 'done', { by: act.user, on: act.on, metBy: 'forwarded' });
    withBureau(m, act.on, 'forwarded');
  },
  'decide-objection': (m, act) => {
    m.end('objection', 'done', { by: act.user, on: act.on, metBy: 'objection-decided' });
    if (act.action === 'order') return corrected(m, act.on);
    Object.assign(m.objection!, { outcome: 'upheld', decidedOn: act.on });
  },
};

function raised(m: Matter): void {
  m.forget('objection-received', 'forwarded', 'objection-decided');
  m.objection = {};
}

/** @param on day on which the bureau has it */
function withBureau(m: Matter, on: string, anchor = 'objection-received'): void {
  m.arm('objection', { start: startOf(on), anchor });
  m.openTask('decide-objection', { clock: 'objection' });
}

/**
 * A refusal becomes a grant, with the days of one; the handling of a terminated case goes on where it stood. Whatever lay with
 * the bureau is answered by that.
 *
 * @param on day of the order
 */
function corrected(m: Matter, on: string): void {
  m.decidedOn = on;
  if (m.objection && m.objection.outcome === undefined)
    Object.assign(m.objection, { outcome: 'corrected', decidedOn: on });
  const start = on === m.today ? m.at : startOf(on);
  // What came in advance may have been terminated before anybody decided on it.
  m.decidedAt ??= start;
  m.forget('decided');
  if (m.stage === 'refused') {
    m.moot(REMEDY, LIMITS_OF_REMEDY, 'refusal-corrected');
    return granted(m, start);
  }
  m.moot([...REMEDY, ...CLOSING], [...LIMITS_OF_REMEDY, ...LIMITS_OF_CLOSING], 'termination-corrected');
  delete m.terminated;
  [m.concludedOn, m.concludedAt, m.archivedAt] = [null, null, null];
  m.forget('reported', 'served', 'last-served', 'concluded', 'submitted');
  [m.submitted, m.acceptedAt, m.graded, m.closed] = [false, null, false, false];
  delete m.calledBack;
  m.callsUndone = m.callbacks.length;
  if (m.handler === null) m.firm = null;
  hearingsAheadAgain(m);
  resumeAssignment(m, start);
}
