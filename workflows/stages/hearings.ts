import type { Hearing } from '../../domain/case.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import { hasHearings } from '../../domain/matters.js';
import type { CaseRun } from '../case-run.js';
import type { Answer, Stage } from '../stage.js';
import { attendance } from './attendance.js';

/** Hearings are reported by the handler while he handles the case, late ones until the file is archived. */
export function hearings(c: CaseRun): void {
  if (!hasHearings(c.facts)) return;
  c.on('report-hearing', (answer) => hearing(c, announce(c, answer), answer));
  c.on('drawn', (answer) => attendance(c, answer));
}

/** No hearing waits for its outcome and no observer for his record. */
export const hearingsSettled = (c: CaseRun): boolean =>
  c.facts.hearings.every((h) => h.state !== 'announced') &&
  !c.openTasks.some((t) => t.kind === 'attend' || t.kind === 'name-observer');

function announce(c: CaseRun, answer: Answer): Hearing {
  const { day, forum, summonsOn, ground } = answer.data as Record<string, string>;
  return {
    no: c.facts.hearings.length + 1,
    day: day!,
    forum: forum as Hearing['forum'],
    public: answer.data['public'] === true,
    ...(ground && { ground }),
    state: 'announced',
    summonsOn: summonsOn!,
    reportedAt: answer.at,
    late: day! < c.today,
    drawn: false,
  };
}

/** One sitting: reported within one working day of the summons, then held, put off, cancelled or closed to the public. */
function* hearing(c: CaseRun, h: Hearing, report: Answer): Stage {
  c.facts.hearings.push(h);
  c.save('hearing', h);
  c.arm('hearing-report', { start: startOfDay(h.summonsOn) }).met({ ...report, on: c.today });
  const clock = c.arm('hearing-outcome', { start: startOfDay(h.day), anchor: `hearing/${h.no}` });
  let without: string[] = h.public ? [] : ['turned-non-public'];
  for (;;) {
    const outcome = yield* c.task('hearing', {
      assignee: c.facts.handler,
      clock,
      data: { hearing: h.no, day: h.day },
      since: h.summonsOn,
      without,
    });
    if (outcome.action === 'turned-non-public') {
      h.public = false;
      h.ground = outcome.data['ground'] as string;
      c.save('hearing', h);
      without = ['turned-non-public'];
      continue;
    }
    clock.met(outcome);
    h.state = outcome.action as 'held' | 'put-off' | 'cancelled';
    c.save('hearing', h);
    const newDay = outcome.data['newDay'] as CivilDate | undefined;
    if (outcome.action === 'put-off' && newDay) {
      const again = { ...h, no: c.facts.hearings.length + 1, day: newDay, state: 'announced' as const, drawn: false };
      delete again.observer;
      yield* hearing(c, { ...again, summonsOn: outcome.on, reportedAt: outcome.at, late: newDay < c.today }, outcome);
    }
    return;
  }
}
