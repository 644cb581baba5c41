import { maybe, plannedDay } from '../../engine/code.js';
import { HANDLER } from '../../roles.js';
import { STAGES } from '../stages.js';
import { act, action, BUREAU, HEAD, task } from '../sheet.js';

export { explainDelay, signCircular } from '../../escalation.js';

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
