import type { CaseBehind } from '../db/indicators/listed.js';
import type { RateKey } from '../domain/rate-definitions.js';
import type { FieldClass } from '../domain/classes.js';
import type { User } from '../domain/permissions.js';
import { classesFor } from '../domain/sight.js';
import type { Sighting } from '../db/sightings.js';
import type { Lang } from './language.js';
import { WHY } from './messages/rates.js';

/**
 * What the place of a case in a rate says. That somebody called, went or entered is of the case; how the handler was judged is for those who
 * read that of the very case, and for those who answer for the figure or examine it.
 */
export const RATE_CLASSES: Readonly<Record<RateKey, FieldClass>> = {
  entry: 'case',
  attendance: 'case',
  callback: 'case',
  satisfaction: 'callback',
  quality: 'evaluation',
  'on-time': 'case',
};

/** Rates by which the handler is judged: of himself he reads none. */
export const judges = (key: RateKey): boolean => RATE_CLASSES[key] !== 'case';

const HIDDEN = 'not-shown';

export interface Placed extends Omit<CaseBehind, 'in' | 'standing' | 'why'> {
  readonly in: boolean | null;
  readonly standing: CaseBehind['standing'] | null;
  readonly why: string;
  readonly reason: string;
}

/** @param known of the cases in the list; a line of a register that no case answers is of none */
export function placed(
  user: User,
  key: RateKey,
  lang: Lang,
  known: ReadonlyMap<string, Sighting>,
): (c: CaseBehind) => Placed {
  const reasonOf = (why: string) => WHY[why]?.[lang] ?? why;
  return (c) => {
    const sighting = c.caseId === null ? undefined : known.get(c.caseId);
    const reads = sighting && classesFor(user, sighting);
    if (!reads || reads.has(RATE_CLASSES[key]) || reads.has('figure')) return { ...c, reason: reasonOf(c.why) };
    const veiled = { ...c, in: null, standing: null, why: HIDDEN, reason: reasonOf(HIDDEN) };
    return reads.has('case') ? veiled : { ...veiled, caseId: null, number: '', item: null };
  };
}
