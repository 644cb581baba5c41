import type { Operation } from './document.js';

/**
 * What would saw off the branch that everybody sits on: a session that ends, an account that is closed, a second factor that a
 * whole agency has to have. Each is tried all the same, by somebody who is needed for nothing else, or on what was made here.
 */

/** He may lose his session; the other one his patience, with passwords that are wrong. */
export const SPARE = 'station3';
const PATIENT = 'station4';

interface Guard {
  /** Who alone does it. */
  readonly by?: string;
  /** The list of what was made here (plan.ts); nothing else is touched. */
  readonly made?: string;
}

const OWN: Guard = { by: PATIENT };
const GUARDS: Readonly<Record<string, Guard>> = {
  'DELETE /sessions/current': { by: SPARE },
  'DELETE /sessions/{id}': { by: SPARE },
  'POST /me/password': OWN,
  'POST /me/second-factor': OWN,
  'POST /me/second-factor/actions/confirm': OWN,
  'POST /me/second-factor/actions/remove': OWN,
  'POST /sessions/current/actions/confirm': OWN,
  'PATCH /people/{username}': { made: 'made/people' },
  'POST /people/{username}/actions/reset-password': { made: 'made/people' },
  'POST /people/{username}/leave': { made: 'made/people' },
  'DELETE /people/{username}/leave': { made: 'made/people' },
  'PATCH /stations/{id}': { made: 'made/stations' },
  'PATCH /firms/{id}': { made: 'made/firms' },
  'PATCH /agencies/{id}': { made: 'made/agencies' },
};

export const touches = ({ name }: Operation): Guard | undefined => GUARDS[name];
export const GUARDED: readonly string[] = Object.keys(GUARDS);
