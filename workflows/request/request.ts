import { isPetition, type RequestFacts, type RequestOpening, type RequestSides } from '../../domain/request/facts.js';
import type { REQUEST_ACTS, REQUEST_TASKS } from '../../domain/request/sheets.js';
import type { RequestOutcome } from '../../domain/request/words.js';
import { civilDate, startOfDay } from '../../domain/time.js';
import type { Answered } from '../engine/answer.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Run } from '../engine/run.js';
import type { Stage } from '../engine/stage.js';

/** What a request brings to the engine, as types. Nothing of it is corrected, so its clocks hang on moments. */
export interface RequestBrings {
  readonly opening: RequestOpening;
  readonly facts: RequestFacts;
  readonly tasks: typeof REQUEST_TASKS;
  readonly acts: typeof REQUEST_ACTS;
  readonly sides: RequestSides;
  readonly anchors: never;
}
export type Request = Run<RequestBrings>;

/** A request (诉求) from its receipt to the opinion on its answer; it has an owner from the first moment (首访责任制). */
export function* request(c: Request): Stage {
  const { channel, subject, receivedAt } = c.facts;
  c.record('open.request', { channel, subject }, civilDate(receivedAt));
  standing(c);
  yield* c.unless(loop(c), () => c.facts.outcome !== undefined, 'request-closed');
  c.facts.closedAt = c.now;
  c.end('closed', 'request-closed');
}

/** What can be done until it is closed. */
function standing(c: Request): void {
  c.on('take-charge', ({ user }) => void (c.facts.leader = user));
  c.on('hand-on', ({ data }) => handedOn(c, data.owner));
  c.on('withdraw-request', () => closed(c, 'withdrawn'));
  c.on('close-abusive', () => closed(c, 'abusive'));
  c.on('close-duplicate', ({ data }) => {
    c.facts.duplicateOf = data.of;
    closed(c, 'duplicate');
  });
  c.on('replan', ({ data }) => c.replanned(data.deadline));
}

const closed = (c: Request, outcome: RequestOutcome): void => void (c.facts.outcome = outcome);

/** His open tasks go with it. */
function handedOn(c: Request, owner: string): void {
  for (const row of c.openTasks) if (OWNED.has(row.kind)) c.amend({ row }, { assignee: owner });
  c.facts.owner = owner;
}
const OWNED: ReadonlySet<string> = new Set(['triage', 'transfer-receipt']);

/** Whoever is not satisfied is heard once more. */
function* loop(c: Request): Stage {
  if (isPetition(c.facts)) c.fork(acknowledged(c, c.facts.station, c.facts.receivedAt));
  for (let since = c.facts.receivedAt; ; since = c.now) {
    const outcome = yield* sorted(c, since);
    const again = outcome === 'answered' && (yield* dissatisfied(c)) && !c.facts.reopened;
    if (!again) return closed(c, outcome);
    c.facts.reopened = true;
    c.record('request.reopened');
  }
}

/** 分流: within a working day, again when it comes back. */
function* sorted(c: Request, since: number): Stage<'answered' | 'transferred' | 'application'> {
  for (let start = since; ; start = c.now) {
    c.stage('triage');
    const clock = c.arm('request-triage', { start, anchor: MOMENT });
    const { owner: assignee, station } = c.facts;
    const answer = yield* c.task('triage', { assignee, station, clock, since: civilDate(start) });
    clock.met(answer);
    c.facts.owner ??= answer.user;
    switch (answer.action) {
      case 'apply':
        c.facts.case = answer.data.case;
        return 'application';
      case 'transfer':
        if (yield* transferred(c)) return 'transferred';
        break;
      case 'pass':
        if (yield* passed(c, answer.data.unit)) return 'answered';
        break;
      case 'answer':
        if (yield* signed(c, answer)) return 'answered';
    }
  }
}

/** 转交其他单位: it stays with its owner until the office outside says that it has it. */
function* transferred(c: Request): Stage<boolean> {
  c.stage('transferred');
  const clock = c.arm('request-receipt', { start: c.now, anchor: MOMENT });
  const answer = yield* c.task('transfer-receipt', { assignee: c.facts.owner, station: c.facts.station, clock });
  clock.met(answer);
  return answer.action === 'received';
}

/** 交办: the unit owes a reply. Sent back, it is sorted again. */
function* passed(c: Request, unit: string | undefined): Stage<boolean> {
  c.stage('answering');
  if (unit === undefined) delete c.facts.unit;
  else c.facts.unit = unit;
  const clock = c.arm('request-answer', { start: c.now, anchor: MOMENT });
  if (isPetition(c.facts)) c.fork(acknowledged(c, unit, c.now));
  for (;;) {
    const answer = yield* c.task('answer-request', { station: unit, clock });
    if (answer.action === 'return') {
      clock.cancel('returned');
      delete c.facts.unit;
      return false;
    }
    if (yield* signed(c, answer, clock)) return true;
  }
}

/** 签收: whoever has it in hand says that he has it. */
function* acknowledged(c: Request, station: string | undefined, start: number): Stage {
  const clock = c.arm('request-acknowledge', { start, anchor: MOMENT });
  clock.met(yield* c.task('acknowledge', { station, clock, since: civilDate(start) }));
}

/** An answer is given when it is written, or, of a request in a leader's charge (包案), when he has signed it. */
function* signed(c: Request, answer: Answered, clock?: Clock): Stage<boolean> {
  const { leader } = c.facts;
  let given = answer;
  if (leader !== undefined) {
    given = yield* c.task('sign-answer', { assignee: leader, clock: clock?.state === 'armed' ? clock : undefined });
    if (given.action === 'return') return false;
  }
  clock?.met(given);
  c.facts.answeredOn = given.on;
  c.facts.answeredBy = answer.user;
  return true;
}

/** 意见收集: what whoever asked thinks of the answer, asked by somebody else than who gave it. */
function* dissatisfied(c: Request): Stage<boolean> {
  const { reachable, answeredOn = c.today, answeredBy } = c.facts;
  if (!reachable) return false;
  c.stage('opinion');
  const start = answeredOn === c.today ? c.now : startOfDay(answeredOn);
  const clock = c.arm('request-opinion', { start, anchor: MOMENT });
  const answer = yield* c.task('ask-opinion', { notBy: [answeredBy], clock, since: answeredOn });
  clock.met(answer);
  if (answer.action === 'record') c.facts.satisfaction = answer.data.satisfaction;
  else delete c.facts.satisfaction;
  return answer.action === 'record' && answer.data.satisfaction === 'dissatisfied';
}
