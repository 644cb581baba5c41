import { civilDate, endOfDay, startOfDay, type CivilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Answered } from '../engine/answer.js';
import type { Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * Intake (收件、受理): the case is on record when every mandatory field is there; incomplete ones can be saved.
 * Entered within one working day of the event. Returns false when the applicant is deemed to have withdrawn.
 * `clock` is the review's: it runs from receipt, so a supplement notice stops it already here.
 */
export function* intake(c: Case, clock: Clock): Stage<boolean> {
  c.stage('intake');
  // A case taken over was entered in another register before; it has no entry clock here.
  const entry =
    c.facts.takenOverAt === undefined ? c.arm('entry', { start: c.facts.receivedAt, anchor: 'received' }) : undefined;
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
 * 一次性告知补正: the clock stops from service to reply, at the longest to the end of the time set. At its end a
 * person confirms non-compliance; silence alone decides nothing.
 */
export function* supplement(
  c: Case,
  clock: Clock,
  { servedOn, replyBy }: { servedOn: CivilDate; replyBy: CivilDate },
): Stage<boolean> {
  c.facts.supplementNoticed = true;
  c.facts.supplement = { servedOn, replyBy };
  clock.pause(servedOn, replyBy);
  c.record('clock.paused', { deadline: clock.id, until: replyBy }, servedOn);
  const reply = c.arm('supplement-reply', {
    start: startOfDay(servedOn),
    fixedDue: endOfDay(replyBy),
    anchor: 'reply-by',
    dueFrom: endOfDay,
  });
  const answer = yield* c.task('supplement', {
    station: c.facts.station,
    clock: reply,
    since: servedOn,
    data: { replyBy },
  });
  if (answer.action === 'not-complied') {
    if (answer.data.reason === 'silence') reply.miss('silence');
    else reply.met(answer);
    c.facts.decision = 'deemed-withdrawn';
    return false;
  }
  reply.met(answer);
  c.facts.supplement.repliedOn = answer.on;
  const { from, to } = notCounted(c.facts.supplement);
  clock.pause(from, to);
  c.record('clock.resumed', { deadline: clock.id }, to);
  return true;
}

/** The days that are not the review's: from the service to the reply, at the longest to the end of the time set. */
export function notCounted({ servedOn: from, replyBy, repliedOn }: NonNullable<Case['facts']['supplement']>) {
  return { from, to: repliedOn !== undefined && repliedOn < replyBy ? repliedOn : replyBy };
}
