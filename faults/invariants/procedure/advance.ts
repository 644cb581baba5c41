import { dayOf, endOf } from '../instants.js';
import type { Acts, Answers, Matter } from './matter.js';
import { groundReported } from './termination.js';

/** 先行提供 (法律援助法 art. 44): decided by the head within a day; handled beside the review, formalities due in seven days. */

export const advanceActs: Acts = {
  'propose-advance': (m) => {
    m.arm('decide-advance', { start: m.at });
    m.openTask('decide-advance', { clock: 'decide-advance' });
  },
  'report-filing': (m, act) => {
    m.filed = true;
    m.end('limitation', 'done', { by: act.user, on: act.on, metBy: 'filed' });
  },
};

export const advanceAnswers: Answers = {
  'decide-advance': (m, act) => {
    m.end('decide-advance', 'done', { by: act.user, on: m.today });
    if (act.action === 'reject') return;
    m.advanced = true;
    m.arm('assign-application', { start: m.at });
    m.openTask('assign', { clock: 'assign-application' });
    m.arm('formalities', { start: m.at });
    m.openTask('formalities', { clock: 'formalities' });
  },
  formalities: (m, act) => m.end('formalities', 'done', { by: act.user, on: m.today }),
};

/** What was not completed in time is a ground to terminate, once nothing else is under decision; when the matter has ended it is none. */
export function reportUndone(m: Matter): void {
  if (!m.undone || m.openTasks('verify-termination', 'decide-termination').length > 0) return;
  m.undone = false;
  if (['review', 'assignment', 'handling'].includes(m.stage)) groundReported(m, m.today);
}

const BEFORE_THE_END = ['intake', 'review', 'assignment', 'handling'];

/** 时效: of a matter that nobody has filed, and that no court has summoned for, as long as it has no end. */
export function watchLimitation(m: Matter): void {
  const { limitationOn, receivedAt, filed, hearings, stage } = m;
  const isKnown = limitationOn !== undefined && limitationOn >= dayOf(receivedAt);
  const runs = isKnown && !filed && hearings.length === 0 && BEFORE_THE_END.includes(stage);
  const clock = m.live('limitation');
  if (runs && !clock) m.arm('limitation', { start: receivedAt, fixedDue: endOf(limitationOn), anchor: 'limitation' });
  else if (runs && clock?.end) m.renew(clock, { fixedDue: endOf(limitationOn), reopen: true });
  else if (!runs && hearings.length > 0) m.end('limitation', 'cancelled', { by: 'system', reason: 'heard' });
  else if (!isKnown) m.end('limitation', 'cancelled', { by: 'system', reason: 'corrected' });
  else if (!runs) m.mootLimit('limitation', 'case-ended');
}
