import type { Pool } from 'pg';
import { POOLS } from '../domain/case/deputising.js';
import { formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { Prisma } from './generated/client.js';
import { count, first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { array, bool, date, int4, int8, jsonb, nullable, text, timestamptz, uuid } from './sql/types.js';

/**
 * Tasks for which nobody of their agency is left. `nobody_left` says it of one task, for whoever opens it, does it, or has it in a list;
 * `deputised_task` holds those that were found, so that a list need not ask it of every open task there is.
 */

const POOLS_TEXT = JSON.stringify(POOLS);

const IN_CASE = statement({
  name: 'deputised-in-case',
  text: `SELECT t.id, t.kind, ARRAY(SELECT jsonb_array_elements_text(coalesce(t.data->'notBy', '[]'))) AS "notBy",
      EXISTS (SELECT FROM app_user b WHERE b.username = t.claimed_by AND b.username <> $4 AND 'bureau' = ANY (b.roles)) AS held
    FROM task t WHERE t.proceeding_id = $1 AND t.state = 'open' AND nobody_left(t, $2, $3)`,
  parameters: [uuid, jsonb<typeof POOLS>(), date, text],
  columns: {
    ...{ id: text, kind: text, notBy: array(text) },
    /** Somebody else of the bureau has taken it on. */
    held: bool,
  },
});
export type DeputisedTask = Row<typeof IN_CASE>;

/** Those of a case, for somebody of the bureau. */
export const deputisedIn = (db: Queryable, caseId: string, today: CivilDate, user: string): Promise<DeputisedTask[]> =>
  run(db, IN_CASE, [caseId, POOLS_TEXT, today, user]);

const AMONG = statement({
  name: 'deputised-among',
  text: 'SELECT t.id FROM task t WHERE t.id = ANY ($1) AND nobody_left(t, $2, $3)',
  parameters: [array(text), jsonb<typeof POOLS>(), date],
  columns: { id: text },
});
export async function deputisedAmong(db: Queryable, ids: readonly string[], today: CivilDate): Promise<Set<string>> {
  return new Set((await run(db, AMONG, [ids, POOLS_TEXT, today])).map(({ id }) => id));
}

/** The way to those that were found, and of which it is true still; the task must be there as `t`. */
export const deputisedWay = (today: CivilDate, user: string): Prisma.Sql =>
  Prisma.sql`t.id IN (SELECT task_id FROM deputised_task) AND nobody_left(t, ${POOLS_TEXT}::jsonb, (${today}::text)::date)
    AND NOT EXISTS (SELECT FROM app_user b WHERE b.username = t.claimed_by AND b.username <> ${user} AND 'bureau' = ANY (b.roles))`;

const MARKS = statement({
  name: 'marks-of-deputising',
  text: `SELECT coalesce((SELECT max(entry) FROM step), 0)::bigint AS step, coalesce((SELECT max(n) FROM office_entry), 0)::int AS office`,
  columns: { step: int8, office: int4 },
});
/** How far the record goes: what is behind it was looked at. */
export type Marks = Row<typeof MARKS>;
export const marksOf = async (db: Queryable): Promise<Marks> => (await first(db, MARKS))!;

const FORGET = statement({
  name: 'forget-deputised',
  text: `DELETE FROM deputised_task d WHERE NOT EXISTS (SELECT FROM task t WHERE t.id = d.task_id AND nobody_left(t, $1, $2))`,
  parameters: [jsonb<typeof POOLS>(), date],
});
/** The bureau is told of each that is new, once: of the agency itself, and above it. */
const FIND = statement({
  name: 'find-deputised',
  text: `WITH found AS (
      INSERT INTO deputised_task (task_id, agency_id, since)
      SELECT t.id, t.agency_id, $3::timestamptz FROM task t WHERE t.state = 'open' AND t.assignee IS NULL
        AND ($4::bigint IS NULL OR t.proceeding_id IN (SELECT proceeding_id FROM step WHERE entry > $4))
        AND nobody_left(t, $1, $2)
      ON CONFLICT (task_id) DO NOTHING RETURNING task_id
    ), stands AS (
      SELECT 'nobody-left/' || t.id AS key, t.agency_id, t.proceeding_id, t.proceeding_kind,
        jsonb_build_object('condition', 'nobody-left', 'task', t.id, 'kind', t.kind) AS data
      FROM found f JOIN task t ON t.id = f.task_id
    ), told AS (
      INSERT INTO alert (id, key, agency_id, recipient, kind, proceeding_id, proceeding_kind, data, at)
      SELECT gen_random_uuid(), s.key, s.agency_id, u.username, 'watch', s.proceeding_id, s.proceeding_kind, s.data, $3
      FROM stands s JOIN app_user u ON u.active AND 'bureau' = ANY (u.roles)
        AND (u.agency_id = s.agency_id OR u.agency_id = ANY (agencies_above(s.agency_id)))
      ON CONFLICT (key, recipient) DO NOTHING
    )
    INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
    SELECT key, agency_id, proceeding_id, proceeding_kind, 'watch', data, $3, 0 FROM stands ON CONFLICT (key) DO NOTHING`,
  parameters: [jsonb<typeof POOLS>(), date, timestamptz, nullable(int8)],
});

/**
 * Looks for them, and forgets those for which there is somebody again.
 *
 * @param after number of a step: of cases that have moved since; null: of all
 * @returns how many are told of for the first time
 */
export async function findDeputised(
  pool: Pool,
  { today, at, after }: { readonly today: CivilDate; readonly at: Instant; readonly after: string | null },
): Promise<number> {
  return transaction(pool, async (client) => {
    await run(client, FORGET, [POOLS_TEXT, today]);
    return count(client, FIND, [POOLS_TEXT, today, formatInstant(at), after]);
  });
}
