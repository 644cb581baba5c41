import type { Pool } from 'pg';
import { civilDate, formatInstant, type Instant } from '../domain/time.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, int4, int8, joined, nullable, oneOf, present, text, timestamptz, uuid } from './sql/types.js';

/**
 * Tells those who can see to a case that stands still (prisma/functions/write_alerts.sql). One alert for each of them, and word
 * through the outbox; a key is raised once. Takes the key, the kind, the agency, the case, the deadline, the data and the instant from `stands`.
 */
const TELL = `
  told AS (
    INSERT INTO alert (id, key, agency_id, recipient, kind, proceeding_id, proceeding_kind, deadline_id, data, at)
    SELECT gen_random_uuid(), s.key, s.agency_id, who.username, s.kind, s.proceeding_id, s.proceeding_kind, s.deadline_id, s.data, s.at
    FROM stands s CROSS JOIN LATERAL told_of_standstill(s.proceeding_id, s.agency_id) AS who(username)
    ON CONFLICT (key, recipient) DO NOTHING
  )
  INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
  SELECT key, agency_id, proceeding_id, proceeding_kind, kind, jsonb_build_object('at', (extract(epoch FROM at) * 1000)::bigint), at, 0 FROM stands
  ON CONFLICT (key) DO NOTHING`;

/** What is told of a parked case, on that day, at that instant: once a day. */
const parkedAs = (day: string, at: string) => `'parked/' || id || '/' || parked || '/' || ${day} AS key,
        'case-parked' AS kind, agency_id, id AS proceeding_id, kind AS proceeding_kind, NULL::text AS deadline_id,
        jsonb_build_object('reason', parked) AS data, ${at}::timestamptz AS at`;
const PARK = statement({
  name: 'park',
  text: `WITH stands AS (
      UPDATE proceeding SET parked = $2 WHERE id = $1 RETURNING ${parkedAs('$3', '$4')}
    ), ${TELL}`,
  parameters: [uuid, text, text, timestamptz],
});
const STILL_PARKED = statement({
  name: 'still-parked',
  text: `WITH stands AS (SELECT ${parkedAs('$1', '$2')} FROM proceeding WHERE parked IS NOT NULL), ${TELL}`,
  parameters: [text, timestamptz],
});
const HOLD_UP = statement({
  name: 'hold-up-clock',
  text: `WITH stands AS (
      UPDATE deadline SET held_up = $2, held_up_at = $4::timestamptz WHERE id = $1 AND state = 'armed'
      RETURNING 'held-up/' || id || '/' || $3 AS key, 'clock-held-up' AS kind, agency_id, proceeding_id, proceeding_kind, id AS deadline_id,
        jsonb_build_object('rule', rule_key, 'due', (extract(epoch FROM due_at) * 1000)::bigint, 'what', $2::text) AS data,
        $4::timestamptz AS at
    ), ${TELL}`,
  parameters: [text, text, text, timestamptz],
});

/** Takes a case out of the way that can go no further; its people and operators are told at once, others not disturbed. */
export async function park(pool: Pool, id: string, reason: string, at: Instant): Promise<void> {
  await run(pool, PARK, [id, reason, civilDate(at), formatInstant(at)]);
}

/** Its clocks are silent, so it is told anew each day for as long as it is parked; whoever was told today is not told again. */
export async function tellOfParked(pool: Pool, at: Instant): Promise<void> {
  await run(pool, STILL_PARKED, [civilDate(at), formatInstant(at)]);
}

/** A clock that has something to say which cannot be committed: shown until it is said, told once a day. */
export async function holdUpClock(
  pool: Pool,
  deadline: string,
  what: 'rung' | 'expiry' | 'replan',
  at: Instant,
): Promise<void> {
  await run(pool, HOLD_UP, [deadline, what, civilDate(at), formatInstant(at)]);
}

/** What was said since is not held up any more: the next thing to say lies later than the last try. */
export const HELD_UP = `FROM deadline d LEFT JOIN legal_case c ON c.id = d.proceeding_id
  WHERE d.held_up IS NOT NULL AND d.state = 'armed' AND (d.held_up = 'replan' OR d.next_rung_at <= d.held_up_at)`;

const HELD_UP_CLOCKS = statement({
  name: 'held-up-clocks',
  text: `SELECT d.proceeding_id AS "caseId", c.number, d.id AS deadline, d.rule_key AS rule, d.held_up AS what, d.held_up_at AS "triedAt"
    ${HELD_UP} AND ($2::text[] IS NULL OR d.agency_id = ANY ($2)) ORDER BY d.held_up_at, d.id LIMIT $1`,
  parameters: [int8, nullable(array(text))],
  columns: {
    caseId: uuid,
    number: joined(text),
    deadline: text,
    rule: text,
    /** What cannot be committed: a rung, an expiry, a plan with the calendar that is known by now. */
    what: present(oneOf<'rung' | 'expiry' | 'replan'>()),
    /** When it was tried last. */
    triedAt: present(timestamptz),
  },
});
export type HeldUpClock = Row<typeof HELD_UP_CLOCKS>;

const HELD_UP_COUNT = statement({
  name: 'held-up-count',
  text: `SELECT count(*)::int AS n ${HELD_UP}`,
  columns: { n: int4 },
});

export async function heldUpClocks(
  pool: Pool,
  limit: number,
  agencies: readonly string[] | null = null,
): Promise<HeldUpClock[]> {
  return run(pool, HELD_UP_CLOCKS, [limit, agencies]);
}

export async function heldUpCount(pool: Pool): Promise<number> {
  return (await first(pool, HELD_UP_COUNT))!.n;
}
