import { choice, count, day, flag, pastDay, words, type Codes } from '../../engine/code.js';
import type { Refusal } from '../../engine/refusal.js';
import { DESK } from '../../roles.js';
import type { Facts } from '../facts.js';
import { act, action, on, serviceMethod, task } from '../sheet.js';

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

/** What was there is not taken away by saving; of people who are added something may still be missing. */
function isLost({ missing, persons }: Facts, pointer: string): boolean {
  if (missing.includes(pointer) || missing.includes('/recipients')) return false;
  const [, number] = /^\/recipients\/(\d+)\//.exec(pointer) ?? [];
  return number === undefined || Number(number) < persons;
}

/** 登记录入: the case is on record when every mandatory field is there; incomplete ones can be saved. */
export const record = task({
  pool: DESK,
  role: 'intake',
  actions: {
    complete: action(known, {
      against: ({ given }) =>
        given.missing.length > 0 ? { type: 'incomplete', params: { pointers: given.missing } } : undefined,
    }),
    save: action(known, {
      keeps: true,
      against: ({ facts, given }) => {
        const lost = given.missing.filter((pointer) => isLost(facts, pointer));
        return lost.length > 0 ? { type: 'incomplete', params: { pointers: lost } } : undefined;
      },
    }),
    'request-supplement': supplementNotice,
  },
});

/** 等待补正: at its end a person confirms non-compliance; silence alone decides nothing. */
export const supplement = task({
  pool: DESK,
  role: 'intake',
  actions: {
    complied: action({ on }),
    'not-complied': action(
      { reason: choice('silence', 'not-as-required'), serviceConfirmed: flag },
      {
        against: ({ given, today, task: { data } }) =>
          given.reason === 'silence' && today <= lastDayOf(data)
            ? { type: 'reply-time-running', params: { pointer: '/reason', replyBy: lastDayOf(data) } }
            : undefined,
      },
    ),
  },
});
const lastDayOf = (data: Codes): string => String(data['replyBy']);

/** 撤回申请, before the decision. */
export const withdraw = act(
  { on },
  {
    who: DESK,
    when: (f) => f.door === 'application' && (f.stage === 'intake' || f.stage === 'review'),
  },
);
