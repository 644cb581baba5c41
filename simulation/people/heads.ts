import { timing, type Decision, type Moment } from '../moment.js';

/** The head of the centre and the bureau above. */

/** 督办 is answered with cause and new date; the courts' delays count as objective. */
export function explainDelay(m: Moment): Decision {
  const objective = m.ask('cause').chance(0.3);
  return {
    ...timing(m, m.habits.explain),
    action: 'explain',
    fields: objective ? { cause: 'court', objective } : { cause: 'handler', objective },
  };
}

export function signCircular(m: Moment): Decision {
  return { ...timing(m, m.habits.sign), action: m.ask('circular').chance(m.habits.signed) ? 'sign' : 'discard' };
}

/** The head asks what was served, and when; of twenty proposals one goes back. */
export function confirmEnd(m: Moment): Decision {
  return { ...timing(m, m.habits.confirmEnd), action: m.ask('end').chance(m.habits.endSigned) ? 'confirm' : 'reject' };
}

export function confirmCorrection(m: Moment): Decision {
  return {
    ...timing(m, m.habits.confirm),
    action: m.ask('correction').chance(m.habits.confirmed) ? 'confirm' : 'reject',
  };
}
