import { timing, type Decision, type Moment } from '../moment.js';

/** 异议: the desk forwards what was handed in to it, the bureau decides. */

export const forwardObjection = (m: Moment): Decision => ({
  ...timing(m, m.habits.forwardObjection),
  action: 'forward',
});

export function decideObjection(m: Moment): Decision {
  const right = m.ask('objection').chance(m.habits.objectionRight);
  return { ...timing(m, m.habits.decideObjection), action: right ? 'order' : 'uphold' };
}
