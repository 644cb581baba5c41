import type { Change } from '../../domain/case/facts.js';
import { isInHand } from '../../domain/case/sheets/change.js';
import type { CASE_TASKS } from '../../domain/case/sheets.js';
import type { HandOverSide } from '../../domain/case/words.js';
import { startOfDay } from '../../domain/time.js';
import type { Answered } from '../engine/answer.js';
import { MOMENT } from '../engine/clock.js';
import type { OpenTask, Stage } from '../engine/stage.js';
import { found, handledBy, informOrgan } from './assignment.js';
import type { Case } from './case.js';

/**
 * 更换承办人 (法律援助法 art. 55), as long as the handler has something to do: over with a termination, and with a file that was
 * accepted. Nothing stands still for it; until both have signed the hand-over the case is his whose it was.
 */
export function changes(c: Case): void {
  c.on('request-change', ({ user, on, data: { cause } }) => {
    const change: Change = { cause, requestedBy: user, requestedOn: on };
    c.facts.change = change;
    return c.unless(changed(c, change), () => !isInHand(c.facts), 'handling-over');
  });
}

function* changed(c: Case, change: Change): Stage {
  try {
    if (!(yield* granted(c, change))) return;
    const clock = c.arm('assign-successor', { start: c.now, anchor: MOMENT });
    change.successor = yield* found(c, clock, change, true);
    change.successorOn = c.today;
    yield* handedOver(c, change);
    if (c.facts.door === 'notice') yield* organTold(c);
  } finally {
    delete c.facts.change;
    c.release('change-requested');
  }
}

/** Decided within five days of the request, by nobody who asked for it, or ever handled the case. Refused, it goes on as it was. */
function* granted(c: Case, change: Change): Stage<boolean> {
  const { cause, requestedBy, requestedOn: since } = change;
  const clock = c.arm('decide-change', { start: startOfDay(since), anchor: 'change-requested' });
  const notBy = [requestedBy, ...c.facts.handlers];
  const decided = yield* c.task('decide-change', { clock, since, data: { cause }, notBy });
  clock.met({ ...decided, on: c.today });
  change.decidedOn = c.today;
  return decided.action === 'grant';
}

/** 交接: whoever leaves signs the list, then whoever takes over; with the last signature the case is his. */
function* handedOver(c: Case, change: Change): Stage {
  const clock = c.arm('hand-over', { start: c.now, anchor: MOMENT });
  yield* signed(c, change, 'predecessor', c.open('hand-over', { assignee: c.facts.handler, clock }));
  const taken = c.open('accept-hand-over', { assignee: change.successor, clock });
  const last = yield* signed(c, change, 'successor', taken);
  clock.met({ ...last, on: c.today });
  moved(c, change);
}

/** By himself, or by the head in his place. */
function* signed(c: Case, change: Change, side: HandOverSide, task: OpenTask<Signing>): Stage<Answered> {
  const inHisPlace: Answered[] = [];
  c.on('sign-hand-over', (signature) => void inHisPlace.push(signature));
  change.awaits = side;
  const own = yield* c.answerOf(task, () => inHisPlace.length > 0);
  delete change.awaits;
  return own ?? inHisPlace[0]!;
}
type Signing = (typeof CASE_TASKS)['hand-over' | 'accept-hand-over'];

/** What is open, and the hearings ahead, go with the case; their days stay as they are. Both are told. */
function moved(c: Case, { successor, firm }: Change): void {
  const [from, to] = [c.facts.handler!, successor!];
  handledBy(c, to);
  delete c.facts.firm;
  if (firm !== undefined) c.facts.firm = firm;
  for (const row of c.openTasks) if (row.assignee === from) c.amend({ row }, { assignee: to });
  for (const h of c.facts.hearings) if (h.state === 'announced') c.save('hearing', h.no, h);
  const n = c.facts.handlers.length;
  c.save('hand_over', n, { n, from, to });
}

/** 函告: a case by notice has another handler; the organ is told as it was of the first. */
function* organTold(c: Case): Stage {
  c.release('organ-informed');
  yield* informOrgan(c, c.arm('inform-change', { start: c.now, anchor: MOMENT }), c.today);
}
