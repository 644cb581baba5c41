import { endOfDay } from '../../domain/time.js';
import { graceEnd } from '../../domain/matters.js';
import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';

/**
 * 回访 (法律援助法 art. 59): opens when the conclusion is recorded, first success within fifteen days, never by the
 * handler's firm. Ends as reached, unreachable after the attempts, or expired with the grace of the period.
 */
export function* callback(c: CaseRun): Stage {
  const { on, recordedAt } = c.facts.conclusion!;
  const first = c.arm('callback', { start: recordedAt });
  const grace = c.arm('callback-grace', { start: recordedAt, fixedDue: endOfDay(graceEnd(on, c.today)) });
  const task = c.open('callback', {
    notBy: [c.facts.handler],
    notFirm: c.facts.firm,
    keep: ['attempt'],
    clock: first,
    since: on,
  });
  c.attach(grace, task);
  for (;;) {
    const answer = (yield* c.answerOf(task))!;
    if (answer.expired) {
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
    const reached = answer.action === 'reached';
    c.facts.callbackAttempts += 1;
    c.save('callback', {
      n: c.facts.callbackAttempts,
      day: answer.on,
      method: answer.data['method'] ?? null,
      outcome: reached ? 'reached' : (answer.data['outcome'] ?? null),
      person: answer.data['person'] ?? null,
      satisfaction: answer.data['satisfaction'] ?? null,
      caller: answer.user,
      recordedAt: answer.at,
    });
    if (!reached) continue;
    first.met(answer);
    grace.met(answer);
    c.facts.callback = 'reached';
    return;
  }
}
