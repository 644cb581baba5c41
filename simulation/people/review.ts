import { timing, type Decision, type Moment } from '../moment.js';

/** The reviewer and the head who signs. */

export function review(m: Moment): Decision {
  const { habits, sim } = m;
  const r = m.ask('proposal');
  const when = timing(m, habits.review);
  if (r.chance(habits.supplementAtReview)) return { ...when, action: 'request-supplement' };
  if (r.chance(habits.refused)) return { ...when, action: 'propose-refusal' };
  const { stratum, recipients } = sim.spec;
  const migrant = recipients.some((p) => p.categories.includes('migrant-worker'));
  // 免予核查: criminal matters, wages and injuries of migrant workers (法律援助法 art. 32, 42).
  if (stratum.kind === 'criminal')
    return { ...when, action: 'propose-grant', fields: { means: 'not-required', meansGround: 'criminal' } };
  if (migrant && stratum.matter === 'labour') {
    return { ...when, action: 'propose-grant', fields: { means: 'not-required', meansGround: 'migrant-wages' } };
  }
  return { ...when, action: 'propose-grant', fields: { means: r.chance(habits.pledged) ? 'pledged' : 'checked' } };
}

/** Signed as proposed, nearly always. */
export function approve(m: Moment): Decision {
  const { habits } = m;
  const r = m.ask('signature');
  const when = timing(m, habits.approve);
  if (r.chance(habits.returned)) return { ...when, action: 'return' };
  const overruled = r.chance(habits.overruled);
  return { ...when, action: (offered) => offered[overruled ? 1 : 0]?.name ?? 'grant' };
}
