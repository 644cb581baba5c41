import { dayOf, endOf, plusDays, startOf } from '../instants.js';
import { changeOvertaken } from './change.js';
import { askedFor } from './escalation.js';
import type { Answers, Matter } from './matter.js';
import type { Act } from './things.js';

/**
 * 结案: thirty days for the file, fifteen for the callback, quality of what was done, and the archive when all of that
 * has its outcome. Of a case that never had a handler there is no file.
 *
 * @param on 结案日
 */
export function beginClosing(m: Matter, on: string): void {
  m.concludedOn = on;
  m.concludedAt = m.at;
  m.arm('callback', { start: m.at });
  m.arm('callback-grace', { start: m.at, fixedDue: graceOf(m, on), anchor: 'concluded' });
  openCallback(m);
  if (m.handler === null) return;
  m.arm('submit-file', { start: startOf(on), anchor: 'concluded' });
  m.openTask('submit-file', { clock: 'submit-file' });
}

function openCallback(m: Matter): void {
  m.openTask('callback', { clock: 'callback-grace' });
  m.live('callback')!.task = m.live('callback-grace')!.task!;
}

/** Last instant of the thirty days after the end of the year of closing, or after a late recording. */
export function graceOf(m: Matter, on: string): number {
  const [year, late] = [plusDays(`${on.slice(0, 4)}-12-31`, 30), plusDays(dayOf(m.concludedAt!), 30)];
  return endOf(late > year ? late : year);
}

export const closingAnswers: Answers = {
  callback: called,
  'submit-file': (m, act) => {
    m.end('submit-file', 'done', { by: act.user, on: act.on, metBy: 'submitted' });
    submitted(m, act);
  },
  'correct-file': (m, act) => {
    m.forget('submitted');
    m.end('correct-file', 'done', { by: act.user, on: act.on, metBy: 'submitted' });
    submitted(m, act);
  },
  'check-file': (m, act) => {
    m.end('check-file', 'done', { by: act.user, on: m.today });
    if (act.action !== 'accept') {
      m.arm('correct-file', { start: m.at });
      return m.openTask('correct-file', { clock: 'correct-file' });
    }
    m.acceptedAt = m.at;
    changeOvertaken(m);
  },
  evaluate: (m, act) => {
    m.end('quality', 'done', { by: act.user, on: m.today });
    m.graded = true;
    const n = m.evaluations.length + 1;
    m.evaluations.push({ n, grade: act.data['grade'], evaluator: act.user, recordedAt: m.at });
  },
  archive: (m, act) => {
    m.end('archive', 'done', { by: act.user, on: m.today });
    m.archivedAt = m.at;
    m.endAs('archived');
  },
};

function submitted(m: Matter, act: Act): void {
  m.submitted = true;
  m.arm('check-file', { start: startOf(act.on), anchor: 'submitted' });
  m.openTask('check-file', { clock: 'check-file' });
}

function called(m: Matter, act: Act): void {
  if (act.action === 'not-possible') {
    m.calledBack = act.data['cause'] as string;
    return m.moot(['callback'], ['callback', 'callback-grace'], m.calledBack);
  }
  if (act.action === 'unreachable') return calledInVain(m, 'unreachable');
  m.callbacks.push({
    n: m.callbacks.length + 1,
    day: act.on,
    method: act.data['method'] ?? 'unknown',
    outcome: act.action === 'reached' ? 'reached' : act.data['outcome'],
    person: act.data['person'] ?? null,
    satisfaction: act.data['satisfaction'] ?? null,
    caller: act.user,
    recordedAt: m.at,
  });
  if (act.action === 'reached') reached(m);
}

/** Calls for the closing that stands, from its day on. */
const counted = (m: Matter) =>
  m.callbacks.filter((k) => Number(k['n']) > m.callsUndone && String(k['day']) >= m.concludedOn!);
const success = (m: Matter) => counted(m).find((k) => k['outcome'] === 'reached');

