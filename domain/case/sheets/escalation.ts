import { choice, flag, maybe, plannedDay } from '../../engine/code.js';
import { HANDLER } from '../../roles.js';
import { STAGES } from '../stages.js';
import { act, action, BUREAU, HEAD, task } from '../sheet.js';

/** 督办 asks for cause and new date; an objective cause stops the escalation, and moves no legal date. */
export const explainDelay = task({
  pool: HEAD,
  role: 'director',
  actions: {
    explain: action({
      cause: choice('court', 'recipient', 'handler', 'firm', 'centre', 'other'),
      objective: flag,
      newDay: plannedDay,
    }),
  },
});

/** 通报批评 is drafted by the service and signed by a person. */
export const signCircular = task({
  pool: BUREAU,
  role: 'bureau',
  actions: { sign: action({}), discard: action({}) },
});

/** 督办 by the bureau of its own motion, whatever the clocks say; one at a time, of a case that is not over. */
export const demandStatement = act(
  {},
  { who: BUREAU, when: (f) => !STAGES[f.stage].final && f.demandedBy === undefined },
);

/** 督办 of the handler by the head (法律援助法 art. 46): in the same way, of a case that somebody handles. */
export const askHandler = act(
  {},
  { who: HEAD, when: (f) => !STAGES[f.stage].final && f.handler !== undefined && f.askedBy === undefined },
);

export const answerHead = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: { answer: action({ newDay: maybe(plannedDay) }) },
});
