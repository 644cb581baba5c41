import { civilDate, endOfDay, startOfDay, type CivilDate } from '../../domain/time.js';
import type { CaseRun } from '../case-run.js';
import type { Clock } from '../clock.js';
import type { Answer, Stage } from '../stage.js';

/**
 * Intake (收件、受理): the case is on record when every mandatory field is there; incomplete ones can be saved.
 * Entered within one working day of the event. Returns false when the applicant is deemed to have withdrawn.
 * `clock` is the review's: it runs from receipt, so a supplement notice stops it already here.
 */
export function* intake(c: CaseRun, clock: Clock): Stage<boolean> {
  c.stage('intake');
  // A case taken over was entered in another register before; it has no entry clock here.
  const entry =
    c.facts.takenOverAt === undefined ? c.arm('entry', { start: c.facts.receivedAt, anchor: 'received' }) : undefined;
  let entered: Answer | undefined;
  while (c.facts.missing.length > 0) {
    const task = c.open('record', {
      station: c.facts.station,
      clock: entry,
      keep: ['save'],
      since: civilDate(c.facts.receivedAt),
      data: { missing: c.facts.missing },
      without: mayRequestSupplement(c) ? [] : ['request-supplement'],
    });
    for (;;) {
      entered = (yield* c.answerOf(task))!;
      // What is entered may name more people than the opening did; a notice to supplement says nothing of them.
      c.facts.persons = (entered.data['persons'] as number | undefined) ?? c.facts.persons;
      if (entered.action !== 'save') break;
      c.facts.missing = entered.data['missing'] as string[];
      c.amend(task, { data: { missing: c.facts.missing } });
    }
    if (entered.action === 'complete') c.facts.missing = [];
    else if (!(yield* supplement(c, clock, entered))) {
      entry?.cancel('deemed-withdrawn');
      return false;
    }
  }
  if (entered) entry?.met({ ...entered, on: c.today });
  else entry?.met({ user: 'system', at: c.now, on: c.today });
  c.record('entered', {});
  return true;
}

/** One notice per case, and only where somebody applied (法律援助法 art. 43; settled for this system). */
export const mayRequestSupplement = (c: CaseRun): boolean =>
  c.facts.door === 'application' && !c.facts.supplementNoticed;

/**
 * 一次性告知补正: the clock stops from service to reply, at the longest to the end of the time set. At its end a
 * person confirms non-compliance; silence alone decides nothing.
 */
export function* supplement(c: CaseRun, clock: Clock, notice: Answer): Stage<boolean> {
  const servedOn = notice.data['servedOn'] as CivilDate;
  const replyBy = notice.data['replyBy'] as CivilDate;
  c.facts.supplementNoticed = true;
  clock.pause(servedOn, replyBy);
  c.record('clock.paused', { deadline: clock.id, until: replyBy }, servedOn);
  const reply = c.arm('supplement-reply', { start: startOfDay(servedOn), fixedDue: endOfDay(replyBy) });
  const answer = yield* c.task('supplement', {
    station: c.facts.station,
    clock: reply,
    since: servedOn,
    data: { replyBy },
  });
  if (answer.action === 'not-complied') {
    if (answer.data['reason'] === 'silence') reply.miss('silence');
    else reply.met(answer);
    c.facts.decision = 'deemed-withdrawn';
    return false;
  }
  reply.met(answer);
  if (answer.on < replyBy) clock.pause(servedOn, answer.on);
  c.record('clock.resumed', { deadline: clock.id }, answer.on < replyBy ? answer.on : replyBy);
  return true;
}
