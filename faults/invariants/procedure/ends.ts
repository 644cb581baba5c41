import type { Acts, Answers, Matter } from './matter.js';

/** What ends a case before its decision: two people, and the bureau above them. */

export const endActs: Acts = {
  withdraw: (m) => endProposed(m, 'withdrawn'),
  'withdraw-notice': (m) => endProposed(m, 'notice-withdrawn'),
};

/** The head has two working days for his signature; nothing stands still for it. */
export function endProposed(m: Matter, kind: string): void {
  m.arm('confirm-end', { start: m.at });
  m.openTask('confirm-end', { clock: 'confirm-end', told: { kind } });
}

export const endAnswers: Answers = {
  'confirm-end': (m, act, { told }) => {
    m.end('confirm-end', 'done', { by: act.user, on: m.today });
    const isDeemed = told!['kind'] === 'deemed-withdrawn';
    if (act.action === 'confirm') {
      if (isDeemed && m.stage === 'intake') m.end('entry', 'cancelled', { by: 'system', reason: 'deemed-withdrawn' });
      m.endAs('withdrawn', 'withdrawn');
    } else if (isDeemed) {
      // The reply is waited for again, and the days of the decision run.
      const before = [...m.tasks.values()].findLast((t) => t.kind === 'supplement')!;
      m.openTask('supplement', { clock: 'review', told: before.told! });
    }
  },
};
