import { organTold, successorNamed } from './change.js';
import { toHandling } from './handling.js';
import type { Answers, Matter } from './matter.js';
import type { Act } from './things.js';

/** 指派: three days, from the decision or from receipt of the notice (法律援助法 art. 36, 43); of a successor from the decision on that. */
const clockOf = (m: Matter): string =>
  m.change ? 'assign-successor' : m.byNotice ? 'assign-notice' : 'assign-application';
/** Where the organ is still to be told the assignment alone meets nothing. */
const isMetByIt = (m: Matter): boolean => m.change !== undefined || !m.byNotice;

/** No means check, no review: the notice decides, and its clock runs already. */
export function decidedByNotice(m: Matter): void {
  m.decide();
  toAssignment(m);
}

/** @param start of its three days: the decision */
export function granted(m: Matter, start = m.at): void {
  // In advance somebody was named, or is being asked for.
  if (m.handler !== null) return toHandling(m);
  if (m.openTasks('assign', 'name-handler').length > 0) {
    m.stage = 'assignment';
    return;
  }
  m.arm('assign-application', { start, anchor: 'decided' });
  toAssignment(m);
}

function toAssignment(m: Matter): void {
  m.stage = 'assignment';
  m.openTask('assign', { clock: clockOf(m) });
}

/** From an order to correct a termination on: what was assigned stays so, and what is still owed has its days anew. */
export function resumeAssignment(m: Matter, start: number): void {
  if (m.handler !== null && (!m.byNotice || m.organTold)) return toHandling(m);
  m.arm(clockOf(m), { start, anchor: 'decided' });
  if (m.handler === null) return toAssignment(m);
  m.stage = 'assignment';
  m.openTask('inform-organ', { clock: 'assign-notice' });
}

export const assignmentAnswers: Answers = {
  assign: (m, act) => {
    if (isMetByIt(m)) m.end(clockOf(m), 'done', { by: act.user, on: m.today });
    if (act.action === 'assign-lawyer') return named(m, act, null);
    (m.change ?? m).firm = act.data['firm'] as string;
    m.arm('name-handler', { start: m.at });
    m.openTask('name-handler', { clock: 'name-handler' });
  },
  'name-handler': (m, act) => {
    m.end('name-handler', 'done', { by: act.user, on: m.today });
    if (act.action === 'name') named(m, act, (m.change ?? m).firm);
    else backToAssigner(m);
  },
  'inform-organ': (m, act) => {
    if (m.change) return organTold(m, act.user, act.on);
    m.end('assign-notice', 'done', { by: act.user, on: act.on, metBy: 'organ-informed' });
    m.organTold = true;
    toHandling(m);
  },
};

function named(m: Matter, act: Act, firm: string | null): void {
  if (m.change) return successorNamed(m, act.data['lawyer'] as string, firm);
  m.firm = firm;
  m.handler = act.data['lawyer'] as string;
  if (m.byNotice) m.openTask('inform-organ', { clock: 'assign-notice' });
  else if (m.stage !== 'review') toHandling(m);
}

/** Declined or silent: the case comes back with the due date it had. */
export function backToAssigner(m: Matter): void {
  (m.change ?? m).firm = null;
  if (isMetByIt(m)) m.renew(m.live(clockOf(m))!, { reopen: true });
  m.openTask('assign', { clock: clockOf(m) });
}
