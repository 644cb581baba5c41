import { choice, count, day, flag, pastDay, words, type Codes } from '../../engine/code.js';
import type { Refusal } from '../../engine/refusal.js';
import { DESK } from '../../roles.js';
import type { Facts } from '../facts.js';
import { action, on, serviceMethod, task } from '../sheet.js';

/** What the record makes of a form that names people and matter: who is still missing, how many are helped. */
const known = { missing: words, persons: count(1, 500) };

/** One notice per case, and only where somebody applied (法律援助法 art. 43; settled for this system). */
const mayRequestSupplement = (f: Facts): boolean => f.door === 'application' && !f.supplementNoticed;

/** 一次性告知补正: lists all that is missing, and until when it can be brought. */
export const supplementNotice = action(
  { servedOn: pastDay, serviceMethod, replyBy: day },
  {
    open: ({ facts }) => mayRequestSupplement(facts),
    against: ({ given }): Refusal | undefined =>
      given.replyBy > given.servedOn ? undefined : { type: 'date-before-event', params: { pointer: '/replyBy' } },
  },
);

/** 登记录入: the case is on record when every mandatory field is there; incomplete ones can be saved. */
export const record = task({
  pool: DESK,
  role: 'intake',
  actions: {
    complete: action(known, {
      against: ({ given }) =>
        given.missing.length > 0 ? { type: 'incomplete', params: { pointers: given.missing } } : undefined,
    }),
    save: action(known, { keeps: true }),
    'request-supplement': supplementNotice,
  },
});

/** 等待补正: the time set is the applicant's to its end; then the desk may propose that he be deemed to have withdrawn. */
export const supplement = task({
  pool: DESK,
  role: 'intake',
  actions: {
    complied: action({ on }),
    'not-complied': action(
      { reason: choice('silence', 'not-as-required'), serviceConfirmed: flag },
      {
        open: ({ facts }) => facts.ending === undefined,
        waits: ({ today, data }): Refusal | undefined =>
          today <= lastDayOf(data)
            ? { type: 'reply-time-running', params: { pointer: '/reason', replyBy: lastDayOf(data) } }
            : undefined,
      },
    ),
  },
});
const lastDayOf = (data: Codes): string => String(data['replyBy']);
