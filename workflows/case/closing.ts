import { startOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { callback } from './callback.js';
import { hearingsSettled } from './hearings.js';
import { isGraded, quality } from './quality.js';

/**
 * Closing: the file goes in and is checked; callback opens with the conclusion, quality with the accepted file. Of a case
 * that ended before it had a handler there is no file, and quality is asked of work that was done.
 */
export function* closing(c: Case): Stage {
  c.fork(callback(c));
  if (c.facts.handler !== undefined) {
    yield* closingFile(c);
    c.fork(quality(c));
  }
  yield* c.until(() => closed(c));
}

/** The archive waits for the outcome of what runs beside, not for its success; a correction may undo one. */
export const closed = (c: Case): boolean =>
  c.facts.callback !== undefined && (c.facts.grade !== undefined || !isGraded(c.facts)) && hearingsSettled(c);

/** 结案材料: thirty days to submit, thirty to check; a returned file has a limit of its own, then the check begins anew. */
function* closingFile(c: Case): Stage {
  const { on: since } = c.facts.conclusion!;
  const submission = c.arm('submit-file', { start: startOfDay(since), anchor: 'concluded' });
  const submitted = yield* c.task('submit-file', { assignee: c.facts.handler, clock: submission, since });
  submission.met(submitted, 'submitted');
  for (let day = submitted.on; ;) {
    c.facts.fileSubmittedOn = day;
    const check = c.arm('check-file', { start: startOfDay(day), anchor: 'submitted' });
    const checked = yield* c.task('check-file', { clock: check, since: day });
    check.met({ ...checked, on: c.today });
    if (checked.action === 'accept') {
      c.facts.fileAcceptedAt = checked.at;
      return;
    }
    const correction = c.arm('correct-file', { start: checked.at, anchor: MOMENT });
    const again = yield* c.task('correct-file', { assignee: c.facts.handler, clock: correction, since: checked.on });
    // The day of the first submission stands as it is; the date on record is that of the file as it is now.
    c.release('submitted');
    correction.met(again, 'submitted');
    day = again.on;
  }
}
