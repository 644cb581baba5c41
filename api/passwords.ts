import { hash, verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import { Problem } from './problems.js';
import { userOf, type UserRow } from './sessions.js';
import type { User } from '../domain/permissions.js';

/** Failed attempts in a row after which an account is locked, and for how long. Machine time. */
export const ATTEMPTS = 5;
export const LOCKED_MINUTES = 15;

/** argon2id with the library's defaults, which are OWASP's: 19 MiB, 2 passes, 1 lane. */
export const hashPassword = (password: string): Promise<string> => hash(password);

interface Account extends UserRow {
  password_hash: string;
  active: boolean;
  failed_logins: number;
  locked_until: Date | null;
}

/**
 * Checks user names and passwords. Whether a name exists is not told: an unknown one takes as long, fails in the same
 * words and is locked after as many attempts.
 */
export class Passwords {
  /** Compared with when there is no account; nobody's password. */
  readonly #nobody = hash(crypto.randomUUID());
  readonly #strangers = new Map<string, Failures>();
  /** One attempt per name at a time, else many at once would all pass before the first failure counts. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(private readonly pool: Pool) {}

  /** @throws Problem `login-failed` or `locked-out` */
  async check(username: string, password: string): Promise<User> {
    const before = this.#busy.get(username) ?? Promise.resolve();
    const attempt = before.catch(() => undefined).then(() => this.#attempt(username, password));
    this.#busy.set(username, attempt);
    try {
      return await attempt;
    } finally {
      if (this.#busy.get(username) === attempt) this.#busy.delete(username);
    }
  }

  async #attempt(username: string, password: string): Promise<User> {
    const now = new Date();
    const account = await this.#account(username);
    const failures = account ?? this.#strangers.get(username);
    if (failures?.locked_until && failures.locked_until > now) throw lockedOut(failures.locked_until, now);
    const right = await verify(account?.password_hash ?? (await this.#nobody), password);
    if (account?.active && right) {
      if (account.failed_logins > 0) await this.#succeeded(username);
      return userOf(account);
    }
    if (account) await this.#failed(username, now);
    else this.#strangerFailed(username, now);
    throw new Problem('login-failed');
  }

  async #account(username: string): Promise<Account | undefined> {
    const { rows } = await this.pool.query<Account>(
      `SELECT username, name, agency_id, station_id, firm_id, roles, password_hash, active, failed_logins, locked_until
         FROM app_user WHERE username = $1`,
      [username],
    );
    return rows[0];
  }

  async #succeeded(username: string): Promise<void> {
    await this.pool.query('UPDATE app_user SET failed_logins = 0, locked_until = NULL WHERE username = $1', [username]);
  }

  /** Counts in the database, because another process may have counted meanwhile. A lock that has run out starts anew. */
  async #failed(username: string, now: Date): Promise<void> {
    await this.pool.query(
      `UPDATE app_user
          SET failed_logins = CASE WHEN locked_until <= $2 THEN 1 ELSE failed_logins + 1 END,
              locked_until = CASE WHEN locked_until > $2 THEN locked_until
                                  WHEN locked_until IS NULL AND failed_logins + 1 >= $3 THEN $4::timestamptz END
        WHERE username = $1`,
      [username, now, ATTEMPTS, lockedUntil(now)],
    );
  }

  #strangerFailed(username: string, now: Date): void {
    if (this.#strangers.size >= 10_000) this.#strangers.clear();
    const before = this.#strangers.get(username);
    const failed = (before?.locked_until ? 0 : (before?.failed_logins ?? 0)) + 1;
    this.#strangers.set(username, {
      failed_logins: failed,
      locked_until: failed >= ATTEMPTS ? lockedUntil(now) : null,
    });
  }
}

const lockedUntil = (now: Date) => new Date(now.getTime() + LOCKED_MINUTES * 60_000);

interface Failures {
  failed_logins: number;
  locked_until: Date | null;
}

function lockedOut(until: Date, now: Date): Problem {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return new Problem('locked-out', {
    params: { minutes: Math.ceil(seconds / 60) },
    headers: { 'Retry-After': String(seconds) },
  });
}
