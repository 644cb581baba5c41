import { ago, application } from './hostile/openings.js';

/** Pasts of cases that are taken over, as far as their handling, their conclusion, and the archive. */

let n = 0;
/** Somebody new each time, in a matter of a month ago. */
export const opening = (more: object = {}) => ({
  ...application,
  ...{ duplicateReason: undefined, receivedAt: ago(30) },
  recipients: [{ name: `某${(n += 1)}`, idKind: 'passport', idNumber: `P${2_000_000 + n}`, phone: '13800000000' }],
  ...more,
});
export const act = (days: number, by: string, what: string, body: object = {}) => {
  const [task, action] = what.split('.');
  return { task, action, at: ago(days), by, body, ...(by === 'firm' && { firm: 'ph-f1' }) };
};
export const HANDLED = [
  act(29, 'reviewer', 'review.propose-grant', { means: 'checked' }),
  act(28, 'director', 'approve.grant'),
  act(27, 'assigner', 'assign.assign-firm', { firm: 'ph-f1' }),
  act(27, 'firm', 'name-handler.name', { lawyer: 'lawyer1' }),
];
export const CLOSED = [
  ...HANDLED,
  act(25, 'lawyer1', 'engage.sign'),
  act(24, 'lawyer1', 'meet.record', { notes: '会见' }),
  act(20, 'lawyer1', 'conclude.conclude', { document: 'award', result: 'won' }),
];
export const CALL = { method: 'phone', feeTaken: false, toldProgress: true, satisfaction: 'satisfied' };
/** A whole case, from the desk to the archive. */
export const INVENTED = [
  ...CLOSED,
  act(19, 'lawyer1', 'submit-file.submit', { materials: ['closing-report', 'court-documents'] }),
  act(18, 'archivist', 'check-file.accept'),
  act(17, 'callback', 'callback.reached', CALL),
  act(16, 'evaluator', 'evaluate.grade', { grade: 'good', reasons: '程序规范。' }),
  act(15, 'archivist', 'archive.archive'),
];
