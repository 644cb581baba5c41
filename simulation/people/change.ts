import { timing, type Decision, type Moment } from '../moment.js';

/** 更换承办人: the head asks both sides, the lawyers hand over. */

export function decideChange(m: Moment): Decision {
  const agreed = m.ask('change').chance(m.habits.changeGranted);
  return { ...timing(m, m.habits.decideChange), action: agreed ? 'grant' : 'refuse' };
}

export const handOver = (m: Moment): Decision => ({ ...timing(m, m.habits.handOver), action: 'sign' });
export const acceptHandOver = (m: Moment): Decision => ({ ...timing(m, m.habits.acceptHandOver), action: 'sign' });
