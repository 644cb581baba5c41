import type { z } from 'zod';
import { applicationBody, noticeBody } from '../../../api/openings.js';
import { requestBody } from '../../../api/request-openings.js';
import { CALLBACK_ATTEMPTS } from '../../../domain/case/matters.js';
import { addDays } from '../../../domain/time.js';
import { TODAY } from '../../../fuzz/corpus.js';

/** How cases begin that hostile texts are tried on. */

export const ago = (days: number) => `${addDays(TODAY, -days)}T09:00:00+08:00`;
const example = (body: z.ZodType) => body.meta()?.['example'] as Record<string, unknown>;
export const application = example(applicationBody);
export const notice = example(noticeBody);
export const request = example(requestBody);

/** What somebody did so many days ago, answering a task or of his own accord. */
const done = (days: number, by: string, what: string, body: object = {}) => {
  const [task, action] = what.includes('.') ? what.split('.') : [undefined, what];
  return {
    ...(task !== undefined && { task }),
    action,
    at: ago(days),
    by,
    ...(by === 'firm' && { firm: 'ph-f1' }),
    body,
  };
};
const day = (days: number) => addDays(TODAY, -days);

/** Up to the decision. */
export const GRANTED = [
  done(29, 'reviewer', 'review.propose-grant', { means: 'checked' }),
  done(28, 'director', 'approve.grant'),
];
const HANDLED = [
  ...GRANTED,
  done(27, 'assigner', 'assign.assign-firm', { firm: 'ph-f1' }),
  done(27, 'firm', 'name-handler.name', { lawyer: 'lawyer1' }),
];
/** A notice was served, and the time for the reply is over. */
const LAPSED = [
  done(29, 'reviewer', 'review.request-supplement', {
    ...{ servedOn: day(29), serviceMethod: 'mail', replyBy: day(20), items: ['身份证明'] },
  }),
];
/** A hearing was put off without a new day. */
const PUT_OFF = [
  ...HANDLED,
  done(20, 'lawyer1', 'report-hearing', { day: day(6), forum: 'court', public: true, summonsOn: day(20) }),
  done(6, 'lawyer1', 'hearing.put-off', { on: day(6) }),
];
/** The matter has ended, and the person helped was called in vain as often as one has to. */
const CALLED = [
  ...HANDLED,
  done(20, 'lawyer1', 'engage.sign'),
  done(20, 'lawyer1', 'meet.record'),
  done(15, 'lawyer1', 'read-file.record'),
  done(12, 'lawyer1', 'conclude.conclude', { on: day(12), document: 'judgment', result: 'won' }),
  ...Array.from({ length: CALLBACK_ATTEMPTS }, (_, i) =>
    done(10 - i, 'callback', 'callback.attempt', { on: day(10 - i), method: 'phone', outcome: 'no-answer' }),
  ),
];

const takenOver = (history: readonly object[], more: object = {}) =>
  ['/takeovers', { application: { ...application, receivedAt: ago(30), ...more }, history }] as const;

export type Beginning = readonly [path: string, body: object];

/** Such as come to hearings, with a limitation, to an appeal, to a termination; with nothing in them; late, long overdue; from the middle on. */
export const OPENINGS: readonly Beginning[] = [
  ['/applications', { ...application, limitationOn: addDays(TODAY, 60) }],
  ['/applications', { ...application, receivedAt: ago(9), procedure: 'litigation', limitationOn: addDays(TODAY, 5) }],
  ['/notices', { ...notice, receivedAt: ago(3) }],
  ['/applications', { channel: 'window', kind: 'civil', receivedAt: ago(20) }],
  ['/notices', { ...notice, noticeNumber: undefined, criminalStage: 'second-instance', receivedAt: ago(90) }],
  takenOver(LAPSED),
  takenOver(HANDLED, { procedure: 'litigation' }),
  takenOver(PUT_OFF, { procedure: 'litigation' }),
  takenOver(CALLED, { procedure: 'litigation' }),
];
