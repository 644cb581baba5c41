import { ROLES, type Role } from './roles.js';

/**
 * Roles that never meet in one account, whatever the case (docs/decisions/0036). What one person may not do twice in the same case
 * is judged there, by the sheets (case/duties.ts): with three people on the staff everything else has to meet in somebody.
 */

export type Pair = readonly [Role, Role];

const others = (role: Role): readonly Role[] => ROLES.filter((other) => other !== role);

const APART: readonly (readonly [Role, readonly Role[]])[] = [
  // Who keeps the accounts could give himself any case; who audits would audit himself.
  ['admin', others('admin')],
  ['auditor', others('auditor')],
];

/** Each pair once. */
export const PAIRS_APART: readonly Pair[] = APART.flatMap(([one, them], n) =>
  them.filter((other) => !APART.slice(0, n).some(([earlier]) => earlier === other)).map((other): Pair => [one, other]),
);

/**
 * The first two that do not go together.
 *
 * @param before what he has already: a pair that is there is not brought about by what is changed beside it
 */
export function pairApart(roles: readonly Role[], before: readonly Role[] = []): Pair | undefined {
  return PAIRS_APART.find(
    (pair) => pair.every((role) => roles.includes(role)) && !pair.every((role) => before.includes(role)),
  );
}
