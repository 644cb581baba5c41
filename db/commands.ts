import type { Pool, PoolClient } from 'pg';
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
  /** The step that it made. */
  readonly result: { seq: number } | null;
  readonly problem: unknown;
}

/** How long the sender of a fresh command is left alone with it before the relay takes over, seconds of machine time. */
const LEASE = '15 seconds';

/**
 * A command on its way that was sent this often without an outcome is stuck: with the relay's back-off it has been so for
 * more than a minute. During an outage of Temporal all of them are.
 */
export const STUCK_ATTEMPTS = 8;

/** Of a delivery: its step is not on record. What is done waits there for its workflow to say so. */
const pending = (d: string) =>
  `NOT EXISTS (SELECT 1 FROM step s WHERE s.proceeding_id = ${d}.proceeding_id AND s.key = ${d}.step_key)`;
/** The same, of deliveries `d`. */
export const PENDING = pending('d');

/** With its outcome: done by the step that ends it, refused by its refusal. */
const COMMANDS = `SELECT c.id, c.proceeding_id AS "caseId", c.actor, c.kind, c.name,
    CASE WHEN ended.seq IS NOT NULL THEN 'done' WHEN r.command_id IS NOT NULL THEN 'refused' ELSE 'pending' END AS state,
    c.body_hash AS "bodyHash", c.received_at AS "receivedAt", c.input AS inputs,
    CASE WHEN ended.seq IS NOT NULL THEN jsonb_build_object('seq', ended.seq) END AS result, r.problem
  FROM command c
  LEFT JOIN step ended ON ended.proceeding_id = c.proceeding_id AND ended.key = c.input->-1->>'key'
  LEFT JOIN command_refusal r ON r.command_id = c.id`;

/**
 * The lock is shared by all who store for the case; an expiry that has it alone sees who was in time. No conflict target:
 * the id of an opening follows from its key, and a copy may meet either first.
 */
const STORE = prepared(
  `WITH entering AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended('commands/' || $5::text, 0))),
   stored AS (
     INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, task_id, input, body, body_hash,
       received_at)
     SELECT $1::uuid, $2, $3, $4, $5::uuid, 'case', $6, $7, $8, $9::jsonb, $10, $11, to_timestamp($12::float8 / 1000)
     FROM entering
     ON CONFLICT DO NOTHING RETURNING id, proceeding_id, task_id, received_at
   ),
   sent AS (
     INSERT INTO delivery (command_id, proceeding_id, task_id, received_at, step_key, attempts, retry_at)
     SELECT id, proceeding_id, task_id, received_at, $13, 1, clock_timestamp() + interval '${LEASE}' FROM stored
   )
   SELECT id FROM stored`,
);
const FIND = prepared(`${COMMANDS} WHERE c.actor = $1 AND c.route = $2 AND c.key = $3`);
const BY_ID = prepared(`${COMMANDS} WHERE c.id = $1`);

const TAKEN = `UPDATE delivery t SET retry_at = clock_timestamp() + make_interval(secs => $2), attempts = attempts + more
   FROM due WHERE t.command_id = due.command_id RETURNING t.command_id, t.proceeding_id, t.attempts`;
const LEASED = `SELECT found.*, taken.attempts, coalesce(p.seq, 0) AS seq
   FROM taken JOIN LATERAL (${COMMANDS} WHERE c.id = taken.command_id) AS found ON true
   LEFT JOIN proceeding p ON p.id = taken.proceeding_id`;
const TAKE = prepared(
  `WITH due AS (
     SELECT d.command_id, 1 AS more FROM delivery d
     WHERE d.retry_at < clock_timestamp() AND ${PENDING}
       AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.proceeding_id = d.proceeding_id
                         AND (e.received_at, e.command_id) < (d.received_at, d.command_id) AND ${pending('e')})
     ORDER BY d.received_at, d.command_id LIMIT $1 FOR UPDATE OF d SKIP LOCKED
   ),
   taken AS (${TAKEN})
   ${LEASED} ORDER BY found."receivedAt"`,
);
const TAKE_UNCONFIRMED = prepared(
  `WITH due AS (
     SELECT d.command_id, 0 AS more FROM delivery d WHERE d.retry_at < clock_timestamp() AND NOT (${PENDING})
     ORDER BY d.retry_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
   ),
   taken AS (${TAKEN})
   ${LEASED}`,
);
const REFUSE = prepared('SELECT refuse_command($1, $2, clock_timestamp())');
const CONFIRM = prepared('DELETE FROM delivery WHERE command_id = $1');

/**
 * Stores a command, on its way from now on, in one statement; it is acknowledged from here on. The same key of the same
 * actor and route gives the stored one back.
 */
export async function storeCommand(
  pool: Pool | PoolClient,
  c: NewCommand,
): Promise<{ command: StoredCommand; fresh: boolean }> {
  const { rowCount } = await pool.query(
    STORE([
      ...[c.id, c.actor, c.route, c.key, c.caseId, c.kind, c.name, c.taskId ?? null],
      ...[JSON.stringify(c.inputs), c.body, c.bodyHash, c.receivedAt, c.inputs.at(-1)?.key ?? c.id],
    ]),
  );
  if (rowCount) return { command: { ...c, receivedAt: new Date(c.receivedAt), ...UNDECIDED }, fresh: true };
  const command = await findCommand(pool, c.actor, c.route, c.key);
  if (!command) throw new Error('a command vanished while it was stored');
  return { command, fresh: false };
}

const UNDECIDED = { state: 'pending', result: null, problem: null } as const;

export async function findCommand(
  pool: Pool | PoolClient,
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

/** Records a refusal, unless the command took effect meanwhile: then the record is the answer. */
export async function refuseCommand(pool: Pool, id: string, problem: unknown): Promise<StoredCommand | undefined> {
  await pool.query(REFUSE([id, JSON.stringify(problem)]));
  return commandById(pool, id);
}

/** Gives a command whose case did not answer back before its lease ends, so that the relay sees to it soon. */
export async function releaseCommand(pool: Pool, id: string): Promise<void> {
  await pool.query('UPDATE delivery SET retry_at = clock_timestamp() WHERE command_id = $1', [id]);
}

export interface LeasedCommand extends StoredCommand {
  /** `seq` of the proceeding now; 0 while it is not on record. */
  readonly seq: number;
  readonly attempts: number;
}

/**
 * Takes pending commands whose lease ran out; only their holder sends them. Of each case the oldest alone, and nothing
 * while somebody else holds that one: a case gets its commands in the order in which they were received.
 */
export async function leaseCommands(pool: Pool, limit: number, leaseSeconds: number): Promise<LeasedCommand[]> {
  const { rows } = await pool.query<LeasedCommand>(TAKE([limit, leaseSeconds]));
  return rows;
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
    `UPDATE delivery SET retry_at = clock_timestamp() + make_interval(secs => $2), held_up = $3 WHERE command_id = $1`,
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
    `SELECT count(*)::int AS pending, min(received_at) AS oldest FROM delivery d WHERE ${PENDING}`,
  );
  const { pending = 0, oldest = null } = rows[0] ?? {};
  return { pending, oldestMs: oldest ? Math.max(0, now - oldest.getTime()) : 0 };
}
