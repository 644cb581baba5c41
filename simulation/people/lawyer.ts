import { atTime } from '../../domain/time.js';
import type { Stratum } from '../profiles/profile.js';
import { dayBefore, sittingOf, timing, type Decision, type Moment } from '../moment.js';
import { workingTimeAfter } from '../working-hours.js';

/** The handler of a case. */

export function engage(m: Moment): Decision {
  const failed = m.ask('agreement').chance(m.habits.notEngaged);
  return { ...timing(m, m.habits.engage), action: failed ? 'not-possible' : 'sign' };
}

export function meet(m: Moment): Decision {
  const failed = m.ask('meeting').chance(m.habits.notMet);
  return { ...timing(m, m.habits.meet), action: failed ? 'not-possible' : 'record' };
}

export function answerHead(m: Moment): Decision {
  return { ...timing(m, m.habits.answerHead), action: 'answer' };
}

export function readFile(m: Moment): Decision {
  const failed = m.ask('reading').chance(m.habits.notRead);
  return { ...timing(m, m.habits.readFile), action: failed ? 'not-possible' : 'record' };
}

/** What the court has done with the sitting is written down after it, or the day before when the court calls. */
export function hearing(m: Moment): Decision {
  const sitting = sittingOf(m);
  const day = String(m.task.data['day']);
  const over = timing(m, m.habits.hearingOutcome, atTime(day, '13:00'));
  if (!sitting) return { ...over, action: 'held' };
  const called = { at: dayBefore(m.now, day) };
  switch (sitting.turn) {
    case 'put-off':
      return { ...called, action: 'put-off', fields: { newDay: sitting.newDay, hour: sitting.newDay && '09:15' } };
    case 'put-off-without-date':
      return { ...called, action: 'put-off', fields: { newDay: undefined } };
    case 'cancelled':
      return { ...called, action: 'cancelled', fields: { reason: 'settled' } };
    case 'turned-non-public':
      if (m.ask('turn').chance(0.7) || m.now > atTime(day, '12:00')) {
        return { ...called, action: 'turned-non-public', fields: { ground: 'privacy' } };
      }
      return { ...over, action: 'held' };
    case 'held':
      return { ...over, action: 'held' };
  }
}

/** Put off for good, as it seems: the lawyer asks the court, until the summons comes. */
export const newDate = (m: Moment): Decision => ({ ...timing(m, m.habits.newDate), action: 'asked' });

/** Nothing to do before the document has come. */
export function conclude(m: Moment): Decision | undefined {
  const { court, spec } = m.sim;
  if (court.concludesOn === undefined) return undefined;
  const r = m.ask('conclusion');
  const { habits } = m;
  const days = r.chance(habits.concludeLate) ? r.about(habits.concludeLateDays) : r.about(habits.conclude);
  const came = Math.max(m.now, atTime(court.concludesOn, '10:00'));
  return {
    at: workingTimeAfter(came, days),
    action: 'conclude',
    fields: { on: court.concludesOn, ...ending(m, spec.stratum) },
  };
}

/** Document and result, as they go together. */
function ending(m: Moment, s: Stratum): Readonly<Record<string, unknown>> {
  const r = m.ask('result');
  if (s.notarial) return { document: 'other', description: '公证书已出具', result: 'notarised' };
  if (s.criminalStage === 'investigation') {
    // 撤案 is rare; nearly every investigation ends with the opinion that the suspect be charged.
    if (r.chance(0.08)) return { document: 'case-dropped', result: 'case-dropped' };
    return { document: 'investigation-end', result: 'opinion-partly-adopted' };
  }
  if (s.criminalStage === 'prosecution-review') {
    if (r.chance(0.15)) return { document: 'non-prosecution', result: 'not-prosecuted' };
    return { document: 'indictment', result: 'opinion-partly-adopted' };
  }
  if (s.criminalStage === 'second-instance')
    return { document: 'ruling', result: r.weighted({ upheld: 0.8, mitigated: 0.2 }) };
  if (s.criminalStage) {
    return {
      document: 'judgment',
      result: r.weighted({ mitigated: 0.6, probation: 0.25, upheld: 0.1, exempted: 0.05 }),
    };
  }
  if (s.procedure === 'non-litigation') {
    return { document: 'settlement', result: 'settled', recovered: r.whole(2_000, 40_000) };
  }
  const result = r.weighted({ won: 0.35, 'partly-won': 0.25, mediated: 0.25, lost: 0.08, withdrawn: 0.07 });
  const recovered = result === 'lost' || result === 'withdrawn' ? undefined : r.whole(3_000, 150_000);
  if (s.procedure === 'labour-arbitration') {
    const document = { mediated: 'mediation', withdrawn: 'settlement' }[result as string] ?? 'award';
    return { document, result, recovered };
  }
  return {
    document: { mediated: 'mediation', withdrawn: 'ruling' }[result as string] ?? 'judgment',
    result,
    recovered,
  };
}

export const submitFile = (m: Moment): Decision => ({ ...timing(m, m.habits.submitFile), action: 'submit' });
export const correctFile = (m: Moment): Decision => ({ ...timing(m, m.habits.correctFile), action: 'resubmit' });
