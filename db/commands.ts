import type { Pool } from 'pg';
import type { CommandInput } from '../domain/engine/proceeding.js';
import type { Instant } from '../domain/time.js';
import { prepared } from './prepared.js';

export interface NewCommand {
  readonly id: string;
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly caseId: string;
  readonly kind: 'open' | 'task' | 'act';
  readonly name: string;
  readonly taskId?: string;
  /** What goes to the workflow: codes only. More than one for a case taken over. */
  readonly inputs: readonly CommandInput[];
  /** The body as it was sent; holds personal data and stays here. */
  readonly body: string;
  readonly bodyHash: string;
  readonly receivedAt: Instant;
}

export interface StoredCommand {
  readonly id: string;
  readonly caseId: string;
  readonly actor: string;
  readonly kind: string;
  readonly name: string;
  readonly state: 'pending' | 'done' | 'refused';
  readonly bodyHash: string;
  readonly receivedAt: Date;
  readonly inputs: readonly CommandInput[];
  readonly result: { seq: number } | null;
  /** What its sender was told first (api/submit.ts), as JSON. */
  readonly answer: string | null;
  /** Whether that has names and numbers in full. */
  readonly answerUnmasked: boolean | null;
  readonly problem: unknown;
}

const COLUMNS = `id, proceeding_id AS "caseId", actor, kind, name, state, body_hash AS "bodyHash", received_at AS "receivedAt",
  CASE WHEN jsonb_typeof(input) = 'array' THEN input ELSE jsonb_build_array(input) END AS inputs, result,
  answer, answer_unmasked AS "answerUnmasked", problem`;

/** How long the sender of a fresh command is left alone with it before the relay takes over, seconds of machine time. */
const LEASE = '15 seconds';

/**
 * A pending command that was sent this often without an outcome is stuck: with the relay's back-off it has been on its
 * way for more than a minute. During an outage of Temporal all of them are.
 */
export const STUCK_ATTEMPTS = 8;

const LEASED = `${COLUMNS}, attempts, coalesce((SELECT seq FROM proceeding p WHERE p.id = c.proceeding_id), 0) AS seq`;

/**
 * The case's row is locked first, then the command inserted: an expiry that has the lock sees who was in time. No conflict
 * target: the id of an opening follows from its key, and a copy may meet either first.
 */
