import type { Hearing } from '../../domain/case/facts.js';
import { hasHearings } from '../../domain/case/matters.js';
import { startOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Answered } from '../engine/answer.js';
import type { Stage } from '../engine/stage.js';
import { attendance } from './attendance.js';

/** Hearings are reported by the handler while he handles the case, late ones until the file is archived. */
export function hearings(c: Case): void {
  if (!hasHearings(c.facts)) return;
  c.on('report-hearing', (report) => {
    const { day, forum, summonsOn, ground, public: isPublic } = report.data;
    return hearing(
      c,
      announced(c, report, { day, forum, summonsOn, public: isPublic, ...(ground && { ground }) }),
      report,
    );
  });
  c.on('drawn', ({ at, data }) => {
    const h = c.facts.hearings.find((x) => x.no === data.hearing);
    return h && attendance(c, h, at);
  });
}

/** No hearing waits for its outcome and no observer for his record. */
export const hearingsSettled = (c: Case): boolean =>
  c.facts.hearings.every((h) => h.state !== 'announced') &&
  !c.openTasks.some((t) => t.kind === 'attend' || t.kind === 'name-observer');

/** What lies ahead when a case is terminated will not be attended for it; what has been held is still owed. */
export function endHearingsAhead(c: Case): void {
  for (const h of c.facts.hearings) if (h.state === 'announced' && h.day > c.today) calledOff(c, h);
}

function calledOff(c: Case, h: Hearing): void {
  h.state = 'cancelled';
  c.save('hearing', h.no, h);
}

type Announcement = Pick<Hearing, 'day' | 'forum' | 'public' | 'ground' | 'summonsOn'>;
const announced = (c: Case, { at }: Answered, a: Announcement): Hearing => ({
  ...a,
  no: c.facts.hearings.length + 1,
  state: 'announced',
  reportedAt: at,
  late: a.day < c.today,
  drawn: false,
});

/** One sitting: reported within one working day of the summons, then held, put off, cancelled or closed to the public. */
function* hearing(c: Case, h: Hearing, report: Answered): Stage {
  c.facts.hearings.push(h);
  c.save('hearing', h.no, h);
  c.arm('hearing-report', { start: startOfDay(h.summonsOn) }).met({ ...report, on: c.today });
  if (c.facts.stage === 'terminated' && h.day > c.today) return calledOff(c, h);
  const clock = c.arm('hearing-outcome', { start: startOfDay(h.day), anchor: `hearing/${h.no}` });
  const task = c.open('hearing', {
    assignee: c.facts.handler,
    clock,
    data: { hearing: h.no, day: h.day },
    since: h.summonsOn,
  });
  for (;;) {
    const outcome = yield* c.answerOf(task, () => h.state === 'cancelled');
    if (!outcome) return clock.cancel('terminated');
    if (outcome.action === 'turned-non-public') {
      h.public = false;
      h.ground = outcome.data.ground;
      c.save('hearing', h.no, h);
      continue;
    }
    clock.met(outcome);
    h.state = outcome.action;
    c.save('hearing', h.no, h);
    if (outcome.action === 'put-off' && outcome.data.newDay !== undefined) {
      const { forum, public: isPublic, ground } = h;
      const again = {
        day: outcome.data.newDay,
        forum,
        public: isPublic,
        ...(ground && { ground }),
        summonsOn: outcome.on,
      };
      yield* hearing(c, announced(c, outcome, again), outcome);
    }
    return;
  }
}
