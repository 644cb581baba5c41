import { dayOf, endOf, startOf } from '../instants.js';
import type { Json } from '../record.js';
import { callbackAgain, graceOf, undoneCallback } from './closing.js';
import { admitted, callOffIfMoot, cameTo, recordedAnew } from './hearings.js';
import { noticedAnew } from './intake.js';
import type { Acts, Answers, Matter } from './matter.js';
import { closedBy, lastServed } from './termination.js';

/** 更正: of one thing; nothing of it is true before a second person has confirmed it, and then all that hangs on it follows. */

export const correctionActs: Acts = {
  correct: (m, { data }) => {
    m.arm('confirm-correction', { start: m.at });
    m.openTask('confirm-correction', { clock: 'confirm-correction', told: data });
  },
  /** A calendar year was published. */
  replan: (m, { data }) => {
    const clock = m.deadlines.get(data['deadline'] as string);
    if (clock && !clock.end) m.renew(clock, {});
  },
};

export const correctionAnswers: Answers = {
  'confirm-correction': (m, act, task) => {
    for (const clock of m.deadlines.values())
      if (clock.task === task.id) m.endOf(clock, 'done', { by: act.user, on: m.today });
    if (act.action === 'confirm') corrected(m, task.told!);
  },
};

function corrected(m: Matter, told: Json): void {
  const field = String(told['field']);
  if (Object.hasOwn(OF_DAYS, field)) OF_DAYS[field]!(m, String(told['value']), told);
  else OTHERS[field]?.(m, told);
}

const hearingOf = (m: Matter, told: Json) => m.hearings[Number(told['hearing']) - 1]!;

/** Dates, and what begins or was met with them. */
const OF_DAYS: Readonly<Record<string, (m: Matter, day: string, told: Json) => void>> = {
  received: (m, day, { time }) => {
    const [h, min] = typeof time === 'string' ? time.split(':').map(Number) : [];
    const ofDay = h === undefined ? m.receivedAt - startOf(dayOf(m.receivedAt)) : (h * 60 + min!) * 60_000;
    m.receivedAt = startOf(day) + ofDay;
    m.follow('received', m.receivedAt);
  },
  'supplement-noticed': (m, day) => {
    const reply = m.live('supplement-reply');
    if (reply && (!reply.end || reply.end.how === 'done')) m.renew(reply, { start: startOf(day) });
    noticedAnew(m, { from: day });
  },
  'reply-by': (m, day) => {
    m.follow('reply-by', startOf(day), () => endOf(day));
    noticedAnew(m, { to: day });
  },
  'supplement-received': (m, day) => {
    m.follow('supplement-received', startOf(day));
    noticedAnew(m, { reply: day });
  },
  decided: (m, day) => {
    m.decidedAt = day === m.today ? m.at : startOf(day);
    decided(m, day);
  },
  'organ-informed': (m, day) => m.follow('organ-informed', startOf(day)),
  engaged: (m, day) => m.follow('engaged', startOf(day)),
  met: () => undefined,
  'file-read': () => undefined,
  concluded: (m, day) => concluded(m, day),
  submitted: (m, day) => m.follow('submitted', startOf(day)),
  hearing: (m, day, told) => {
    const h = hearingOf(m, told);
    [h.day, h.late] = [day, day < dayOf(h.reportedAt)];
    m.follow(`hearing/${h.no}`, startOf(day));
    callOffIfMoot(m, h.no);
  },
  summons: (m, day, told) => {
    const h = hearingOf(m, told);
    h.summonsOn = day;
    m.follow(`summons/${h.no}`, startOf(day));
  },
  'callback-day': (m, day, { attempt }) => {
    callOf(m, attempt)['day'] = day;
    const undone = undoneCallback(m);
    m.follow(`callback-day/${String(attempt)}`, startOf(day));
    callbackAgain(m, undone);
  },
  reported: (m, day) => m.follow('reported', startOf(day)),
  limitation: (m, day) => {
    m.limitationOn = day;
    m.follow('limitation', startOf(day), () => endOf(day));
  },
  filed: (m, day) => m.follow('filed', startOf(day)),
  served: (m, day) => served(m, 'on', day),
  'served-handler': (m, day) => served(m, 'handlerOn', day),
  'served-organ': (m, day) => served(m, 'organOn', day),
  'change-requested': (m, day) => m.follow('change-requested', startOf(day)),
  'objection-received': (m, day) => m.follow('objection-received', startOf(day)),
  forwarded: (m, day) => m.follow('forwarded', startOf(day)),
  'objection-decided': (m, day) => {
    if (byOrder(m)) return decided(m, day);
    m.objection!.decidedOn = day;
    m.follow('objection-decided', startOf(day));
  },
};

