import type { Termination } from '../../domain/case/facts.js';
import { startOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { archive } from './archive.js';
import { closing } from './closing.js';
import { endHearingsAhead } from './hearings.js';
import { subjectToRemedies } from './objection.js';

/** 终止 (法律援助法 art. 48): its ground may be reported as long as the case is being handled. */
export function terminations(c: Case): void {
  c.on('report-termination', ({ user, on, data: { ground, source } }) => {
    const t: Termination = { ground, source, reportedBy: user };
    const clock = c.arm('decide-termination', { start: startOfDay(on) });
    return considered(c, t, clock, on);
  });
}

/** Verified, then decided by the head; moot when the matter ends meanwhile. Nothing stands still for it. */
function* considered(c: Case, t: Termination, clock: Clock, reportedOn: string): Stage {
  c.facts.termination = t;
  try {
    const about = { clock, data: { ground: t.ground, source: t.source }, since: reportedOn };
    const verified = yield* c.task('verify-termination', { ...about, notBy: [t.reportedBy, c.facts.handler] });
    t.verifiedBy = verified.user;
    if (verified.action === 'not-confirmed') return clock.met({ ...verified, on: c.today });
    const decided = yield* c.task('decide-termination', {
      ...about,
      notBy: [t.reportedBy, verified.user, c.facts.handler],
    });
    clock.met({ ...decided, on: c.today });
    if (decided.action === 'reject') return;
    t.decidedBy = decided.user;
    t.decidedOn = c.today;
    delete c.facts.objection;
    c.facts.decision = 'terminate';
  } finally {
    if (t.decidedOn === undefined) delete c.facts.termination;
    // The matter has come to its own end meanwhile.
    clock.moot('concluded');
  }
}

/**
 * The decision is served within three days on the recipient, the handler's unit and the organ; the day on which the
 * handler's unit has it is the 结案日. What was done is filed, the recipient called back; over when the time for an
 * objection is.
 */
export function* terminated(c: Case): Stage {
  const t = c.facts.termination!;
  c.stage('terminated');
  endHearingsAhead(c);
  c.fork(subjectToRemedies(c));
  const clock = c.arm('serve-termination', { start: c.now });
  const served = yield* c.task('serve-termination', { clock });
  const { on, handlerOn, organOn } = served.data;
  const days = [on, handlerOn, organOn].filter((d) => d !== undefined).sort();
  clock.met({ ...served, on: days.at(-1) ?? on });
  t.servedOn = on;
  c.facts.conclusion = { on: handlerOn ?? on, result: 'terminated', recordedAt: served.at };
  yield* c.all(closing(c), settled(c, t, c.arm('objection-period', { start: startOfDay(on), mayPass: true })));
  yield* archive(c);
}

function* settled(c: Case, t: Termination, period: Clock): Stage {
  const isPending = () => c.facts.objection !== undefined && c.facts.objection.outcome === undefined;
  const isUpheld = () => c.facts.objection?.outcome === 'upheld';
  yield* c.until(() => isUpheld() || (period.state === 'ended' && !isPending()));
  period.cancel('objection-upheld');
  t.settled = true;
}
