import { timing, type Decision, type Moment } from '../moment.js';

/** 终止: the reviewer asks the parties, the head decides, the office serves. */

export function verifyTermination(m: Moment): Decision {
  const holds = m.ask('ground').chance(m.habits.groundConfirmed);
  return { ...timing(m, m.habits.verifyTermination), action: holds ? 'confirmed' : 'not-confirmed' };
}

export function decideTermination(m: Moment): Decision {
  const agreed = m.ask('termination').chance(m.habits.terminationAgreed);
  return { ...timing(m, m.habits.decideTermination), action: agreed ? 'terminate' : 'reject' };
}

export const serveTermination = (m: Moment): Decision => ({
  ...timing(m, m.habits.serveTermination),
  action: 'served',
});
