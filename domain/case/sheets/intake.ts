import { choice, count, day, flag, maybe, pastDay, words, type Codes } from '../../engine/code.js';
import type { Refusal } from '../../engine/refusal.js';
import { DESK } from '../../roles.js';
import type { CivilDate } from '../../time.js';
import type { Facts } from '../facts.js';
import { isAdvanced } from '../matters.js';
import { act, action, HEAD, on, serviceMethod, task } from '../sheet.js';

/** What the record makes of a form that names people and matter: who is still missing, how many are helped. */
const known = { missing: words, persons: count(1, 500) };

/** One notice per case, and only where somebody applied (法律援助法 art. 43; settled for this system); none once aid came in advance. */
const mayRequestSupplement = (f: Facts): boolean => f.door === 'application' && !f.supplementNoticed && !isAdvanced(f);

/** The last day that rules and calendar allow for a reply, which the record says (domain/reply-time.ts). */
const latest = maybe(day);

/** 一次性告知补正: lists all that is missing, and until when it can be brought. */
export const supplementNotice = action(
  { servedOn: pastDay, serviceMethod, replyBy: day, latest },
  {
    open: ({ facts }) => mayRequestSupplement(facts),
    against: ({ given }) => notBetween(given.servedOn, given),
  },
);

/** What was there is not taken away by saving; of people who are added something may still be missing. */
function isLost({ missing, persons }: Facts, pointer: string): boolean {
  if (missing.includes(pointer) || missing.includes('/recipients')) return false;
  const [, number] = /^\/recipients\/(\d+)\//.exec(pointer) ?? [];
  return number === undefined || Number(number) < persons;
}

/** 延长补正期限: beyond what the desk may set, and while it runs; by the head, who says why. */
export const extendReply = act(
  { replyBy: day, latest },
  {
    who: HEAD,
    when: (f) => f.replyTime !== undefined,
    against: ({ facts: { replyTime }, given, today }) =>
      replyTime === undefined || today > replyTime.replyBy
        ? { type: 'not-allowed-now', params: { action: 'extend-reply' } }
        : notBetween(replyTime.replyBy, given),
  },
);

function notBetween(
  after: CivilDate,
  { replyBy, latest: last }: { replyBy: CivilDate; latest?: CivilDate | undefined },
) {
  const pointer = '/replyBy';
  if (replyBy <= after) return { type: 'date-before-event', params: { pointer, since: after } } satisfies Refusal;
  return last !== undefined && replyBy > last
    ? ({ type: 'reply-time-too-long', params: { pointer, latest: last } } satisfies Refusal)
    : undefined;
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

/** 等待补正: the time set is the applicant's to its end; then the desk may propose that he be deemed to have withdrawn. */
export const supplement = task({
  pool: DESK,
  role: 'intake',
  actions: {
    complied: action({ on }),
    'not-complied': action(
      { reason: choice('silence', 'not-as-required'), serviceConfirmed: flag },
      {
        open: ({ facts }) => facts.ending === undefined && !isAdvanced(facts),
        waits: ({ today, data }): Refusal | undefined =>
          today <= lastDayOf(data)
            ? { type: 'reply-time-running', params: { pointer: '/reason', replyBy: lastDayOf(data) } }
            : undefined,
      },
    ),
  },
});
const lastDayOf = (data: Codes): string => String(data['replyBy']);
