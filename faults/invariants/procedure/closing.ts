import { endOf, plusDays, startOf } from '../instants.js';
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
  m.arm('callback-grace', { start: m.at, fixedDue: endOf(graceEnd(m, on)) });
  m.openTask('callback', { clock: 'callback-grace' });
  m.live('callback')!.task = m.live('callback-grace')!.task!;
  m.filed = m.handler === null;
  if (m.filed) return;
  m.arm('submit-file', { start: startOf(on), anchor: 'concluded' });
  m.openTask('submit-file', { clock: 'submit-file' });
}

/** Thirty days after the end of the year of closing, or after a late recording. */
function graceEnd(m: Matter, on: string): string {
  const [year, late] = [plusDays(`${on.slice(0, 4)}-12-31`, 30), plusDays(m.today, 30)];
  return late > year ? late : year;
}

export const closingAnswers: Answers = {
  callback: called,
  'submit-file': (m, act) => {
    m.end('submit-file', 'done', { by: act.user, on: act.on });
    submitted(m, act);
  },
  'correct-file': (m, act) => {
    m.end('correct-file', 'done', { by: act.user, on: act.on });
    submitted(m, act);
  },
  'check-file': (m, act) => {
    m.end('check-file', 'done', { by: act.user, on: m.today });
    if (act.action !== 'accept') {
      m.arm('correct-file', { start: m.at });
      return m.openTask('correct-file', { clock: 'correct-file' });
    }
    m.filed = !m.worked;
    if (m.filed) return;
    m.arm('quality', { start: m.at });
    m.openTask('evaluate', { clock: 'quality' });
  },
  evaluate: (m, act) => {
    m.end('quality', 'done', { by: act.user, on: m.today });
    m.filed = true;
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
    m.moot(['callback'], ['callback', 'callback-grace'], act.data['cause'] as string);
    m.calledBack = true;
    return;
  }
  if (act.action === 'unreachable') {
    m.end('callback', 'missed', { by: 'system', reason: 'unreachable' });
    m.end('callback-grace', 'cancelled', { by: 'system', reason: 'unreachable' });
    m.calledBack = true;
    return;
  }
  const reached = act.action === 'reached';
  m.callbacks.push({
    n: m.callbacks.length + 1,
    day: act.on,
    method: act.data['method'] ?? 'unknown',
    outcome: reached ? 'reached' : act.data['outcome'],
    person: act.data['person'] ?? null,
    satisfaction: act.data['satisfaction'] ?? null,
    caller: act.user,
    recordedAt: m.at,
  });
  if (!reached) return;
  m.end('callback', 'done', { by: act.user, on: act.on });
  m.end('callback-grace', 'done', { by: act.user, on: act.on });
  m.calledBack = true;
}

/** The grace of the year is over, and nobody was reached. */
export function calledInVain(m: Matter): void {
  m.end('callback', 'missed', { by: 'system', reason: 'expired' });
  m.calledBack = true;
}

/**
 * The archive waits for the outcome of what runs beside; of a termination until nobody can object to it any more. From then on it
 * has thirty days.
 */
export function openArchive(m: Matter): void {
  const isHeard =
    !m.hearings.some((h) => h.state === 'announced') && m.openTasks('attend', 'name-observer').length === 0;
  m.closed ||= m.concludedOn !== null && m.filed && m.calledBack && isHeard;
  const over = m.stage === 'closing' || (m.stage === 'terminated' && m.terminated?.settled === true);
  if (!over || !m.closed || m.openTasks('serve-termination').length > 0) return;
  if (m.live('archive')?.end !== undefined || !m.live('archive')) m.arm('archive', { start: m.at });
  const objected = m.objection !== undefined && m.objection.outcome === undefined;
  const waits = objected || !isHeard || m.openTasks('confirm-correction').length > 0;
  const [open] = m.openTasks('archive');
  // A hearing or an objection that is told of late, or a correction, takes the volume back from the archive.
  if (open && waits) m.close(open, 'cancelled');
  else if (!open && !waits) m.openTask('archive', { clock: 'archive' });
}
