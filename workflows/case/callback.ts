import type { CallbackRow } from '../../domain/case/facts.js';
import { graceEnd } from '../../domain/case/chronology.js';
import { CALLBACK_ATTEMPTS, callsThatCount } from '../../domain/case/matters.js';
import { civilDate, endOfDay } from '../../domain/time.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';

/**
 * 回访 (法律援助法 art. 59): opens when the conclusion is recorded, first success within fifteen days, never by the
 * handler's firm. Ends as reached, unreachable after the attempts, not possible at all, or expired with the grace of the period;
 * opens again, with days of its own, when a correction has undone that.
 */
export function* callback(c: Case): Stage {
  const { recordedAt, on } = c.facts.conclusion!;
  const first = c.arm('callback', { start: recordedAt, anchor: MOMENT });
  const dueFrom = graceFrom(recordedAt);
  const grace = c.arm('callback-grace', { start: recordedAt, fixedDue: dueFrom(on), anchor: 'concluded', dueFrom });
  yield* called(c, first, grace);
  yield* callbackAgain(c);
}

/** When a correction has undone what the callback came to. */
export function* callbackAgain(c: Case): Stage {
  for (;;) {
    yield () => c.facts.callback === undefined;
    const { recordedAt, on } = c.facts.conclusion!;
    const [first, grace] = [c.clockOn('callback')!, c.clockOn('callback-grace')!];
    c.renew(first, reachedIn(c) ? recordedAt : c.now, true);
    grace.options = { ...grace.options, fixedDue: graceFrom(recordedAt)(on), anchor: 'concluded' };
    c.renew(grace, grace.options.start, true);
    yield* called(c, first, grace);
  }
}

const graceFrom = (recordedAt: number) => (day: string) => endOfDay(graceEnd(day, civilDate(recordedAt)));

/** Until somebody was reached, by a call or by what a correction makes of one, or nobody will be. */
function* called(c: Case, first: Clock, grace: Clock): Stage {
  const inVain = reachedIn(c) ? undefined : yield* tried(c, first, grace);
  if (inVain !== undefined) {
    // Nobody has failed to call whom nobody could.
    if (inVain === 'unreachable' || inVain === 'expired') first.miss(inVain);
    for (const clock of [first, grace]) clock.moot(inVain);
    c.facts.callback = inVain;
    return;
  }
  const reached = reachedIn(c)!;
  for (const clock of [first, grace])
    clock.met({ at: reached.recordedAt, on: reached.day, user: reached.caller }, `callback-day/${reached.n}`);
  c.facts.callback = 'reached';
}

function* tried(c: Case, first: Clock, grace: Clock): Stage<Exclude<Case['facts']['callback'], 'reached'>> {
  const since = c.facts.conclusion!.on;
  const task = c.open('callback', { notFirm: c.facts.firm, clock: first, since });
  c.attach(grace, task);
  for (;;) {
    const answer = yield* c.answerOf(task, () => reachedIn(c) !== undefined);
    if (!answer) return undefined;
    if (answer.action === 'not-possible') return answer.data.cause;
    if (answer.action === 'expired' || answer.action === 'unreachable') return answer.action;
    taken(c, answer, answer.data);
    if (answer.action === 'reached') return undefined;
  }
}

interface Call {
  readonly method: string;
  readonly outcome?: string;
  readonly person?: string;
  readonly satisfaction?: string | undefined;
  readonly feeTaken?: boolean;
  readonly toldProgress?: boolean;
  readonly onTime?: boolean | undefined;
}
function taken(c: Case, { on: day, user: caller, at: recordedAt }: Answer, call: Call): void {
  const { method, outcome = 'reached', person, satisfaction, feeTaken, toldProgress, onTime } = call;
  const n = c.facts.calls.length + 1;
  const row = { n, day, method, outcome, ...(person && { person }), ...(satisfaction && { satisfaction }) };
  const said = {
    ...(feeTaken !== undefined && { feeTaken }),
    ...(toldProgress !== undefined && { toldProgress }),
    ...(onTime !== undefined && { onTime }),
  };
  c.facts.calls.push({ ...row, ...said, caller, recordedAt });
  c.save('callback', n, c.facts.calls.at(-1)!);
}
type Answer = Readonly<Record<'on' | 'user', string>> & { readonly at: number };

const reachedIn = (c: Case): CallbackRow | undefined =>
  callsThatCount(c.facts).find(({ outcome }) => outcome === 'reached');

/** The calls or the 结案日 are others: what the callback came to is judged anew, and it opens again where that is undone. */
export function calledAnew(c: Case): void {
  const { conclusion, callback: came } = c.facts;
  if (came === undefined || !conclusion || stillStands(c, came)) return;
  delete c.facts.callback;
  // What met its clocks is gone; they are computed anew when it opens.
  for (const { n } of c.facts.calls) c.release(`callback-day/${n}`);
  const grace = c.clockOn('callback-grace', 'concluded');
  if (grace) grace.options = { ...grace.options, anchor: MOMENT };
}

function stillStands(c: Case, came: NonNullable<Case['facts']['callback']>): boolean {
  const { recordedAt, on } = c.facts.conclusion!;
  if (came === 'reached' || reachedIn(c)) return came === 'reached' && reachedIn(c) !== undefined;
  if (came === 'unreachable') return callsThatCount(c.facts).length >= CALLBACK_ATTEMPTS;
  return came !== 'expired' || graceFrom(recordedAt)(on) <= c.now;
}
