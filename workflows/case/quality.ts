import { wasHandled } from '../../domain/case/matters.js';
import type { Case } from './case.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * 质量评估: opens when the file is accepted; the evaluator has no tie to the case (domain/case/duties.ts). Opens again
 * when the grade was withdrawn.
 */
export function* quality(c: Case): Stage {
  yield () => isGraded(c.facts);
  yield* graded(c, c.arm('quality', { start: c.facts.fileAcceptedAt!, anchor: MOMENT }));
  yield* qualityAgain(c);
}

/** When the grade was withdrawn; when there is work to be judged after all. */
export function* qualityAgain(c: Case): Stage {
  for (;;) {
    yield () => c.facts.grade === undefined && isGraded(c.facts);
    const clock = c.clockOn('quality');
    if (!clock) return yield* quality(c);
    c.renew(clock, c.now, true);
    yield* graded(c, clock);
  }
}

/** Of a case that had a handler quality is asked, where there is work to be judged. */
export const isGraded = (f: Case['facts']): boolean => f.handler !== undefined && wasHandled(f);

function* graded(c: Case, clock: Clock): Stage {
  const answer = yield* c.task('evaluate', {
    clock,
    notFirm: c.facts.firm,
  });
  clock.met({ ...answer, on: c.today });
  c.facts.grade = answer.data.grade;
  c.facts.evaluator = answer.user;
  c.facts.judged = { handler: c.facts.handler!, seq: c.seq };
  gradeOnRecord(c, answer.data.grade, answer.user);
}

/** The handler reads it from now on, as long as it stands (domain/sight.ts). */
export function releases(c: Case): void {
  c.on('release-evaluation', ({ user, at }) => void (c.facts.released = { by: user, at }));
}

/** What was judged is judged no more: nothing of it stays released. */
export function ungraded({ facts }: Case): void {
  delete facts.grade;
  delete facts.evaluator;
  delete facts.judged;
  delete facts.released;
}

/** A grade is never edited: another one takes its place, and is to be released anew. */
export function gradeOnRecord(c: Case, grade: string, evaluator: string): void {
  delete c.facts.released;
  const n = (c.facts.evaluations += 1);
  c.save('evaluation', n, { n, grade, evaluator, recordedAt: c.now });
}
