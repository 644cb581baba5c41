import { timing, type Decision, type Moment } from '../moment.js';

/** The assigner of the centre, and the managers of the firms. */

export function assign(m: Moment): Decision {
  const own = m.ask('who').chance(m.habits.centreLawyer);
  return {
    ...timing(m, m.sim.spec.organ ? m.habits.assignNotice : m.habits.assign),
    action: (offered) => {
      const named = (name: string, field: string) => offered.find((a) => a.name === name)?.schema.examples[0][field];
      const lawyer = named('assign-lawyer', 'lawyer');
      const firm = named('assign-firm', 'firm');
      return lawyer && (own || !firm) ? 'assign-lawyer' : 'assign-firm';
    },
  };
}

/** On the telephone at once, later that day, or not at all: then the time runs out and the centre has it back. */
export function nameHandler(m: Moment): Decision {
  const { habits } = m;
  const r = m.ask('answer');
  const declines = r.chance(habits.declined);
  const when = r.chance(habits.namedAtOnce) ? { at: m.now } : timing(m, habits.nameHandler);
  return {
    ...when,
    action: (offered) => {
      const somebody = offered.find((a) => a.name === 'name')?.schema.examples[0]['lawyer'];
      return declines || !somebody ? 'decline' : 'name';
    },
  };
}

export const informOrgan = (m: Moment): Decision => ({ ...timing(m, m.habits.informOrgan), action: 'inform' });
