import { startOfDay } from '../../domain/time.js';
import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';
import { callback } from './callback.js';
import { hearingsSettled } from './hearings.js';
import { quality } from './quality.js';

/** Closing: the file goes in and is checked; callback opens with the conclusion, quality with the accepted file. */
export function* closing(c: CaseRun): Stage {
  c.stage('closing');
  const calledBack = c.fork(callback(c));
  yield* closingFile(c);
  yield* quality(c);
  // The archive waits for the outcome of what runs beside, not for its success.
  yield* c.until(() => calledBack.done && hearingsSettled(c));
}

/** 结案材料: thirty days to submit, thirty to check; a returned file has a limit of its own, then the check begins anew. */
function* closingFile(c: CaseRun): Stage {
  const conclusion = c.facts.conclusion!;
  const submission = c.arm('submit-file', { start: startOfDay(conclusion.on), anchor: 'concluded' });
  let submitted = yield* c.task('submit-file', {
    assignee: c.facts.handler,
    clock: submission,
    since: conclusion.on,
  });
  submission.met(submitted);
  for (;;) {
    c.facts.fileSubmittedOn = submitted.on;
    const check = c.arm('check-file', { start: startOfDay(submitted.on), anchor: 'submitted' });
    const checked = yield* c.task('check-file', { clock: check, notBy: [c.facts.handler], since: submitted.on });
    check.met({ ...checked, on: c.today });
    if (checked.action === 'accept') {
      c.facts.fileAcceptedAt = checked.at;
      return;
    }
    const correction = c.arm('correct-file', { start: checked.at });
    submitted = yield* c.task('correct-file', { assignee: c.facts.handler, clock: correction, since: checked.on });
    correction.met(submitted);
  }
}
