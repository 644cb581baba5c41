import { choice, flag, maybe } from '../../engine/code.js';
import { AGENCY, HANDLER } from '../../roles.js';
import { act, action, contactMethod, on, task } from '../sheet.js';

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

/** 回访受援人 (form 32; 法律援助法 art. 59). */
export const callback = task({
  pool: { callback: AGENCY },
  role: 'callback',
  expires: true,
  actions: {
    reached: action({
      on,
      method: contactMethod,
      person: choice('recipient', 'guardian', 'authorised-relative', 'detained-by-letter', 'detained-by-visit'),
      feeTaken: flag,
      toldProgress: flag,
      onTime: maybe(flag),
      satisfaction: maybe(choice('satisfied', 'basically-satisfied', 'dissatisfied')),
    }),
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
