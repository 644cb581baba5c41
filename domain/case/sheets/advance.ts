import { choice, maybe, plannedDay } from '../../engine/code.js';
import type { Refusal } from '../../engine/refusal.js';
import { AGENCY, DESK, RECORDERS } from '../../roles.js';
import { addDays, type CivilDate } from '../../time.js';
import { outOfOrder } from '../chronology.js';
import type { Advance, Facts } from '../facts.js';
import { isLimited } from '../matters.js';
import { act, action, HEAD, on, task } from '../sheet.js';
import { ADVANCE_GROUNDS } from '../words.js';

/** Days to the end of a limit from which on aid may come in advance (法律援助法 art. 44(1)). */
const NEAR_DAYS = 7;

/** 提出先行提供: at the desk or by who reviews; beside the review, which goes on. */
export const proposeAdvance = act(
  { ground: choice(...ADVANCE_GROUNDS), endsOn: maybe(plannedDay) },
  {
    who: { ...DESK, reviewer: AGENCY },
    when: (f) => f.door === 'application' && f.stage === 'review' && f.advance === undefined && f.ending === undefined,
    against: ({ facts, given, today }) => notUrgent(facts, given, today),
  },
);

/** 决定先行提供: by the head, on the day of whose decision the limit is still near; never by who proposed it. */
export const decideAdvance = task({
  pool: HEAD,
  role: 'director',
  actions: {
    grant: action(
      {},
      {
        // What the applicant takes back is signed or rejected first.
        open: ({ facts }) => facts.ending === undefined,
        against: ({ facts, today }) => facts.advance && notUrgent(facts, facts.advance, today),
      },
    ),
    reject: action({}),
  },
});

/** 补办手续: by the applicant, within seven days; what he has not done by then is a ground to terminate (workflows/case/advance.ts). */
export const formalities = task({
  pool: DESK,
  role: 'intake',
  expires: true,
  actions: { completed: action({}) },
});

/** 登记起诉、申请仲裁或复议, by whoever has done it or is told of it: the limitation is kept. */
export const reportFiling = act(
  { on },
  {
    who: RECORDERS,
    when: isLimited,
    against: ({ facts, given, today }) => outOfOrder(facts, 'filed', given.on ?? today, '/on'),
  },
);

/** A limit that is the ground ends within seven days: that of the record, or the one that is named. */
function notUrgent(
  { limitationOn }: Facts,
  { ground, endsOn }: { readonly ground: Advance['ground']; readonly endsOn?: CivilDate | undefined },
  today: CivilDate,
): Refusal | undefined {
  if (ground === 'limitation')
    return limitationOn === undefined
      ? { type: 'limitation-unknown', params: { pointer: '/ground' } }
      : notNear(limitationOn, '/ground', today);
  if (ground === 'time-limit')
    return endsOn === undefined
      ? { type: 'validation', params: { pointer: '/endsOn' } }
      : notNear(endsOn, '/endsOn', today);
  return undefined;
}

function notNear(day: CivilDate, pointer: string, from: CivilDate): Refusal | undefined {
  const to = addDays(from, NEAR_DAYS);
  return from <= day && day <= to ? undefined : { type: 'limit-not-near', params: { pointer, day, from, to } };
}
