import { atTime } from '../../domain/time.js';
import { timing, type Decision, type Moment } from '../moment.js';
import { workingTimeAfter } from '../working-hours.js';

/** What runs beside the case: attendance, callback, quality; and the archive at the end. */

export function nameObserver(m: Moment): Decision {
  const nobody = m.ask('observer').chance(m.habits.noObserver);
  return { ...timing(m, m.habits.nameObserver), action: nobody ? 'not-possible' : 'name' };
}

/** Form 30 is written after the hearing; who stayed away says so, or keeps silent. */
export function attend(m: Moment): Decision {
  const r = m.ask('attendance');
  const when = timing(m, m.habits.attend, atTime(String(m.task.data['day']), '12:00'));
  if (r.chance(m.habits.stayedAway)) return { ...when, action: 'not-attended' };
  return { ...when, action: 'record', fields: { mode: r.chance(m.habits.liveStream) ? 'live-stream' : 'in-court' } };
}

/** One attempt at a time; from the third on the caller may give up. */
export function callback(m: Moment): Decision {
  const { habits, tries } = m;
  const r = m.ask('call');
  const when = tries === 0 ? timing(m, habits.callback) : { at: workingTimeAfter(m.now, r.about(habits.againAfter)) };
  const detained = m.sim.spec.recipients.every((p) => p.detained) && m.sim.spec.stratum.kind === 'criminal';
  const gone = m.sim.spec.recipients.every((p) => p.phone === undefined) && !detained;
  if (r.chance(detained ? habits.answeredDetained : gone ? 0.2 : habits.answered)) {
    const said = r.weighted(habits.satisfaction);
    const how = detained
      ? { method: 'letter', person: 'detained-by-letter' }
      : { method: 'phone', person: 'recipient' };
    return { ...when, action: 'reached', fields: { ...how, satisfaction: said === 'silent' ? undefined : said } };
  }
  const givesUp = r.chance(habits.givesUp);
  const outcome = detained
    ? 'detained'
    : r.weighted({ 'no-answer': 0.7, 'out-of-service': 0.15, 'wrong-number': 0.1, refused: 0.05 });
  return {
    ...when,
    action: (offered) => (givesUp && offered.some((a) => a.name === 'unreachable') ? 'unreachable' : 'attempt'),
    fields: { method: detained ? 'letter' : 'phone', outcome },
  };
}

export function evaluate(m: Moment): Decision {
  return {
    ...timing(m, m.habits.evaluate),
    action: 'grade',
    fields: { grade: m.ask('grade').weighted(m.habits.grades) },
  };
}

export function checkFile(m: Moment): Decision {
  const returned = m.ask('check').chance(m.habits.fileReturned);
  return { ...timing(m, m.habits.checkFile), action: returned ? 'return' : 'accept' };
}

export const archive = (m: Moment): Decision => ({ ...timing(m, m.habits.archive), action: 'archive' });
