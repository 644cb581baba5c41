import { choice, flag, maybe } from '../../engine/code.js';
import { AGENCY, HANDLER } from '../../roles.js';
import { isRecipientDead } from '../matters.js';
import { act, action, contactMethod, on, task } from '../sheet.js';
import { CALLBACK_OBSTACLES } from '../words.js';

/** 报送结案材料 (法律援助法 art. 50). */
export const submitFile = task({ pool: HANDLER, role: 'lawyer', actions: { submit: action({ on }) } });

/** 案卷审查 */
export const checkFile = task({
  pool: { archivist: AGENCY },
  role: 'archivist',
  actions: { accept: action({}), return: action({}) },
});

/** 补正案卷 */
export const correctFile = task({ pool: HANDLER, role: 'lawyer', actions: { resubmit: action({ on }) } });

/** Attempts after which a recipient counts as unreachable (联系不上); rule data of the callback. */
const CALLBACK_ATTEMPTS = 3;

/** 回访对象: who answered. */
const ANSWERERS = [
  'recipient',
  'guardian',
  'authorised-relative',
  'detained-by-letter',
  'detained-by-visit',
  'next-of-kin',
] as const;
/** Those who are the recipient himself. */
const OF_HIS_OWN: readonly string[] = ['recipient', 'detained-by-letter', 'detained-by-visit'];

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
        satisfaction: maybe(choice('satisfied', 'basically-satisfied', 'dissatisfied')),
      },
      {
        against: ({ facts, given }) =>
          isRecipientDead(facts) && OF_HIS_OWN.includes(given.person)
            ? { type: 'recipient-deceased', params: { pointer: '/person' } }
            : undefined,
      },
    ),
    attempt: action(
      {
        on,
        method: contactMethod,
        outcome: choice('no-answer', 'out-of-service', 'wrong-number', 'refused', 'detained', 'deceased'),
      },
      { keeps: true },
    ),
    unreachable: action(
      {},
      { open: ({ facts }) => facts.callbackAttempts - (facts.attemptsUndone ?? 0) >= CALLBACK_ATTEMPTS },
    ),
    /** Nobody is there to be called, nor next of kin: said as it is, without a call. */
    'not-possible': action({ cause: choice(...CALLBACK_OBSTACLES) }),
  },
});

/** 质量评估 */
export const evaluate = task({
  pool: { evaluator: AGENCY },
  role: 'evaluator',
  actions: { grade: action({ grade: choice('excellent', 'good', 'qualified', 'unqualified') }) },
});

/** 归档 */
export const archive = task({
  pool: { archivist: AGENCY },
  role: 'archivist',
  actions: { archive: action({}) },
});

/** 归档后补充: nothing changes any more, but something may be put beside the volume. */
export const addendum = act({}, { who: { archivist: AGENCY }, when: (f) => f.stage === 'archived' });
