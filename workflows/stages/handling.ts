import { hasFileReading, needsEngagement } from '../../domain/matters.js';
import { startOfDay } from '../../domain/time.js';
import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';
import { hearings } from './hearings.js';

/**
 * Handling (承办): engagement, meeting and file reading side by side, hearings as they come, then the conclusion with
 * its 结案日. The engagement never blocks the first meeting (148号令 art. 27: five days, or why not).
 */
export function* handling(c: CaseRun): Stage {
  c.stage('handling');
  hearings(c);
  c.on('report-progress', () => undefined);
  yield* c.all(engagement(c), meeting(c), fileReading(c));
  const concluded = yield* c.task('conclude', { assignee: c.facts.handler, since: c.facts.handlerNamedOn! });
  c.facts.conclusion = { on: concluded.on, result: concluded.data['result'] as string, recordedAt: concluded.at };
  c.off('report-progress');
}

function* engagement(c: CaseRun): Stage {
  if (!needsEngagement(c.facts)) {
    c.facts.engagement = 'not-required';
    return;
  }
  const clock = c.arm('engagement', { start: startOfDay(c.facts.handlerNamedOn!) });
  const answer = yield* c.task('engage', { assignee: c.facts.handler, clock, since: c.facts.handlerNamedOn! });
  clock.met(answer);
  c.facts.engagement = answer.action === 'sign' ? 'signed' : 'not-possible';
}

/** 会见 for criminal matters, 约见 for all others. */
function* meeting(c: CaseRun): Stage {
  const answer = yield* c.task('meet', { assignee: c.facts.handler, since: c.facts.handlerNamedOn! });
  c.facts.meeting = answer.action === 'record' ? 'recorded' : 'not-possible';
}

function* fileReading(c: CaseRun): Stage {
  if (!hasFileReading(c.facts)) {
    c.facts.fileReading = 'not-required';
    return;
  }
  const answer = yield* c.task('read-file', { assignee: c.facts.handler, since: c.facts.handlerNamedOn! });
  c.facts.fileReading = answer.action === 'record' ? 'recorded' : 'not-possible';
}
