import type { Answered } from '../engine/answer.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import type { Case } from './case.js';

/**
 * 督办 by the bureau of its own motion (法律援助法 art. 5): the head of the agency gives cause and new date. The procedure goes on
 * meanwhile; only the volume is not closed over a question that nobody has answered (archive.ts).
 */
export function* statementDemanded(c: Case, { user }: Answered): Stage {
  c.facts.demandedBy = user;
  const clock = c.arm('statement', { start: c.now, anchor: MOMENT });
  try {
    const answer = yield* c.task('explain-delay', { clock });
    clock.met({ ...answer, on: c.today });
  } finally {
    delete c.facts.demandedBy;
  }
}

/** 督办 of the handler by the head (法律援助法 art. 46): what is going on, and by when it will be done. */
export function* handlerAsked(c: Case, { user }: Answered): Stage {
  c.facts.askedBy = user;
  const clock = c.arm('answer-head', { start: c.now, anchor: MOMENT });
  try {
    const answer = yield* c.task('answer-head', { assignee: c.facts.handler, clock });
    clock.met({ ...answer, on: c.today });
  } finally {
    delete c.facts.askedBy;
  }
}