function reached(m: Matter): void {
  const { n, day, caller, recordedAt } = success(m) as { n: number; day: string; caller: string; recordedAt: number };
  const how = { by: caller, on: day, at: recordedAt, metBy: `callback-day/${n}` };
  m.end('callback', 'done', how);
  m.end('callback-grace', 'done', how);
  m.calledBack = 'reached';
}

/** Tried so often that nobody will be reached; or the grace of the year is over. */
export function calledInVain(m: Matter, why: 'unreachable' | 'expired'): void {
  m.end('callback', 'missed', { by: 'system', reason: why });
  m.end('callback-grace', 'cancelled', { by: 'system', reason: why });
  m.calledBack = why;
}

/** Calls or 结案日 were put right: does what the callback came to still stand? */
export function undoneCallback(m: Matter): boolean {
  if (m.calledBack === undefined) return false;
  const tried = counted(m).length >= 3;
  const over = graceOf(m, m.concludedOn!) <= m.at;
  const isInVain = m.calledBack === 'unreachable' ? tried : m.calledBack !== 'expired' || over;
  const stands = m.calledBack === 'reached' ? success(m) !== undefined : !success(m) && isInVain;
  if (stands) return false;
  delete m.calledBack;
  m.forget(...m.callbacks.map((k) => `callback-day/${String(k['n'])}`));
  const grace = m.live('callback-grace')!;
  if (grace.anchor === 'concluded') delete grace.anchor;
  return true;
}

/** It opens again, with days of its own; or is answered by a call that is on record. */
export function callbackAgain(m: Matter, wasUndone: boolean): void {
  if (wasUndone) {
    m.renew(m.live('callback')!, { start: success(m) ? m.concludedAt! : m.at, reopen: true });
    m.renew(m.live('callback-grace')!, { fixedDue: graceOf(m, m.concludedOn!), reopen: true });
    m.live('callback-grace')!.anchor = 'concluded';
    if (!success(m)) openCallback(m);
  }
  if (m.calledBack !== undefined || m.concludedOn === null || !success(m)) return;
  for (const task of m.openTasks('callback')) m.close(task, 'cancelled');
  reached(m);
}

/** Work that can be judged, of a case that had a handler. */
const isJudged = (m: Matter): boolean =>
  m.handler !== null && (m.worked || m.hearings.some(({ state }) => state === 'held'));

/** 质量评估, as soon as the file is accepted and there is something to judge. */
export function askForQuality(m: Matter): void {
  if (m.acceptedAt === null || m.graded || !isJudged(m) || m.openTasks('evaluate').length > 0) return;
  const before = m.live('quality');
  if (before?.end?.how === 'done' && before.start >= m.acceptedAt) m.renew(before, { start: m.at, reopen: true });
  else m.arm('quality', { start: m.acceptedAt });
  m.openTask('evaluate', { clock: 'quality' });
}

const isSettled = (m: Matter): boolean =>
  m.calledBack !== undefined && (m.graded || !isJudged(m)) && m.hearings.every((h) => h.state !== 'announced');

/**
 * The archive waits for the outcome of what runs beside; of a termination until nobody can object to it any more. From then on it
 * has thirty days.
 */
export function openArchive(m: Matter): void {
  const isDone = isSettled(m) && m.openTasks('attend', 'name-observer').length === 0;
  const filed = m.handler === null || m.acceptedAt !== null;
  m.closed ||= m.concludedOn !== null && filed && isDone;
  const over = m.stage === 'closing' || (m.stage === 'terminated' && m.terminated?.settled === true);
  if (!over || !m.closed || m.openTasks('serve-termination').length > 0) return;
  if (m.live('archive')?.end !== undefined || !m.live('archive')) m.arm('archive', { start: m.at });
  const objected = m.objection !== undefined && m.objection.outcome === undefined;
  const asked = m.openTasks('confirm-correction').length > 0 || askedFor(m);
  const waits = objected || !isDone || asked;
  const [open] = m.openTasks('archive');
  // A hearing or an objection that is told of late, a correction, or a question takes the volume back from the archive.
  if (open && waits) m.close(open, 'cancelled');
  else if (!open && !waits) m.openTask('archive', { clock: 'archive' });
}
