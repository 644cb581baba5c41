import { choice, flag, maybe } from '../../engine/code.js';
import { AGENCY, HANDLER } from '../../roles.js';
import type { CivilDate } from '../../time.js';
import { outOfOrder } from '../chronology.js';
import type { Facts } from '../facts.js';
import { callsThatCount, CALLBACK_ATTEMPTS, isRecipientDead, isWritten } from '../matters.js';
import { ANSWERERS, CALL_OUTCOMES, GRADES, isHimself, SATISFACTIONS } from '../results.js';
import { act, action, contactMethod, HEAD, on, task } from '../sheet.js';
import { CALLBACK_OBSTACLES } from '../words.js';

/** 报送结案材料 (法律援助法 art. 50). */
export const submitFile = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    submit: action(
      { on },
      { against: ({ facts, given, today }) => outOfOrder(facts, 'submitted', given.on ?? today, '/on') },
    ),
  },
});

/** 案卷审查 */
export const checkFile = task({
  pool: { archivist: AGENCY },
  role: 'archivist',
  actions: { accept: action({}), return: action({}) },
});

/** 补正案卷 */
export const correctFile = task({ pool: HANDLER, role: 'lawyer', actions: { resubmit: action({ on }) } });

/** The call was made after the conclusion that is on record. */
const afterConclusion = {
  against: ({ facts, given, today }: { facts: Facts; given: { on?: CivilDate | undefined }; today: CivilDate }) =>
    outOfOrder(facts, 'callback-day', given.on ?? today, '/on'),
};

/** 回访受援人 (form 32; 法律援助法 art. 59). */
export const callback = task({
  pool: { callback: AGENCY },
  role: 'callback',
  expires: true,
  actions: {
    reached: action(
      {
        on,
        method: contactMethod,
        person: choice(...ANSWERERS),
        feeTaken: flag,
        toldProgress: flag,
        onTime: maybe(flag),
        satisfaction: maybe(choice(...SATISFACTIONS)),
      },
      {
        against: (g) =>
          isRecipientDead(g.facts) && isHimself(g.given.person)
            ? { type: 'recipient-deceased', params: { pointer: '/person' } }
            : afterConclusion.against(g),
      },
    ),
    attempt: action(
      {
        on,
        method: contactMethod,
        outcome: choice(...CALL_OUTCOMES),
      },
      { ...afterConclusion, keeps: true },
    ),
    unreachable: action({}, { open: ({ facts }) => callsThatCount(facts).length >= CALLBACK_ATTEMPTS }),
    /** Nobody is there to be called, nor next of kin: said as it is, without a call. */
    'not-possible': action({ cause: choice(...CALLBACK_OBSTACLES) }),
  },
});

/** 质量评估 */
export const evaluate = task({
  pool: { evaluator: AGENCY },
  role: 'evaluator',
  actions: { grade: action({ grade: choice(...GRADES) }) },
});

/** Of the grade, or of what the evaluator wrote beside it, something is proposed to be put right. */
const isInQuestion = ({ pending, judged }: Facts): boolean =>
  pending.some(({ thing }) => thing.startsWith('grade/') || (judged && thing.startsWith(`words/${judged.seq}/`)));

/** 公布评估结果: from now on the handler reads how he was judged. Of a grade that stands, by a head who never handled the case. */
export const releaseEvaluation = act(
  {},
  {
    who: HEAD,
    when: (f) => isWritten(f) && f.judged !== undefined && f.released === undefined && !isInQuestion(f),
    against: ({ facts, user }) => (facts.handlers.includes(user) ? { type: 'same-person' } : undefined),
  },
);

/** 归档 */
export const archive = task({
  pool: { archivist: AGENCY },
  role: 'archivist',
  actions: { archive: action({}) },
});

/** 归档后补充: nothing changes any more, but something may be put beside the volume. */
export const addendum = act({}, { who: { archivist: AGENCY }, when: (f) => f.stage === 'archived' });
