import { wasHandled } from '../../domain/case/matters.js';
import { startOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';
import { callback } from './callback.js';
import { hearingsSettled } from './hearings.js';
import { quality } from './quality.js';

/**
 * Closing: the file goes in and is checked; callback opens with the conclusion, quality with the accepted file. Of a case
 * that ended before it had a handler there is no file, and quality is asked of work that was done.
 */
export function* closing(c: Case): Stage {
  const calledBack = c.fork(callback(c));
  if (c.facts.handler !== undefined) {
    yield* closingFile(c, c.facts.handler);
    if (wasHandled(c.facts)) yield* quality(c);
  }
  // The archive waits for the outcome of what runs beside, not for its success.
  yield* c.until(() => calledBack.done && hearingsSettled(c));
}

/** 结案材料: thirty days to submit, thirty to check; a returned file has a limit of its own, then the check begins anew. */
function* closingFile(c: Case, handler: string): Stage {
  const { on: since } = c.facts.conclusion!;
  const submission = c.arm('submit-file', { start: startOfDay(since), anchor: 'concluded' });
  const submitted = yield* c.task('submit-file', { assignee: handler, clock: submission, since });
  submission.met(submitted);
  for (let day = submitted.on; ;) {
    c.facts.fileSubmittedOn = day;
    const check = c.arm('check-file', { start: startOfDay(day), anchor: 'submitted' });
    const checked = yield* c.task('check-file', { clock: check, notBy: [handler], since: day });
    check.met({ ...checked, on: c.today });
    if (checked.action === 'accept') {
      c.facts.fileAcceptedAt = checked.at;
      return;
    }
    const correction = c.arm('correct-file', { start: checked.at });
    const again = yield* c.task('correct-file', { assignee: handler, clock: correction, since: checked.on });
    correction.met(again);
    day = again.on;
  }
}
