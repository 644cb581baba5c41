import { timing, type Decision, type Moment } from '../moment.js';

/** 先行提供: the head decides on the spot, the applicant brings what is owed, or does not. */

export function decideAdvance(m: Moment): Decision {
  const agreed = m.ask('advance').chance(m.habits.advanceAgreed);
  return { ...timing(m, m.habits.decideAdvance), action: agreed ? 'grant' : 'reject' };
}

export const formalities = (m: Moment): Decision => ({ ...timing(m, m.habits.formalities), action: 'completed' });
