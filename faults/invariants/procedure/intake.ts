import { endOf, startOf } from '../instants.js';
import { decidedByNotice } from './assignment.js';
import type { Acts, Answers, Matter } from './matter.js';
import type { Act } from './things.js';

/** 收件 and 审查 up to the decision: seven days from receipt, one supplement notice (法律援助法 art. 43). */

export function opened(m: Matter): void {
  const received = { start: m.receivedAt, anchor: 'received' };
  m.arm(m.byNotice ? 'assign-notice' : 'review', received);
  // The entry of a case taken over is another register's.
  if (m.takenOverAt === 0) m.arm('entry', received);
  recordOrGoOn(m, { by: 'system', at: m.at });
}

/** The case is on record when nothing is missing any more; who said so last has entered it. */
function recordOrGoOn(m: Matter, { by, at }: { by: string; at: number }): void {
  if (m.missing.length > 0) return m.openTask('record', { clock: 'entry' });
  m.end('entry', 'done', { by, at, on: m.today });
  m.completedAt ??= m.entry;
  if (m.byNotice) return decidedByNotice(m);
  m.stage = 'review';
  m.openTask('review', { clock: 'review' });
}

export const intakeAnswers: Answers = {
  record: (m, act) => {
    if (typeof act.data['persons'] === 'number') m.persons = act.data['persons'];
    if (act.action === 'save') m.missing = act.data['missing'] as string[];
    else m.lastEntry = { by: act.user, at: m.at };
    if (act.action === 'request-supplement') supplementNotice(m, act);
    if (act.action !== 'complete') return;
    m.missing = [];
    recordOrGoOn(m, m.lastEntry!);
  },
  supplement: supplementAnswered,
};

export const intakeActs: Acts = { withdraw };

/** Before the decision; the clocks of it are moot. */
function withdraw(m: Matter): void {
  m.endAs('withdrawn', 'withdrawn');
}

export function supplementNotice(m: Matter, { data }: Act): void {
  const [from, to] = [data['servedOn'] as string, data['replyBy'] as string];
  pause(m, from, to);
  m.supplement = { from, to };
  m.arm('supplement-reply', { start: startOf(from), fixedDue: endOf(to), anchor: 'reply-by' });
  m.openTask('supplement', { clock: 'supplement-reply' });
}

function supplementAnswered(m: Matter, act: Act): void {
  if (act.action === 'not-complied') {
    const silent = act.data['reason'] === 'silence';
    if (silent) m.end('supplement-reply', 'missed', { by: 'system', reason: 'silence' });
    else m.end('supplement-reply', 'done', { by: act.user, on: act.on });
    if (m.stage === 'intake') m.end('entry', 'cancelled', { by: 'system', reason: 'deemed-withdrawn' });
    return withdraw(m);
  }
  m.end('supplement-reply', 'done', { by: act.user, on: act.on });
  m.supplement!.repliedOn = act.on;
  const { from, to } = notCounted(m);
  pause(m, from, to);
  if (m.stage === 'intake') recordOrGoOn(m, m.lastEntry!);
  else m.openTask('review', { clock: 'review' });
}

/** From the service to the reply, at the longest to the end of the time set. */
export function notCounted(m: Matter): { from: string; to: string } {
  const { from, to, repliedOn } = m.supplement!;
  return { from, to: repliedOn !== undefined && repliedOn < to ? repliedOn : to };
}

/** Only the review's clock stops, and only while it runs. */
function pause(m: Matter, from: string, to: string): void {
  const clock = m.live('review');
  if (clock && !clock.end) clock.pauses = [...clock.pauses.filter((p) => p.from !== from), { from, to }];
}
