import type { Pool } from 'pg';
import { count, run, statement, type Row } from './sql/statement.js';
import { bool, nullable, text, timestamptz, uuid } from './sql/types.js';

/** What somebody may know of his own sessions, and do about them; who is signed in is asked in api/sessions.ts. */

/**
 * Whether a session `s` goes on. A browser's ends when nobody has used it for a while: somebody else may stand before it by then.
 *
 * @param now parameter: this instant
 * @param idle parameter: not used since this instant is out of use
 */
export const goesOn = (now: `$${number}`, idle: `$${number}`): string =>
  `s.revoked_at IS NULL AND s.expires_at > ${now} AND (NOT s.by_cookie OR coalesce(s.used_at, s.issued_at) > ${idle})`;

const LIVE = statement({
  name: 'live-sessions',
  text: `SELECT id, issued_at, used_at, expires_at, by_cookie FROM session s
    WHERE username = $1 AND ${goesOn('$2', '$3')} ORDER BY issued_at DESC, id`,
  parameters: [text, timestamptz, timestamptz],
  columns: {
    ...{ id: uuid, issued_at: timestamptz, used_at: nullable(timestamptz), expires_at: timestamptz, by_cookie: bool },
  },
});
export type LiveSession = Row<typeof LIVE>;

const USED = statement({
  name: 'session-used',
  text: `UPDATE session SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2)`,
  parameters: [uuid, timestamptz],
});

const END = statement({
  name: 'end-session',
  text: `UPDATE session SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND username = $2`,
  parameters: [uuid, text, timestamptz],
});

/** Those that go on, the newest first. */
export const liveSessions = (pool: Pool, username: string, now: Date, idle: Date): Promise<LiveSession[]> =>
  run(pool, LIVE, [username, now, idle]);

export const sessionUsed = (pool: Pool, id: string, at: Date) => run(pool, USED, [id, at]);

/** @returns whether it is one of his; one that has ended stays ended */
export const endSession = async (pool: Pool, id: string, username: string, at: Date): Promise<boolean> =>
  (await count(pool, END, [id, username, at])) > 0;

const TOURED = statement({
  name: 'toured',
  text: 'UPDATE app_user SET toured = $2 WHERE username = $1',
  parameters: [text, bool],
});

/** Whether somebody has been shown around the console. */
export const setToured = (pool: Pool, username: string, toured: boolean) => run(pool, TOURED, [username, toured]);
