import { civilDate, endOfDay, startOfDay, type CivilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { CASE_TASKS } from '../../domain/case/sheets.js';
import type { AnswerTo, Answered } from '../engine/answer.js';
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
 * After it the desk may propose that he be deemed to have withdrawn; silence alone decides nothing. False when that is signed.
 */
export function* supplement(
  c: Case,
  clock: Clock,
  { servedOn, replyBy }: { servedOn: CivilDate; replyBy: CivilDate },
): Stage<boolean> {
  c.facts.supplementNoticed = true;
  for (const date of ['reply-by', 'supplement-received'] as const) c.release(date);
  c.facts.supplement = { noticedOn: servedOn, replyBy };
  const ends = { fixedDue: endOfDay(replyBy), anchor: 'reply-by', dueFrom: endOfDay } as const;
  const reply = c.arm('supplement-reply', { start: startOfDay(servedOn), ...ends });
  const task = c.open('supplement', { station: c.facts.station, clock: reply, since: servedOn, data: { replyBy } });
  const stops = (until: CivilDate) => {
    const { noticedOn } = c.facts.supplement!;
    c.facts.supplement!.replyBy = until;
    c.facts.replyTime = { servedOn: noticedOn, replyBy: until };
    clock.pause(noticedOn, until);
    c.record('clock.paused', { deadline: clock.id, until }, noticedOn);
  };
  stops(replyBy);
  c.on('extend-reply', ({ data: { replyBy: until } }) => {
    stops(until);
    c.restart('reply-by', startOfDay(until));
    c.amend(task, { data: { replyBy: until } });
  });
  try {
    const answer = (yield* c.answerOf(task))!;
    const until = c.facts.replyTime!.replyBy;
    c.record('clock.resumed', { deadline: clock.id }, answer.on < until ? answer.on : until);
    return yield* replied(c, clock, reply, answer);
  } finally {
    delete c.facts.replyTime;
  }
}

/** Rejected by the head, the reply is waited for again, and the clock of the decision runs. */
function* replied(c: Case, clock: Clock, reply: Clock, first: AnswerTo<typeof CASE_TASKS.supplement>): Stage<boolean> {
  const notice = c.facts.supplement!;
  delete c.facts.replyTime;
  for (let answer = first; ;) {
    if (answer.action === 'complied') {
      reply.met(answer, 'supplement-received');
      notice.repliedOn = answer.on;
      if (answer.on < notice.replyBy) clock.pause(notice.noticedOn, answer.on);
      return true;
    }
    if (answer.data.reason === 'silence') reply.miss('silence');
    else reply.met(answer);
    if (yield* proposedEnd(c, 'deemed-withdrawn', answer)) return false;
    const { noticedOn: since, replyBy } = notice;
    answer = yield* c.task('supplement', { station: c.facts.station, clock, since, data: { replyBy } });
  }
}

/** Notice, reply or the end of its time were on other days: what stood still meanwhile follows. @param from of the notice until now */
export function supplementedAnew(c: Case, from: CivilDate): void {
  const { noticedOn, replyBy, repliedOn } = c.facts.supplement!;
  const to = repliedOn !== undefined && repliedOn < replyBy ? repliedOn : replyBy;
  const review = c.clockOn('review');
  if (review) c.repause(review, from, { from: noticedOn, to });
  if (c.facts.replyTime) c.facts.replyTime = { servedOn: noticedOn, replyBy };
  for (const row of c.openTasks)
    if (row.kind === 'supplement') c.amend({ row }, { since: noticedOn, data: { replyBy } });
}
