import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT, errors } from 'jose';
import type { Db } from '../db/client.js';
import { endSession, goesOn, liveSessions, sessionUsed, type LiveSession } from '../db/sessions.js';
import { first, run, statement, type Row } from '../db/sql/statement.js';
import { array, bool, list, nullable, text, timestamptz, uuid } from '../db/sql/types.js';
import { ROLES, type Role } from '../domain/roles.js';
import type { User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import { uuid as sessionId } from './fields.js';

/** Longest life of a token; until then it can be renewed. */
export const TOKEN_HOURS = 8;
/** Longest life of a session, however often it is renewed: a working day, and no second one. */
export const SESSION_HOURS = 12;
/** After so long without use a browser's session ends; set by IDLE_MINUTES. */
export const IDLE_MINUTES = 30;
const HOUR_MS = 3_600_000;

/** How long a session is believed without asking the database again, in milliseconds: bounds how late a revocation,
 * a change of roles or a closed account takes effect in another process. */
const BELIEVED = 3_000;
const CACHED = 10_000;

/** So exactly it is known when a session was last used: no more is written for it. A browser's ends by it. */
const USED_MS = { token: 5 * 60_000, cookie: 60_000 };

const ISSUER = 'legal-aid';
/** For what it is: nothing else that is ever signed with this key lets anybody in. */
const AUDIENCE = 'legal-aid-api';

const ACCOUNT = {
  username: text,
  name: text,
  agency_id: text,
  station_id: nullable(text),
  firm_id: nullable(text),
  roles: list(text),
  below: list(text),
};

/** Asked on most requests, hence no record of the client's: that would cost five times as much (docs/decisions/0020). */
const USER_OF = statement({
  name: 'user-of-session',
  text: `SELECT s.issued_at, s.used_at, s.by_cookie, u.username, u.name, u.agency_id, u.station_id, u.firm_id, u.roles, agencies_below(u.agency_id) AS below,
      u.must_change, u.toured, coalesce(a.asks_again, false) AS asks_again,
      coalesce(a.second_factor = 'required', false)
        AND NOT EXISTS (SELECT FROM second_factor f WHERE f.username = u.username AND f.confirmed_at IS NOT NULL) AS must_enrol
     FROM session s JOIN app_user u ON u.username = s.username LEFT JOIN agency a ON a.id = u.agency_id
    WHERE s.id = $1 AND s.username = $2 AND ${goesOn('$3', '$4')} AND u.active`,
  parameters: [uuid, text, timestamptz, timestamptz],
  columns: {
    ...{ issued_at: timestamptz, used_at: nullable(timestamptz), by_cookie: bool },
    ...{ ...ACCOUNT, must_change: bool, toured: bool, asks_again: bool, must_enrol: bool },
  },
});
type UserRow = Row<typeof USER_OF>;
const USERS_OF = statement({
  name: 'users-of-sessions',
  text: `SELECT s.id, u.username, u.name, u.agency_id, u.station_id, u.firm_id, u.roles, agencies_below(u.agency_id) AS below
     FROM session s JOIN app_user u ON u.username = s.username
    WHERE s.id = ANY ($1) AND ${goesOn('$2', '$3')} AND u.active`,
  parameters: [array(uuid), timestamptz, timestamptz],
  columns: { id: uuid, ...ACCOUNT },
});

export interface Session {
  readonly id: string;
  readonly user: User;
  readonly expiresAt: Instant;
  /** Until when it can be renewed. */
  readonly renewableUntil: Instant;
  /** The password was given to him: he may do nothing before he has changed it. */
  readonly mustChange: boolean;
  /** His agency asks for a second factor, and he has none yet: he may do nothing before he has. */
  readonly mustEnrol: boolean;
  /** His agency asks for it again before what reveals, and what gives rights. */
  readonly asksAgain: boolean;
  /** He has been shown around the console. */
  readonly toured: boolean;
}

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Instant;
  readonly renewableUntil: Instant;
  /** Its id. */
  readonly session: string;
}

/**
 * Bearer tokens over revocable rows. All instants here are machine time: a token does not care in which year the
 * simulation is.
 */
export class Sessions {
  readonly #key: Uint8Array;
  /** By token: what was verified a moment ago is not verified again. */
  readonly #cache = new Map<string, { session: Session; expires: number; until: number }>();

