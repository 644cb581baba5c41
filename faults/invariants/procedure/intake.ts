import { endOf, startOf } from '../instants.js';
import { decidedByNotice } from './assignment.js';
import { endProposed } from './ends.js';
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

/**
 * From the order to correct an end before the decision on: where the case stood, with the days of a decision anew.
 *
 * @param on day of the bureau's order
 */
export function goesOn(m: Matter, on: string): void {
  m.stage = 'intake';
  m.arm(m.byNotice ? 'assign-notice' : 'review', { start: on === m.today ? m.at : startOf(on) });
  recordOrGoOn(m, { by: 'system', at: m.at });
}

/** The case is on record when nothing is missing any more; who said so last has entered it. */
function recordOrGoOn(m: Matter, { by, at }: { by: string; at: number }): void {
  if (m.missing.length > 0) return m.openTask('record', m.live('entry')?.end ? {} : { clock: 'entry' });
  m.end('entry', 'done', { by, at, on: m.today });
  m.completedAt ??= m.entry;
  if (m.byNotice) return decidedByNotice(m);
  m.stage = 'review';
  m.openTask('review', { clock: 'review' });
}

export const intakeActs: Acts = { 'extend-reply': replyExtended };

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

export function supplementNotice(m: Matter, { data }: Act): void {
  const [from, to] = [data['servedOn'] as string, data['replyBy'] as string];
  pause(m, from, to);
  m.forget('reply-by', 'supplement-received');
  m.notice = { from, to };
  m.arm('supplement-reply', { start: startOf(from), fixedDue: endOf(to), anchor: 'reply-by' });
  m.openTask('supplement', { clock: 'supplement-reply' });
}

function supplementAnswered(m: Matter, act: Act): void {
  if (act.action === 'not-complied') {
    const silent = act.data['reason'] === 'silence';
    if (silent) m.end('supplement-reply', 'missed', { by: 'system', reason: 'silence' });
    else m.end('supplement-reply', 'done', { by: act.user, on: act.on });
    return endProposed(m, 'deemed-withdrawn');
  }
  m.end('supplement-reply', 'done', { by: act.user, on: act.on, metBy: 'supplement-received' });
  const { from, to } = m.notice!;
  m.notice!.reply = act.on;
  if (act.on < to) pause(m, from, act.on);
  if (m.stage === 'intake') recordOrGoOn(m, m.lastEntry!);
  else m.openTask('review', { clock: 'review' });
}

/** The head gives the applicant more time, while he has some. */
function replyExtended(m: Matter, { data }: Act): void {
  const to = data['replyBy'] as string;
  m.notice!.to = to;
  pause(m, m.notice!.from, to);
  m.renew(m.live('supplement-reply')!, { fixedDue: endOf(to) });
}

/** Notice, reply or the end of its time were on other days. The review stood still for others then, met or not. */
export function noticedAnew(m: Matter, change: { from?: string; to?: string; reply?: string }): void {
  const before = m.notice!.from;
  const { from, to, reply } = Object.assign(m.notice!, change);
  const clock = m.live('review');
  if (!clock?.pauses.some((p) => p.from === before) || (clock.end && clock.end.how !== 'done')) return;
  const until = reply !== undefined && reply < to ? reply : to;
  const pauses = clock.pauses.map((p) => (p.from === before ? { from, to: until } : p));
  if (!clock.end) clock.pauses = pauses;
  else {
    m.renew(clock, {});
    m.live('review')!.pauses = pauses;
  }
}

/** Only the review's clock stops, and only while it runs. */
function pause(m: Matter, from: string, to: string): void {
  const clock = m.live('review');
  if (clock && !clock.end) clock.pauses = [...clock.pauses.filter((p) => p.from !== from), { from, to }];
}
