import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';

/** 质量评估: opens when the file is accepted; the evaluator has no tie to the case (who handles does not evaluate). */
export function* quality(c: CaseRun): Stage {
  const clock = c.arm('quality', { start: c.facts.fileAcceptedAt! });
  const graded = yield* c.task('evaluate', {
    clock,
    notBy: [c.facts.handler, c.facts.reviewer],
    notFirm: c.facts.firm,
  });
  clock.met({ ...graded, on: c.today });
  c.facts.grade = graded.data['grade'] as string;
  c.facts.evaluator = graded.user;
  c.save('evaluation', { n: 1, grade: c.facts.grade, evaluator: graded.user, recordedAt: graded.at });
}
