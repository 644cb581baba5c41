import { graceEnd } from '../../domain/case/matters.js';
import { endOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';

/**
 * 回访 (法律援助法 art. 59): opens when the conclusion is recorded, first success within fifteen days, never by the
 * handler's firm. Ends as reached, unreachable after the attempts, not possible at all, or expired with the grace of
 * the period.
 */
export function* callback(c: Case): Stage {
  const { on, recordedAt } = c.facts.conclusion!;
  const first = c.arm('callback', { start: recordedAt });
  const grace = c.arm('callback-grace', { start: recordedAt, fixedDue: endOfDay(graceEnd(on, c.today)) });
  const task = c.open('callback', { notBy: [c.facts.handler], notFirm: c.facts.firm, clock: first, since: on });
  c.attach(grace, task);
  for (;;) {
    const answer = (yield* c.answerOf(task))!;
    if (answer.action === 'expired') {
      first.miss('expired');
      c.facts.callback = 'expired';
      return;
    }
    if (answer.action === 'unreachable') {
      first.miss('unreachable');
      grace.cancel('unreachable');
      c.facts.callback = 'unreachable';
      return;
    }
    if (answer.action === 'not-possible') {
      // Nobody has failed to call.
      for (const clock of [first, grace]) clock.moot(answer.data.cause);
      c.facts.callback = answer.data.cause;
      return;
    }
    const n = (c.facts.callbackAttempts += 1);
    const { method } = answer.data;
    const attempt = { n, day: answer.on, method, caller: answer.user, recordedAt: answer.at };
    if (answer.action === 'attempt') {
      c.save('callback', n, { ...attempt, outcome: answer.data.outcome });
      continue;
    }
    const { person, satisfaction } = answer.data;
    c.save('callback', n, { ...attempt, outcome: 'reached', person, ...(satisfaction && { satisfaction }) });
    first.met(answer);
    grace.met(answer);
    c.facts.callback = 'reached';
    return;
  }
}
