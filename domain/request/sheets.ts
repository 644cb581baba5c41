import { SATISFACTIONS } from '../case/results.js';
import { choice, id, maybe, pastDay, ref } from '../engine/code.js';
import type { Sheets } from '../engine/judge.js';
import { sheetsOn } from '../engine/sheet.js';
import { explainDelay, signCircular } from '../escalation.js';
import { AGENCY, DESK } from '../roles.js';
import { civilDate } from '../time.js';
import type { RequestFacts } from './facts.js';

/** Sheets of a request (诉求): 受理、分流、答复、反馈、意见收集. */
const { action, task, act, systemAct } = sheetsOn<RequestFacts>();

const on = maybe(pastDay);
const isOpen = (f: RequestFacts): boolean => f.stage !== 'closed';
const HEAD = { director: AGENCY };

/** 审查分流: answered at once, passed to a unit that owes the reply, transferred outside, or turned into an application. */
export const triage = task({
  pool: DESK,
  role: 'intake',
  actions: {
    answer: action({ on }),
    // Without a unit: to the desk of the centre.
    pass: action({ unit: maybe(ref) }),
    transfer: action({ on }),
    apply: action({ case: id }),
  },
});

/** 签收信访交办 */
export const acknowledge = task({ pool: DESK, role: 'intake', actions: { acknowledge: action({ on }) } });

/** 办理并答复, by the unit it was passed to; or back, for it is not theirs. */
export const answerRequest = task({
  pool: DESK,
  role: 'intake',
  actions: { answer: action({ on }), return: action({}) },
});

/** 包案领导签发答复 */
export const signAnswer = task({
  pool: HEAD,
  role: 'director',
  actions: { sign: action({}), return: action({}) },
});

/** 转交回执: the office outside has it, or would not have it. */
export const transferReceipt = task({
  pool: DESK,
  role: 'intake',
  actions: { received: action({ on }), refused: action({ on }) },
});

/** 意见收集, never by whoever gave the answer. */
export const askOpinion = task({
  pool: { callback: AGENCY, intake: AGENCY },
  role: 'callback',
  actions: {
    record: action({ on, satisfaction: choice(...SATISFACTIONS) }),
    'not-possible': action({ on, cause: choice('unreachable', 'declined') }),
  },
});

/** 领导包案: by the head, who signs the answers from now on. */
export const takeCharge = act({}, { who: HEAD, when: (f) => isOpen(f) && f.leader === undefined });

/** 移交责任人 */
export const handOn = act(
  { owner: ref },
  {
    who: { ...DESK, ...HEAD },
    when: isOpen,
    against: ({ facts, given }) =>
      given.owner === facts.owner ? { type: 'same-person', params: { pointer: '/owner' } } : undefined,
  },
);

/** 撤回诉求 */
export const withdrawRequest = act({ on }, { who: DESK, when: isOpen });

/** 重复诉求: names the other one. */
export const closeDuplicate = act(
  { of: id },
  {
    who: DESK,
    when: isOpen,
    against: ({ facts, given }) =>
      given.of === facts.id ? { type: 'validation', params: { pointer: '/of' } } : undefined,
  },
);

/** 滥用诉求渠道: by the head, with the reason. */
export const closeAbusive = act({}, { who: HEAD, when: isOpen });

/** Reference data has come into force: a deadline is planned anew. */
const replan = systemAct({ deadline: ref }, { when: isOpen });

/** Tasks of a request, in the order of its loop. */
export const REQUEST_TASKS = {
  triage,
  acknowledge,
  'answer-request': answerRequest,
  'sign-answer': signAnswer,
  'transfer-receipt': transferReceipt,
  'ask-opinion': askOpinion,
  'explain-delay': explainDelay,
  'sign-circular': signCircular,
} as const;

export const REQUEST_ACTS = {
  'take-charge': takeCharge,
  'hand-on': handOn,
  'withdraw-request': withdrawRequest,
  'close-duplicate': closeDuplicate,
  'close-abusive': closeAbusive,
  replan,
} as const;

export const REQUEST_SHEETS = {
  tasks: REQUEST_TASKS,
  acts: REQUEST_ACTS,
  begunOn: (f) => civilDate(f.receivedAt),
  closed: () => 'wrong-stage',
} satisfies Sheets<RequestFacts>;
