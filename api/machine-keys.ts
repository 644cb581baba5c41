import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db } from '../db/client.js';
import { noteKeyUse, storedKey, type StoredKey, type UseOutcome } from '../db/machine-keys.js';
import { knownScopes, type Drawn } from '../db/office/machine-keys.js';
import { actorOf, scoped, stateOfKey } from '../domain/machine-keys.js';
import type { User } from '../domain/permissions.js';
import { civilDate, type Instant } from '../domain/time.js';
import { isWithin } from './networks.js';
import type { Origin } from './origin.js';

/** Keys of programs as they come with a request: `lak_`, an id by which it is found, a secret of 256 drawn bits. */

const FORM = /^lak_([a-z0-9]{16})_([\w-]{43})$/;

/** Whether it is meant for a key: then nothing else is tried with it. */
export const looksLikeKey = (token: string): boolean => token.startsWith('lak_');

/** Drawn bits cannot be guessed, however fast the hash is. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz012345';

/** A new one: what is told once, and what is kept of it. */
export function drawKey(): Drawn & { readonly key: string } {
  const id = [...randomBytes(16)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const secret = randomBytes(32).toString('base64url');
  return { id, secretHash: hashOf(secret), key: `lak_${id}_${secret}` };
}

/** A program that has shown its key. */
export interface Program {
  readonly key: string;
  readonly user: User;
}

/** What an unknown key is compared with: the same answer after the same comparison. */
const NOBODYS = randomBytes(32);

export class MachineKeys {
  constructor(private readonly db: Db) {}

  /**
   * Whose key it is, asked of the record each time: what was ended is refused by the next request. Whoever is not let in learns nothing
   * of why; of a key that there is, it stands on record.
   */
  async of(token: string, from: Origin, now: Instant): Promise<Program | undefined> {
    const [, id = '', secret = ''] = FORM.exec(token) ?? [];
    const stored = id === '' ? undefined : await storedKey(this.db.pool, id);
    const right = timingSafeEqual(hashOf(secret), stored?.secretHash ?? NOBODYS);
    if (!stored) return undefined;
    const against = refusalOf(stored, right, from.address, now);
    if (against === undefined) return { key: id, user: userOf(stored) };
    await this.note(id, '', against, from, now);
    return undefined;
  }

  /** Puts on record what it was used for, or refused. @param route method and pattern */
  async note(key: string, route: string, outcome: UseOutcome, { address }: Origin, at: Instant): Promise<void> {
    await noteKeyUse(this.db.pool, { key, route, outcome, address, at, day: civilDate(at) });
  }
}

function refusalOf(key: StoredKey, right: boolean, address: string, now: Instant): UseOutcome | undefined {
  if (!right) return 'wrong-secret';
  if (key.revokedAt !== null) return 'revoked';
  switch (stateOfKey(key, now)) {
    case 'ended':
      return 'expired';
    case 'waiting':
      return 'not-confirmed';
    default:
      return key.addresses.length > 0 && !isWithin(address, key.addresses) ? 'other-address' : undefined;
  }
}

function userOf({ id, name, agency, scopes, below }: StoredKey): User {
  return {
    ...{ username: actorOf(id), name, agency, roles: [], scopes: scoped(knownScopes(scopes)) },
    ...(below.length > 0 && { below }),
  };
}
