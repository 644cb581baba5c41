import { startOf } from '../instants.js';
import { changeOvertaken } from './change.js';
import { beginClosing } from './closing.js';
import { callOffHearingsAhead } from './hearings.js';
import type { Acts, Answers, Matter } from './matter.js';
import type { Act } from './things.js';

/** 终止 (法律援助法 art. 48): reported, verified, decided within five working days, served within three days. */

/** What is done for a case whose aid goes on; none of it is left when aid ends. */
const WORK = [
  ...['assign', 'name-handler', 'inform-organ', 'engage', 'meet', 'read-file', 'conclude', 'new-date'],
  // In advance review and formalities are still under way.
  ...['review', 'approve', 'supplement', 'formalities'],
];
const LIMITS_OF_WORK = [
  ...['assign-application', 'assign-notice', 'name-handler', 'engagement', 'progress', 'new-date'],
  ...['review', 'supplement-reply', 'formalities'],
];

export const terminationActs: Acts = {
  'report-termination': (m, act) => groundReported(m, act.on),
};

/** By somebody, or by the clock of the formalities. */
export function groundReported(m: Matter, on: string): void {
  m.forget('reported');
  m.arm('decide-termination', { start: startOf(on), anchor: 'reported' });
  m.openTask('verify-termination', { clock: 'decide-termination' });
}

export const terminationAnswers: Answers = {
  'verify-termination': (m, act) => {
    if (act.action === 'confirmed') m.openTask('decide-termination', { clock: 'decide-termination' });
    else m.end('decide-termination', 'done', { by: act.user, on: m.today });
  },
  'decide-termination': (m, act) => {
    m.end('decide-termination', 'done', { by: act.user, on: m.today });
    if (act.action === 'terminate') terminated(m);
  },
  'serve-termination': served,
};

/** The decision may be objected to, whatever was said of an earlier one. */
export function terminated(m: Matter): void {
  changeOvertaken(m);
  m.moot(['verify-termination', 'decide-termination'], ['decide-termination'], 'concluded');
  m.moot(WORK, LIMITS_OF_WORK, 'terminated');
  m.stage = 'terminated';
  m.terminated = { decidedOn: m.today, days: {}, deceased: false, served: false, settled: false };
  delete m.objection;
  callOffHearingsAhead(m);
  m.arm('serve-termination', { start: m.at });
  m.openTask('serve-termination', { clock: 'serve-termination' });
}

const ADDRESSEES = ['on', 'handlerOn', 'organOn'] as const;

/**
 * On recipient, handler's unit and organ, as it comes: met with the last of them. The 结案日 is the day on which the unit has
 * it, or the recipient where there is no unit; the recipient's fifteen days begin with his own.
 */
function served(m: Matter, { action, user, data }: Act): void {
  const t = m.terminated!;
  for (const name of ADDRESSEES) {
    const day = data[name];
    if (typeof day === 'string') t.days[name] ??= day;
  }
  if (data['recipientDeceased'] === true) t.deceased = true;
  if (action === 'served')
    m.end('serve-termination', 'done', { by: user, on: lastServed(m) ?? m.today, metBy: 'last-served' });
  const closedOn = closedBy(m);
  if (closedOn !== undefined && m.concludedOn === null) beginClosing(m, closedOn);
  if (t.served || (t.days.on === undefined && !t.deceased)) return;
  t.served = true;
  if (t.days.on === undefined) {
    t.settled = true;
    return;
  }
  m.arm('objection-period', { start: startOf(t.days.on), anchor: 'served' });
}

export const lastServed = (m: Matter): string | undefined => Object.values(m.terminated!.days).sort().at(-1);

/** Who has died has no day; the case closes on that of the decision where there is no unit either. */
export function closedBy({ terminated, handler, firm }: Matter): string | undefined {
  const { days, deceased, decidedOn } = terminated!;
  return handler === null && firm === null ? (days.on ?? (deceased ? decidedOn : undefined)) : days.handlerOn;
}

/** Nothing can come of it any more: an objection was decided against, or the time for one passed without any. */
export function settle(m: Matter): void {
  if (m.stage !== 'terminated' || !m.terminated?.served || m.terminated.settled) return;
  const upheld = m.objection?.outcome === 'upheld';
  const over = m.live('objection-period')!.end !== undefined && (!m.objection || m.objection.outcome !== undefined);
  if (!upheld && !over) return;
  m.end('objection-period', 'cancelled', { by: 'system', reason: 'objection-upheld' });
  m.terminated.settled = true;
}
