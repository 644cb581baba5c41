import { randomInt } from 'node:crypto';
import { idFor } from '../../db/ids.js';
import { Refused, type Why } from '../../db/office/refused.js';
import type { Done } from '../../db/office/ledger.js';
import { passwordFault } from '../../domain/passwords.js';
import { may, type OtherAction } from '../../domain/permissions.js';
import { hashOf, REPLAYED } from '../commands.js';
import { LEAKED } from '../leaked-passwords.js';
import { invalid, Problem } from '../problems.js';
import type { Context } from '../route.js';

/** What all routes of the office's own registers share (docs/decisions/0031). */

export type Ctx = Context<unknown, unknown, unknown>;

/** @param what the route, with what it is about */
export const asking = ({ user, idempotencyKey, now, body, query }: Ctx, what: string) => ({
  id: idFor(`office/${user.username}/${what}/${idempotencyKey}`),
  requestHash: hashOf({ what, body, query }).hash,
  actor: user.username,
  at: now,
});

export const again = ({ repeated }: Done) => (repeated ? REPLAYED : {});

/** Not there, and not in the caller's reach, look the same. */
export function reached<T extends { readonly agency: string }>(
  { user }: Ctx,
  thing: T | undefined,
  action: OtherAction = 'office:write',
): T {
  if (!thing || !may(user, action, { agency: thing.agency })) throw new Problem('not-found');
  return thing;
}

/** What the record does; whose rights or whose names have changed is believed no longer. @throws Problem */
export async function carriedOut<T>({ sessions }: Ctx, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) throw problemOf(error.why);
    throw error;
  } finally {
    sessions.forget();
  }
}

function problemOf(why: Why): Problem {
  switch (why.type) {
    case 'field':
      return invalid([{ pointer: why.pointer, code: why.code }]);
    case 'open-work': {
      const { tasks, cases, people } = why;
      return new Problem('open-work', { params: { tasks, cases, people } });
    }
    case 'roles-apart': {
      const [one, other] = why.pair;
      return invalid([{ pointer: '/roles', code: 'roles-apart', params: { one, other } }]);
    }
    case 'key-reused':
      return new Problem('idempotency-key-reused');
    default:
      return new Problem(why.type);
  }
}

/** No letter or figure that is taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const drawn = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join(
    '-',
  );

/** A password to be told to somebody once: 95 bits, by the same rules as one that people choose. */
export function initialPassword(): string {
  for (;;) {
    const password = drawn();
    if (passwordFault(password, LEAKED) === undefined) return password;
  }
}
