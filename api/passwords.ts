import { hash, verify } from '@node-rs/argon2';
import type { Db } from '../db/client.js';
import { run, statement } from '../db/sql/statement.js';
import { int4, text, timestamptz } from '../db/sql/types.js';
import { Problem } from './problems.js';
import { userOf } from './sessions.js';
import type { User } from '../domain/permissions.js';

/** Failed attempts in a row after which an account is locked, and for how long. Machine time. */
export const ATTEMPTS = 5;
export const LOCKED_MINUTES = 15;

/** argon2id with the library's defaults, which are OWASP's: 19 MiB, 2 passes, 1 lane. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** Counted in the database, because another process may have counted meanwhile. A lock that has run out starts anew. */
const FAILED = statement({
  name: 'sign-in-failed',
  text: `UPDATE app_user
    SET failed_logins = CASE WHEN locked_until <= $2 THEN 1 ELSE failed_logins + 1 END,
        locked_until = CASE WHEN locked_until > $2 THEN locked_until
                            WHEN locked_until IS NULL AND failed_logins + 1 >= $3 THEN $4::timestamptz END
    WHERE username = $1`,
  parameters: [text, timestamptz, int4, timestamptz],
});

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

  constructor(private readonly db: Db) {}

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

  /**
   * Whether one may change the one for the other; a wrong one counts as a failure to sign in.
   *
   * @returns `before`: it was changed to this very one already, by an earlier sending of the same
   * @throws Problem `locked-out`
   */
  async replaced(username: string, current: string, wanted: string): Promise<'right' | 'wrong' | 'before'> {
    try {
      await this.check(username, current);
      return 'right';
    } catch (error) {
      if (!(error instanceof Problem) || error.type !== 'login-failed') throw error;
      const account = await this.db.prisma.app_user.findUnique({ where: { username } });
      return account && (await verify(account.password_hash, wanted)) ? 'before' : 'wrong';
    }
  }

  async #attempt(username: string, password: string): Promise<User> {
    const now = new Date();
    const account = await this.db.prisma.app_user.findUnique({ where: { username } });
    const failures = account ?? this.#strangers.get(username);
    if (failures?.locked_until && failures.locked_until > now) throw lockedOut(failures.locked_until, now);
    const right = await verify(account?.password_hash ?? (await this.#nobody), password);
    if (account?.active && right) {
      if (account.failed_logins > 0) await this.#succeeded(username);
      return userOf(account);
    }
    if (account) await run(this.db.pool, FAILED, [username, now, ATTEMPTS, lockedUntil(now)]);
    else this.#strangerFailed(username, now);
    throw new Problem('login-failed');
  }

  async #succeeded(username: string): Promise<void> {
    await this.db.prisma.app_user.update({ where: { username }, data: { failed_logins: 0, locked_until: null } });
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