  constructor(
    private readonly db: Db,
    secret: string,
    private readonly idleMinutes = IDLE_MINUTES,
  ) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** A browser's that was not used since has ended. */
  #idleSince(): Date {
    return new Date(Date.now() - this.idleMinutes * 60_000 - USED_MS.cookie);
  }

  /** @param factorAt when he showed a second factor for it */
  async open(username: string, byCookie = false, factorAt?: Date): Promise<SignedIn> {
    const [id, issued] = [randomUUID(), Date.now()];
    const [expiresAt, renewableUntil] = [wholeSeconds(issued + TOKEN_HOURS * HOUR_MS), lastInstant(issued)];
    await this.db.prisma.session.create({
      data: {
        ...{ id, username, by_cookie: byCookie },
        ...{ issued_at: new Date(issued), used_at: new Date(issued), expires_at: new Date(expiresAt) },
        ...{ factor_at: factorAt ?? null },
      },
    });
    return { token: await this.#sign(id, username, expiresAt), expiresAt, renewableUntil, session: id };
  }

  /** Another token of the same session. @returns undefined when that has been revoked meanwhile */
  async renew({
    id,
    user,
    renewableUntil,
  }: Pick<Session, 'id' | 'user' | 'renewableUntil'>): Promise<SignedIn | undefined> {
    const expiresAt = Math.min(wholeSeconds(Date.now() + TOKEN_HOURS * HOUR_MS), renewableUntil);
    const { count } = await this.db.prisma.session.updateMany({
      where: { id, revoked_at: null },
      data: { expires_at: new Date(expiresAt) },
    });
    if (count === 0) return undefined;
    return { token: await this.#sign(id, user.username, expiresAt), expiresAt, renewableUntil, session: id };
  }

  /**
   * The session of a token; undefined when the token is wrong, run out, revoked or out of use, or the account is closed.
   *
   * @param attended whether somebody is there, so that it counts as used
   */
  async of(token: string, attended = true): Promise<Session | undefined> {
    // A clock that was ahead for a moment must not make a session be believed for that long.
    const now = performance.now();
    const cached = this.#cache.get(token);
    if (cached && cached.until > now && cached.expires > Date.now()) return cached.session;
    this.#cache.delete(token);
    const claims = await this.#verify(token);
    const row =
      claims && (await first(this.db.pool, USER_OF, [claims.id, claims.username, new Date(), this.#idleSince()]));
    if (!row) return undefined;
    const since = Date.now() - (row.used_at?.getTime() ?? 0);
    if (attended && since > USED_MS[row.by_cookie ? 'cookie' : 'token'])
      await sessionUsed(this.db.pool, claims.id, new Date());
    const renewableUntil = lastInstant(row.issued_at.getTime());
    const { id, expires: expiresAt } = claims;
    const session = {
      id,
      user: userOf(row),
      expiresAt,
      renewableUntil,
      mustChange: row.must_change,
      mustEnrol: row.must_enrol,
      asksAgain: row.asks_again,
      toured: row.toured,
    };
    // It changes in a moment, and then counts at once, whichever process has changed it.
    if (row.must_change || row.must_enrol) return session;
    if (this.#cache.size >= CACHED) this.#cache.clear();
    this.#cache.set(token, { session, expires: claims.expires, until: now + BELIEVED });
    return session;
  }

  /** The people of those sessions that go on, as they are now, by session. */
  async alive(sessions: readonly string[]): Promise<ReadonlyMap<string, User>> {
    const rows = await run(this.db.pool, USERS_OF, [sessions, new Date(), this.#idleSince()]);
    return new Map(rows.map(({ id, ...row }) => [id, userOf(row)]));
  }

  /** Those of somebody that go on, the newest first. */
  async liveOf(username: string): Promise<readonly LiveSession[]> {
    return liveSessions(this.db.pool, username, new Date(), this.#idleSince());
  }

  /** @returns whether there is, or was, such a session of his */
  async end(id: string, username: string): Promise<boolean> {
    const his = await endSession(this.db.pool, id, username, new Date());
    if (his) this.#drop(id);
    return his;
  }

  async revoke(id: string): Promise<void> {
    await this.db.prisma.session.updateMany({ where: { id, revoked_at: null }, data: { revoked_at: new Date() } });
    this.#drop(id);
  }

  #drop(id: string): void {
    for (const [token, { session }] of this.#cache) if (session.id === id) this.#cache.delete(token);
  }

  /** Whose account has changed is asked about again, and whoever stands above an agency that is new. */
  forget(): void {
    this.#cache.clear();
  }

  async #verify(token: string): Promise<{ id: string; username: string; expires: number } | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'jti', 'exp'],
      });
      const id = sessionId.safeParse(payload.jti);
      return id.success
        ? { id: id.data, username: String(payload.sub), expires: Number(payload.exp) * 1000 }
        : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  async #sign(id: string, username: string, expiresAt: Instant): Promise<string> {
    return new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(username)
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime(new Date(expiresAt))
      .sign(this.#key);
  }
}

/** As in a token. */
const wholeSeconds = (at: Instant): Instant => Math.floor(at / 1000) * 1000;
const lastInstant = (issued: Instant): Instant => wholeSeconds(issued + SESSION_HOURS * HOUR_MS);

type OfSession = 'issued_at' | 'used_at' | 'by_cookie' | 'must_change' | 'toured' | 'asks_again' | 'must_enrol';
type AccountRow = Omit<UserRow, 'below' | OfSession>;

/** Of an account; only a session asks what it stands above. */
export function userOf({ below = [], ...row }: AccountRow & { readonly below?: readonly string[] }): User {
  return {
    username: row.username,
    name: row.name,
    agency: row.agency_id,
    ...(row.station_id !== null && { station: row.station_id }),
    ...(row.firm_id !== null && { firm: row.firm_id }),
    ...(below.length > 0 && { below }),
    roles: row.roles.filter((role): role is Role => (ROLES as readonly string[]).includes(role)),
  };
}
