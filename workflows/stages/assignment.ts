import type { CaseRun } from '../case-run.js';
import type { Clock } from '../clock.js';
import type { Answer, Stage } from '../stage.js';

/**
 * Assignment (指派). Application: three days from the decision, met when the assignment is issued (148号令 art. 24).
 * Notice: three days from its receipt, met when the lawyer is named and the organ told (法律援助法 art. 36).
 * A firm that declines or stays silent sends the case back here; the due date stays.
 */
export function* assignment(c: CaseRun, clock: Clock): Stage {
  c.stage('assignment');
  const byNotice = c.facts.door === 'notice';
  for (;;) {
    const issued = yield* c.task('assign', { clock });
    if (!byNotice) clock.met({ ...issued, on: c.today });
    const handler = issued.action === 'assign-lawyer' ? nameCentreLawyer(c, issued) : yield* firmNames(c, issued);
    if (handler) {
      if (byNotice) yield* informOrgan(c, clock);
      return;
    }
    // Application: the clock was met by the assignment that came back, so the same due date is armed again.
    if (!byNotice) c.renew(clock, clock.options.start, true);
  }
}

function nameCentreLawyer(c: CaseRun, issued: Answer): string {
  delete c.facts.firm;
  c.facts.handler = issued.data['lawyer'] as string;
  c.facts.handlerNamedOn = c.today;
  return c.facts.handler;
}

/** 安排承办人: the firm names its handler within the local short limit, declines with cause, or lets the time run out. */
function* firmNames(c: CaseRun, issued: Answer): Stage<string | undefined> {
  c.facts.firm = issued.data['firm'] as string;
  const clock = c.arm('name-handler', { start: issued.at });
  const named = yield* c.task('name-handler', { firm: c.facts.firm, clock });
  if (named.expired) {
    delete c.facts.firm;
    return undefined;
  }
  clock.met({ ...named, on: c.today });
  if (named.action === 'decline') {
    delete c.facts.firm;
    return undefined;
  }
  c.facts.handler = named.data['lawyer'] as string;
  c.facts.handlerNamedOn = c.today;
  return c.facts.handler;
}

function* informOrgan(c: CaseRun, clock: Clock): Stage {
  const told = yield* c.task('inform-organ', { clock, since: c.facts.handlerNamedOn! });
  c.facts.organInformed = true;
  clock.met(told);
}
