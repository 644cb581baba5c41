import type { Termination } from '../../domain/case/facts.js';
import { isObjected } from '../../domain/case/sheets/objection.js';
import { closedBy } from '../../domain/case/sheets/termination.js';
import { startOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { archive } from './archive.js';
import { closing } from './closing.js';
import { endHearingsAhead } from './hearings.js';
import { subjectToRemedies } from './objection.js';

/** 终止 (法律援助法 art. 48): its ground may be reported as long as the case is being handled. */
export function terminations(c: Case): void {
  c.on('report-termination', ({ user, on, data: { ground, source } }) =>
    reported(c, { ground, source, reportedBy: user, reportedOn: on }),
  );
}

/** By whoever found the ground; where nobody has to find it, by the clock. */
export function reported(c: Case, t: Termination): Stage {
  c.release('reported');
  const clock = c.arm('decide-termination', { start: startOfDay(t.reportedOn), anchor: 'reported' });
  return considered(c, t, clock, t.reportedOn);
}

/** Verified, then decided by the head; moot when the matter ends meanwhile. Nothing stands still for it. */
function* considered(c: Case, t: Termination, clock: Clock, reportedOn: string): Stage {
  c.facts.termination = t;
  try {
    const about = () => ({ clock, data: { ground: t.ground, source: t.source }, since: reportedOn });
    const verified = yield* c.task('verify-termination', { ...about(), notBy: [t.reportedBy, ...c.facts.handlers] });
    t.verifiedBy = verified.user;
    if (verified.action === 'not-confirmed') return clock.met({ ...verified, on: c.today });
    const decided = yield* c.task('decide-termination', {
      ...about(),
      notBy: [t.reportedBy, verified.user, ...c.facts.handlers],
    });
    clock.met({ ...decided, on: c.today });
    if (decided.action === 'reject') return;
    t.decidedBy = decided.user;
    t.decidedOn = c.today;
    delete c.facts.objection;
    c.facts.decision = 'terminate';
  } finally {
    // The head may have ended it for another reason meanwhile (review.ts).
    if (t.decidedOn === undefined && c.facts.termination === t) delete c.facts.termination;
    // The matter has come to its own end meanwhile.
    clock.moot('concluded');
  }
}

/**
 * The decision is served within three days on the recipient, the handler's unit and the organ. What was done is filed and the
 * recipient called back as soon as the 结案日 is known; over when the time for an objection is.
 */
export function* terminated(c: Case): Stage {
  const t = c.facts.termination!;
  c.stage('terminated');
  endHearingsAhead(c);
  c.fork(subjectToRemedies(c));
  yield* c.all(service(c, t), closed(c), settled(c, t));
  yield* archive(c);
}

/** Met when the last of those it is owed to has it. */
function* service(c: Case, t: Termination): Stage {
  const clock = c.arm('serve-termination', { start: c.now, anchor: MOMENT });
  const task = c.open('serve-termination', { clock });
  for (;;) {
    const answer = (yield* c.answerOf(task))!;
    const { on, handlerOn, organOn, recipientDeceased } = answer.data;
    const deceased = recipientDeceased ? ({ deceased: true } as const) : {};
    t.served = {
      ...deceased,
      ...(on && { on }),
      ...(handlerOn && { handlerOn }),
      ...(organOn && { organOn }),
      ...t.served,
    };
    if (answer.action === 'partly-served') continue;
    return clock.met({ ...answer, on: lastServed(t) ?? answer.on }, 'last-served');
  }
}

/** The day on which the last of them had it. */
export const lastServed = ({ served }: Termination) =>
  [served?.on, served?.handlerOn, served?.organOn]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);

function* closed(c: Case): Stage {
  yield* c.until(() => closedBy(c.facts) !== undefined);
  c.facts.conclusion = { on: closedBy(c.facts)!, result: 'terminated', recordedAt: c.now };
  yield* closing(c);
}

function* settled(c: Case, t: Termination): Stage {
  yield* c.until(() => t.served?.on !== undefined || t.served?.deceased === true);
  // Nobody is left whose time it would be.
  if (t.served?.on === undefined) return;
  const period = c.arm('objection-period', { start: startOfDay(t.served.on), anchor: 'served', mayPass: true });
  const isUpheld = () => c.facts.objection?.outcome === 'upheld';
  yield* c.until(() => isUpheld() || (period.state === 'ended' && !isObjected(c.facts)));
  period.cancel('objection-upheld');
}
