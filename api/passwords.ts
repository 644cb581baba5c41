import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Db } from '../db/client.js';
import {
  accountToSignIn,
  failed,
  failuresOf,
  isFirstHeld,
  isKnownAt,
  noteSignIn,
  succeeded,
  type HoldKeys,
  type Outcome,
} from '../db/sign-ins.js';
import { hasRunOut, heldUntil, normalUsername } from '../domain/accounts.js';
import { normalPassword, passwordFault, SHORTEST_PASSWORD } from '../domain/passwords.js';
import { LEAKED } from './leaked-passwords.js';
import type { User } from '../domain/permissions.js';
import type { Origin } from './origin.js';
import { Problem, type InputError } from './problems.js';
import { userOf } from './sessions.js';
import type { Clock } from '../platform/clock.js';
import { Turns } from './turns.js';

/** argon2id, as OWASP has it: 19 MiB, 2 passes, 1 lane. Named, so that nobody's password is compared at the very same cost. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** All that hashes and compares here: how often it is done is looked at by a test. */
export const argon2 = { hash, verify };

/** Of the normal form: the same password, whichever keyboard wrote it. */
export const hashPassword = (password: string): Promise<string> => argon2.hash(normalPassword(password), COST);

/** Compared with where there is no account: a hash of nothing, made without hashing, and so there from the first request on. */
const NOBODY = (() => {
  const drawn = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  const { memoryCost: m, timeCost: t, parallelism: p } = COST;
  return `$argon2id$v=19$m=${m},t=${t},p=${p}$${drawn(16)}$${drawn(32)}`;
})();

/** Whether it is the password of that hash. Of before normal forms there are hashes of what was typed: tried too, whoever it is. */
async function matches(hashed: string, password: string): Promise<boolean> {
  for (const typed of new Set([normalPassword(password), password]))
    if (await argon2.verify(hashed, typed)) return true;
  return false;
}

/** What is wrong with a new password, as the fault of a field. @param about what belongs to its owner */
export function passwordErrors(pointer: string, password: string, about: readonly string[]): readonly InputError[] {
  const fault = passwordFault(password, LEAKED, about);
  if (!fault) return [];
  return [
    fault === 'too-short' ? { pointer, code: fault, params: { minimum: SHORTEST_PASSWORD } } : { pointer, code: fault },
  ];
}

export interface Checked {
  readonly user: User;
  /** He has a second factor, without which he is not signed in. */
  readonly hasFactor: boolean;
  readonly passwordHash: string;
}

export interface Tried {
  readonly username: string;
  readonly password: string;
}

/**
 * Checks user names and passwords, and keeps count of who fails. Whether a name exists is not told: an unknown one, a closed
 * account, a wrong password and one that has run out are answered in the same words at the same cost, and made to wait alike. Whoever fails again and
 * again waits longer and longer, there where he does so; nobody elsewhere is held by it (docs/decisions/0036).
 */
export class Passwords {
  readonly #key: Buffer;
  /** One attempt at a time, else many at once would all pass before the first failure counts. */
  readonly #turns = new Turns();

  /**
   * @param secret what signs the tokens: names that nobody has are kept as keyed hashes alone
   * @param clock that of the office, by whose ledger a password was given
   */
  constructor(
    private readonly db: Db,
    secret: string,
    private readonly clock: Clock,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'names of sign-ins', 32));
  }

  /** Whose name and password these are, for a sign-in. @throws Problem `login-failed` or `locked-out` */
  async check(tried: Tried, from: Origin): Promise<Checked> {
    return this.#inTurn(tried, from, (outcome, account, nameHash) =>
      noteSignIn(this.db.pool, { at: new Date(), account, nameHash, from, outcome }),
    );
  }

  /**
   * Whether one may change the one for the other; a wrong one counts as a failure to sign in.
   *
   * @returns `before`: it was changed to this very one already, by an earlier sending of the same
   * @throws Problem `locked-out`
   */
  async replaced(
    { username, current, wanted }: { username: string; current: string; wanted: string },
    from: Origin,
  ): Promise<'right' | 'wrong' | 'before'> {
    if (await this.isOwn(username, current, from)) return 'right';
    const account = await accountToSignIn(this.db.pool, normalUsername(username));
    return account && (await matches(account.password_hash, wanted)) ? 'before' : 'wrong';
  }

  /** Whether it is the password of somebody who is signed in; a wrong one counts as a failure to sign in. @throws Problem `locked-out` */
  async isOwn(username: string, password: string, from: Origin): Promise<boolean> {
    try {
      await this.#inTurn({ username, password }, from, () => Promise.resolve());
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.type !== 'login-failed') throw error;
      return false;
    }
  }

  /** Whoever is known there does not wait behind strangers. */
  async #inTurn(tried: Tried, from: Origin, note: Note): Promise<Checked> {
    const name = normalUsername(tried.username);
    const known = await isKnownAt(this.db.pool, name, from.place);
    const line = known ? `${from.place}\n${name}` : from.place;
    return this.#turns.take(line, () => this.#attempt({ name, password: tried.password, known }, from, note));
  }

  /** The same questions and the same work, whether there is such an account or not. */
  async #attempt({ name, password, known }: Attempted, { place }: Origin, note: Note): Promise<Checked> {
    const { pool } = this.db;
    const now = new Date();
    const keys: HoldKeys = { name: this.#hash(`${place}\n${name}`), place: this.#hash(place) };
    const nameHash = this.#hash(name);
    const account = await accountToSignIn(pool, name);
    const holds = await failuresOf(pool, keys);
    const until = heldUntil(holds.name, holds.place, known);
    if (until > now.getTime()) {
      if (await isFirstHeld(pool, keys)) await note('held', account, nameHash);
      throw lockedOut(until - now.getTime());
    }
    const right = await matches(account?.password_hash ?? NOBODY, password);
    const ranOut = hasRunOut(account?.given_at?.getTime() ?? null, this.clock.now());
    if (account?.active && right && !ranOut) {
      if (holds.name) await succeeded(pool, keys);
      await note(account.factor ? 'code-asked' : 'signed-in', account, nameHash);
      return { user: userOf(account), hasFactor: account.factor, passwordHash: account.password_hash };
    }
    await failed(pool, keys, account?.username ?? null, now);
    await note(outcomeOf(account, right), account, nameHash);
    throw new Problem('login-failed');
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text, 'utf8').digest();
  }
}

interface Attempted {
  /** In its normal form. */
  readonly name: string;
  readonly password: string;
  readonly known: boolean;
}
type Account = { readonly username: string; readonly agency_id: string } | undefined;
/** What failed, for whoever may read that; none of it is told to whoever tried. */
function outcomeOf(account: { readonly active: boolean } | undefined, right: boolean): Outcome {
  if (!account) return 'unknown-name';
  if (!right) return 'wrong-password';
  return account.active ? 'password-ran-out' : 'closed-account';
}

type Note = (outcome: Outcome, account: Account, nameHash: Buffer) => Promise<void>;

export function lockedOut(ms: number): Problem {
  const seconds = Math.ceil(ms / 1000);
  return new Problem('locked-out', {
    params: { minutes: Math.ceil(seconds / 60) },
    headers: { 'Retry-After': String(seconds) },
  });
}
