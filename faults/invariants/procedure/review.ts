import { granted } from './assignment.js';
import { supplementNotice } from './intake.js';
import { terminated } from './termination.js';
import type { Answers } from './matter.js';

/** 审查、审批: met when the head signs, whichever way. */
export const reviewAnswers: Answers = {
  review: (m, act) => {
    if (act.action === 'recuse') m.openTask('review', { clock: 'review' });
    else if (act.action === 'request-supplement') supplementNotice(m, act);
    else m.openTask('approve', { clock: 'review' });
  },
  approve: (m, act) => {
    if (act.action === 'return') return m.openTask('review', { clock: 'review' });
    m.end('review', 'done', { by: act.user, on: m.today, metBy: 'decided' });
    m.decide();
    if (act.action === 'grant') granted(m);
    // What came in advance is terminated.
    else if (m.advanced) terminated(m);
    else m.stage = 'refused';
  },
};
