import { addDays, atTime, civilDate } from '../../domain/time.js';
import { timing, type Decision, type Moment } from '../moment.js';
import { workingDay, workingTimeAfter } from '../working-hours.js';

/** The intake desk, and the clerks of the stations. */

/** What was left out is filled in, mostly after a call; or the one formal notice goes out. */
export function record(m: Moment): Decision {
  const formal = m.ask('how').chance(m.habits.supplementAtDesk);
  const { title, narrative, recipients, noticeNumber, stratum } = m.sim.spec;
  const whole = {
    title,
    recipients,
    ...(stratum.door === 'application'
      ? { narrative, matter: stratum.matter }
      : { narrative: undefined, matter: undefined }),
    noticeNumber,
  };
  return {
    ...timing(m, m.habits.record),
    action: (offered) =>
      formal && offered.some((a) => a.name === 'request-supplement') ? 'request-supplement' : 'complete',
    fields: whole,
  };
}

/** Whether he will need longer, which the head is asked for the day before his time is up (acts.ts). */
export const needsLonger = (m: Moment): boolean => m.ask('longer').chance(m.habits.needsLonger);

/** The applicant brings what was asked for, or something else, or nothing; that is said when his time is up. */
export function supplement(m: Moment): Decision {
  const replyBy = String(m.task.data['replyBy']);
  const end = atTime(replyBy, '16:00');
  const r = m.ask('reply');
  if (needsLonger(m)) return { at: workingTimeAfter(end, r.about(m.habits.broughtLater)), action: 'complied' };
  const comes = Math.min(workingTimeAfter(m.now, r.about(m.habits.supplementDays)), end);
  if (r.chance(m.habits.complied)) return { at: comes, action: 'complied' };
  const reason = r.chance(m.habits.broughtOther) ? 'not-as-required' : 'silence';
  const at = atTime(workingDay(addDays(civilDate(end), 1)), '10:00');
  return { at, action: 'not-complied', fields: { reason } };
}
