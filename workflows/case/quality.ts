import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';

/** 质量评估: opens when the file is accepted; the evaluator has no tie to the case (who handles does not evaluate). */
export function* quality(c: Case): Stage {
  const clock = c.arm('quality', { start: c.facts.fileAcceptedAt! });
  const graded = yield* c.task('evaluate', {
    clock,
    notBy: [c.facts.handler, c.facts.reviewer, c.facts.approver],
    notFirm: c.facts.firm,
  });
  clock.met({ ...graded, on: c.today });
  const { grade } = graded.data;
  c.facts.grade = grade;
  c.facts.evaluator = graded.user;
  const n = (c.facts.evaluations += 1);
  c.save('evaluation', n, { n, grade, evaluator: graded.user, recordedAt: graded.at });
}
