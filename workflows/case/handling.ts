import { hasFileReading, needsEngagement, workOn } from '../../domain/case/matters.js';
import { civilDate, startOfDay } from '../../domain/time.js';
import { startOn, type Case } from './case.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { assignment, isBeingAssigned } from './assignment.js';
import { terminations } from './termination.js';

/** From the grant to the conclusion; where handling resumes, what is done is not asked again. */
export function* handled(c: Case, clock?: Clock): Stage {
  terminations(c);
  if (c.facts.handler === undefined || (c.facts.door === 'notice' && !c.facts.organInformed)) {
    c.stage('assignment');
    const start = startOn(c, c.facts.decidedOn!);
    // In advance it has begun already (advance.ts).
    if (isBeingAssigned(c)) yield* c.until(() => c.facts.handler !== undefined);
    else yield* assignment(c, clock ?? c.arm(ASSIGNMENT[c.facts.door], { start, anchor: 'decided' }));
  }
  yield* handling(c);
}
const ASSIGNMENT = { application: 'assign-application', notice: 'assign-notice' } as const;

/**
 * Handling (承办): engagement, meeting and file reading side by side, then the conclusion with its 结案日. The engagement
 * never blocks the first meeting (148号令 art. 27: five days, or why not).
 */
function* handling(c: Case): Stage {
  c.stage('handling');
  progressReports(c);
  const progress = c.fork(progressing(c));
  yield* c.all(engagement(c), meeting(c), fileReading(c));
  const concluded = yield* c.task('conclude', his(c));
  const { document, result, recovered } = concluded.data;
  const conclusion = { on: concluded.on, document, result, recordedAt: concluded.at };
  c.facts.conclusion = { ...conclusion, ...(recovered !== undefined && { recovered }) };
  yield* c.until(() => progress.done);
}

export function progressReports(c: Case): void {
  c.on('report-progress', () => void (c.facts.progressReports = (c.facts.progressReports ?? 0) + 1));
}

/** 报告进展 (法律援助法 art. 46): a case under way is never without a clock. Whatever is done of substance starts it anew. */
function* progressing(c: Case): Stage {
  for (let clock = c.arm('progress', { start: c.now, anchor: MOMENT }); ;) {
    let before = workOn(c.facts);
    // A correction may take some of it back, which is then done again.
    yield* c.until(() => workOn(c.facts) > (before = Math.min(before, workOn(c.facts))));
    const isOver = c.facts.conclusion !== undefined;
    // On its first day it would begin as it has begun.
    if (!isOver && civilDate(clock.options.start) === c.today) continue;
    clock.met({ user: c.facts.handler!, at: c.now, on: c.today });
    if (isOver) return;
    clock = c.arm('progress', { start: c.now, anchor: MOMENT });
  }
}

const his = (c: Case) => ({ assignee: c.facts.handler, since: c.facts.handlerNamedOn! });

function* engagement(c: Case): Stage {
  if (c.facts.engagement !== undefined) return;
  if (!needsEngagement(c.facts)) {
    c.facts.engagement = 'not-required';
    return;
  }
  const clock = c.arm('engagement', { start: startOfDay(c.today), anchor: MOMENT });
  const answer = yield* c.task('engage', { ...his(c), clock });
  clock.met(answer, 'engaged');
  c.facts.engagedOn = answer.on;
  c.facts.engagement = answer.action === 'sign' ? 'signed' : 'not-possible';
}

/** 会见 for criminal matters, 约见 for all others. */
function* meeting(c: Case): Stage {
  if (c.facts.meeting !== undefined) return;
  const answer = yield* c.task('meet', his(c));
  c.facts.metOn = answer.on;
  c.facts.meeting = answer.action === 'record' ? 'recorded' : 'not-possible';
}

function* fileReading(c: Case): Stage {
  if (c.facts.fileReading !== undefined) return;
  if (!hasFileReading(c.facts)) {
    c.facts.fileReading = 'not-required';
    return;
  }
  const answer = yield* c.task('read-file', his(c));
  c.facts.fileReadOn = answer.on;
  c.facts.fileReading = answer.action === 'record' ? 'recorded' : 'not-possible';
}