/** The order that answers an objection is the decision from then on: one day for both. */
const byOrder = ({ objection, decidedOn }: Matter) =>
  objection?.outcome === 'corrected' && objection.decidedOn === decidedOn;

function decided(m: Matter, day: string): void {
  const both = byOrder(m);
  m.decidedOn = day;
  m.follow('decided', startOf(day));
  if (!both) return;
  m.objection!.decidedOn = day;
  m.follow('objection-decided', startOf(day));
}

function concluded(m: Matter, day: string): void {
  m.concludedOn = day;
  const undone = undoneCallback(m);
  m.follow('concluded', startOf(day), () => graceOf(m, day));
  callbackAgain(m, undone);
}

/** The recipient's own day begins his fifteen; the last of the days met the service; one of them is the 结案日. */
function served(m: Matter, whom: 'on' | 'handlerOn' | 'organOn', day: string): void {
  const { days } = m.terminated!;
  days[whom] = day;
  if (days.on !== undefined) m.follow('served', startOf(days.on));
  m.follow('last-served', startOf(lastServed(m)!));
  const closedOn = closedBy(m);
  if (m.concludedOn !== null && closedOn !== undefined && closedOn !== m.concludedOn) concluded(m, closedOn);
}

/** Attempts are rows of the fold's own. */
const callOf = (m: Matter, n: unknown) => m.callbacks.find((k) => k['n'] === n) as Record<string, unknown>;

const OTHERS: Readonly<Record<string, (m: Matter, told: Json) => void>> = {
  people: (m, { role, change }) => {
    if (role === 'recipient') m.persons += change === 'add' ? 1 : change === 'remove' ? -1 : 0;
  },
  kind: (m, { value, criminalStage, procedure = m.opening.procedure ?? 'litigation' }) => {
    const { criminalStage: _, procedure: __, ...rest } = m.opening;
    const course = value === 'criminal' ? { criminalStage: criminalStage ?? m.opening.criminalStage } : { procedure };
    m.opening = { ...rest, kind: String(value), ...course } as typeof m.opening;
  },
  'criminal-stage': (m, { value }) => {
    m.opening = { ...m.opening, criminalStage: String(value) };
  },
  procedure: (m, { value }) => {
    m.opening = { ...m.opening, procedure: String(value) };
  },
  'hearing-outcome': (m, told) => cameTo(m, hearingOf(m, told), String(told['value'])),
  'hearing-public': (m, told) => admitted(m, hearingOf(m, told), String(told['value'])),
  'hearing-forum': (m, told) => {
    hearingOf(m, told).forum = String(told['value']);
  },
  attendance: (m, { hearing, value }) => {
    const row = m.attendance.get(Number(hearing))!;
    if (value === 'void') return recordedAnew(m, row);
    const attended = value !== 'not-attended';
    Object.assign(row, { told: true, outcome: attended ? 'attended' : 'not-attended', mode: attended ? value : null });
  },
  observer: (m, { hearing, value }) => {
    m.attendance.get(Number(hearing))!.observer = String(value);
  },
  callback: (m, { attempt, value }) => {
    const call = callOf(m, attempt);
    call['outcome'] = value;
    if (value !== 'reached') [call['person'], call['satisfaction']] = [null, null];
    callbackAgain(m, undoneCallback(m));
  },
  'callback-method': (m, { attempt, value }) => {
    callOf(m, attempt)['method'] = value;
  },
  'callback-person': (m, { attempt, value }) => {
    callOf(m, attempt)['person'] = value;
  },
  satisfaction: (m, { attempt, value }) => {
    callOf(m, attempt)['satisfaction'] = value === 'not-answered' ? null : value;
  },
  grade: (m, { value }) => {
    const { evaluator } = m.evaluations.at(-1)!;
    m.evaluations.push({ n: m.evaluations.length + 1, grade: value, evaluator, recordedAt: m.at });
    m.graded = value !== 'withdrawn';
  },
};
