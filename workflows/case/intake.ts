import { civilDate, endOfDay, startOfDay, type CivilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Answered } from '../engine/answer.js';
import type { Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { proposedEnd } from './ends.js';

/**
 * Intake (收件、受理): the case is on record when every mandatory field is there; incomplete ones can be saved.
 * Entered within one working day of the event. Returns false when the applicant is deemed to have withdrawn.
 * `clock` is the review's: it runs from receipt, so a supplement notice stops it already here.
 */
export function* intake(c: Case, clock: Clock): Stage<boolean> {
  c.stage('intake');
  // A case taken over was entered in another register before, one that comes back in this one: neither has an entry clock.
  const isNew = c.facts.takenOverAt === undefined && c.facts.resumedOn === undefined;
  const entry = isNew ? c.arm('entry', { start: c.facts.receivedAt, anchor: 'received' }) : undefined;
  let by: Pick<Answered, 'at' | 'user'> = { at: c.now, user: 'system' };
  while (c.facts.missing.length > 0) {
    const entered = yield* recorded(c, entry);
    by = entered;
    if (entered.action === 'request-supplement' && !(yield* supplement(c, clock, entered.data))) {
      entry?.cancel('deemed-withdrawn');
      return false;
    }
  }
  entry?.met({ ...by, on: c.today });
  c.record('entered');
  return true;
}

/** The desk enters what it knows, as often as it likes, until the record is whole or a notice is to be served. */
function* recorded(c: Case, entry: Clock | undefined) {
  const task = c.open('record', {
    station: c.facts.station,
    clock: entry,
    since: civilDate(c.facts.receivedAt),
    data: { missing: c.facts.missing },
  });
  for (;;) {
    const entered = (yield* c.answerOf(task))!;
    if (entered.action === 'request-supplement') return entered;
    // What is entered may name more people than the opening did.
    c.facts.persons = entered.data.persons;
    c.facts.missing = entered.data.missing;
    if (entered.action === 'complete') return entered;
    c.amend(task, { data: { missing: c.facts.missing } });
  }
}

/**
 * 一次性告知补正: the clock stops from service to reply, at the longest to the end of the time set, which is the applicant's.
 * After it the desk may propose that he be deemed to have withdrawn; silence alone decides nothing. False when that is signed;
 * rejected, the reply is waited for again, while the clock runs.
 */
export function* supplement(
  c: Case,
  clock: Clock,
  { servedOn, replyBy }: { servedOn: CivilDate; replyBy: CivilDate },
): Stage<boolean> {
  c.facts.supplementNoticed = true;
  clock.pause(servedOn, replyBy);
  c.record('clock.paused', { deadline: clock.id, until: replyBy }, servedOn);
  const reply = c.arm('supplement-reply', { start: startOfDay(servedOn), fixedDue: endOfDay(replyBy) });
  const about = { station: c.facts.station, since: servedOn, data: { replyBy } };
  const resumes = (on: CivilDate) => c.record('clock.resumed', { deadline: clock.id }, on < replyBy ? on : replyBy);
  for (let first = true; ; first = false) {
    const answer = yield* c.task('supplement', { ...about, clock: first ? reply : clock });
    if (first) resumes(answer.on);
    if (answer.action === 'complied') {
      reply.met(answer);
      if (answer.on < replyBy) clock.pause(servedOn, answer.on);
      return true;
    }
    if (answer.data.reason === 'silence') reply.miss('silence');
    else reply.met(answer);
    if (yield* proposedEnd(c, 'deemed-withdrawn', answer)) return false;
  }
}
