import type { Case } from './case.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * 质量评估: opens when the file is accepted; the evaluator has no tie to the case (who handles does not evaluate). Opens again
 * when the grade was withdrawn.
 *
 * @param isAsked whether there is work to be judged
 */
export function* quality(c: Case, isAsked: () => boolean): Stage {
  yield isAsked;
  const clock = c.arm('quality', { start: c.facts.fileAcceptedAt!, anchor: MOMENT });
  for (;;) {
    yield* graded(c, clock);
    yield () => c.facts.grade === undefined;
    c.renew(clock, c.now, true);
  }
}

function* graded(c: Case, clock: Clock): Stage {
  const answer = yield* c.task('evaluate', {
    clock,
    notBy: [...c.facts.handlers, c.facts.reviewer, c.facts.approver],
    notFirm: c.facts.firm,
  });
  clock.met({ ...answer, on: c.today });
  c.facts.grade = answer.data.grade;
  c.facts.evaluator = answer.user;
  gradeOnRecord(c, answer.data.grade, answer.user);
}

/** A grade is never edited: another one takes its place. */
export function gradeOnRecord(c: Case, grade: string, evaluator: string): void {
  const n = (c.facts.evaluations += 1);
  c.save('evaluation', n, { n, grade, evaluator, recordedAt: c.now });
}