const STORE = prepared(
  `WITH held AS MATERIALIZED (SELECT seq FROM proceeding WHERE id = $5 FOR SHARE)
   INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, task_id, input, body, body_hash, received_at, state,
     attempts, lease_until, confirm_by)
   SELECT $1::uuid, $2, $3, $4, $5::uuid, 'case', $6, $7, $8, $9::jsonb, $10, $11, to_timestamp($12::float8 / 1000), 'pending', 1,
     clock_timestamp() + interval '${LEASE}', clock_timestamp() + interval '${LEASE}'
   FROM (SELECT count(*) FROM held) AS locked
   ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
);
const FIND = prepared(`SELECT ${COLUMNS} FROM command WHERE actor = $1 AND route = $2 AND key = $3`);
const BY_ID = prepared(`SELECT ${COLUMNS} FROM command WHERE id = $1`);
const TAKE = prepared(
  `UPDATE command c SET lease_until = clock_timestamp() + make_interval(secs => $2), attempts = attempts + 1,
     confirm_by = clock_timestamp() + make_interval(secs => $2)
   WHERE id IN (SELECT id FROM command p WHERE state = 'pending'
                  AND (lease_until IS NULL OR lease_until < clock_timestamp())
                  AND NOT EXISTS (SELECT 1 FROM command e WHERE e.proceeding_id = p.proceeding_id AND e.state = 'pending'
                                    AND (e.received_at, e.id) < (p.received_at, p.id))
                ORDER BY received_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING ${LEASED}`,
);
const TAKE_UNCONFIRMED = prepared(
  `UPDATE command c SET confirm_by = clock_timestamp() + make_interval(secs => $2)
   WHERE id IN (SELECT id FROM command WHERE state = 'done' AND confirm_by < clock_timestamp()
                ORDER BY confirm_by LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING ${LEASED}`,
);
/**
 * A draw that its case could not be told of is over: what becomes of the hearing is known, nobody will go, and another one
 * may be drawn instead.
 */
const REFUSE = prepared(
  `WITH refused AS (
     UPDATE command SET state = 'refused', problem = $2, lease_until = NULL, confirm_by = NULL
     WHERE id = $1 AND state = 'pending' RETURNING id, proceeding_id, route, input, received_at
   ),
   in_vain AS (
     UPDATE attendance a SET outcome = CASE WHEN h.state = 'held' AND h.public THEN 'not-attended' ELSE 'cancelled' END
     FROM refused r JOIN hearing h ON h.case_id = r.proceeding_id AND to_jsonb(h.no) = r.input #> '{data,hearing}'
     WHERE r.route = 'draw' AND a.case_id = h.case_id AND a.hearing_no = h.no AND a.outcome IS NULL
     RETURNING r.id, a.agency_id, a.case_id, r.received_at
   )
   INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
   SELECT id || '/draw', agency_id, case_id, 'case', 'draw',
     jsonb_build_object('at', (extract(epoch FROM received_at) * 1000)::bigint), received_at, 0
   FROM in_vain`,
);
const CONFIRM = prepared('UPDATE command SET confirm_by = NULL WHERE id = $1');

/**
 * Stores a command, pending, in one statement; it is acknowledged from here on. The same key of the same actor and
 * route gives the stored one back.
 */
export async function storeCommand(pool: Pool, c: NewCommand): Promise<{ command: StoredCommand; fresh: boolean }> {
  const { rows } = await pool.query<StoredCommand>(
    STORE([
      ...[c.id, c.actor, c.route, c.key, c.caseId, c.kind, c.name, c.taskId ?? null],
      ...[JSON.stringify(c.inputs), c.body, c.bodyHash, c.receivedAt],
    ]),
  );
  const command = rows[0] ?? (await findCommand(pool, c.actor, c.route, c.key));
  if (!command) throw new Error('a command vanished while it was stored');
  return { command, fresh: rows.length > 0 };
}

export async function findCommand(
  pool: Pool,
  actor: string,
  route: string,
  key: string,
): Promise<StoredCommand | undefined> {
  const { rows } = await pool.query<StoredCommand>(FIND([actor, route, key]));
  return rows[0];
}

export async function commandById(pool: Pool, id: string): Promise<StoredCommand | undefined> {
  const { rows } = await pool.query<StoredCommand>(BY_ID([id]));
  return rows[0];
}

/** Records a refusal, unless the command took effect meanwhile: then the row is the answer. */
export async function refuseCommand(pool: Pool, id: string, problem: unknown): Promise<StoredCommand | undefined> {
  await pool.query(REFUSE([id, JSON.stringify(problem)]));
  return commandById(pool, id);
}

/** Gives a command whose case did not answer back before its lease ends, so that the relay sees to it soon. */
export async function releaseCommand(pool: Pool, id: string): Promise<void> {
  await pool.query('UPDATE command SET lease_until = NULL, confirm_by = clock_timestamp() WHERE id = $1', [id]);
}

export interface LeasedCommand extends StoredCommand {
  /** `seq` of the case's row now; 0 while it is not on record. */
  readonly seq: number;
  readonly attempts: number;
}

/**
 * Takes pending commands whose lease ran out; only their holder sends them. Of each case the oldest alone, and nothing
 * while somebody else holds that one: a case gets its commands in the order in which they were received.
 */
export async function leaseCommands(pool: Pool, limit: number, leaseSeconds: number): Promise<LeasedCommand[]> {
  const { rows } = await pool.query<LeasedCommand>(TAKE([limit, leaseSeconds]));
  return rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

/**
 * Takes commands whose step is on record and whose workflow has not said so: it may have died together with the Temporal
 * server that had the command in memory, and would then know nothing of the deadlines that the step armed.
 */
export async function leaseUnconfirmed(pool: Pool, limit: number, leaseSeconds: number): Promise<LeasedCommand[]> {
  const { rows } = await pool.query<LeasedCommand>(TAKE_UNCONFIRMED([limit, leaseSeconds]));
  return rows;
}

/** The workflow has answered: it is where the record is. */
export async function confirmCommand(pool: Pool, id: string): Promise<void> {
  await pool.query(CONFIRM([id]));
}

/** Leaves a pending command alone for a while, seconds of machine time; `why` is for those who run the service. */
export async function postponeCommand(pool: Pool, id: string, seconds: number, why: string): Promise<void> {
  await pool.query(
    `UPDATE command SET lease_until = clock_timestamp() + make_interval(secs => $2), held_up = $3
     WHERE id = $1 AND state = 'pending'`,
    [id, seconds, why],
  );
}

export interface CommandCounts {
  readonly pending: number;
  /** Age of the oldest pending command, ms; 0 when there is none. */
  readonly oldestMs: number;
}

/** @param now by the clock that gives commands their `received_at` */
export async function countPending(pool: Pool, now: Instant): Promise<CommandCounts> {
  const { rows } = await pool.query<{ pending: number; oldest: Date | null }>(
    `SELECT count(*)::int AS pending, min(received_at) AS oldest FROM command WHERE state = 'pending'`,
  );
  const { pending = 0, oldest = null } = rows[0] ?? {};
  return { pending, oldestMs: oldest ? Math.max(0, now - oldest.getTime()) : 0 };
}
