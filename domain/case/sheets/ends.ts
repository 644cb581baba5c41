import { pastDay } from '../../engine/code.js';
import { AGENCY, DESK } from '../../roles.js';
import type { Facts } from '../facts.js';
import { isAdvanced } from '../matters.js';
import { act, action, HEAD, on, task } from '../sheet.js';

/** What ends a case before it is decided: said at the desk, signed by the head (confirm-end). */

/** Nobody has decided yet, and no other end waits for its signature. Aid that came in advance is terminated. */
const mayEnd = (f: Facts): boolean =>
  (f.stage === 'intake' || f.stage === 'review') && f.ending === undefined && !isAdvanced(f);

/** 撤回申请: the applicant's word, entered by the desk. */
export const withdraw = act({ on }, { who: DESK, when: (f) => f.door === 'application' && mayEnd(f) });

/** 撤回通知公函: the organ takes its notice back before the case is on record. Later that is a ground to terminate. */
export const withdrawNotice = act(
  { on: pastDay },
  { who: { intake: AGENCY }, when: (f) => f.door === 'notice' && mayEnd(f) },
);

/** 审核撤回: by the head, never by who proposed it; rejected, the case goes on where it stood. */
export const confirmEnd = task({
  pool: HEAD,
  role: 'director',
  actions: { confirm: action({}), reject: action({}) },
});
