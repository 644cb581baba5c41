import type { Pool, PoolClient } from 'pg';
import type { CommandInput } from '../domain/engine/proceeding.js';
import type { KindName } from '../domain/kinds.js';
import type { Instant } from '../domain/time.js';
import { count, first, run, statement, type Row } from './sql/statement.js';
import {
  array,
  float8,
  int4,
  int8,
  joined,
  jsonb,
  nothing,
  nullable,
  oneOf,
  text,
  timestamptz,
  uuid,
} from './sql/types.js';

export interface NewCommand {
  readonly id: string;
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly proceeding: string;
  readonly proceedingKind: KindName;
  readonly kind: 'open' | 'task' | 'act';
  readonly name: string;
  readonly taskId?: string;
  /** What goes to the workflow: codes only. More than one for a case taken over. */
  readonly inputs: readonly CommandInput[];
  /** The body as it was read; holds personal data and stays here. */
  readonly body: string;
  readonly bodyHash: string;
  /** Of what was sent. Default: the body was. */
  readonly sentHash?: string;
  readonly receivedAt: Instant;
  /** What the record will be told apart by when it has arrived (db/duplicates.ts). */
  readonly claims?: readonly string[];
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
const COMMANDS = statement({
  name: 'commands',
  text: `SELECT c.id, c.proceeding_id AS proceeding, c.proceeding_kind AS "proceedingKind", c.actor, c.kind, c.name,
    CASE WHEN ended.seq IS NOT NULL THEN 'done' WHEN r.command_id IS NOT NULL THEN 'refused' ELSE 'pending' END AS state,
    coalesce(c.sent_hash, c.body_hash) AS "sentHash", c.received_at AS "receivedAt", c.input AS inputs,
    CASE WHEN ended.seq IS NOT NULL THEN jsonb_build_object('seq', ended.seq) END AS result, r.problem
  FROM command c
  LEFT JOIN step ended ON ended.proceeding_id = c.proceeding_id AND ended.key = c.input->-1->>'key'
  LEFT JOIN command_refusal r ON r.command_id = c.id`,
  columns: {
    id: uuid,
    proceeding: uuid,
    proceedingKind: oneOf<KindName>(),
    actor: text,
    kind: text,
    name: text,
    state: oneOf<'pending' | 'done' | 'refused'>(),
    sentHash: text,
    receivedAt: timestamptz,
    inputs: jsonb<readonly CommandInput[]>(),
    /** The step that it made. */
    result: nullable(jsonb<{ seq: number }>()),
    problem: joined(jsonb<unknown>()),
  },
});
export type StoredCommand = Row<typeof COMMANDS>;

/**
 * The lock is shared by all who store for the case; an expiry that has it alone sees who was in time. No conflict target:
 * the id of an opening follows from its key, and a copy may meet either first.
 */
const STORE = statement({
  name: 'store-command',
  text: `WITH entering AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended('commands/' || $5::text, 0))),
   stored AS (
     INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, task_id, input, body, body_hash,
       received_at, sent_hash)
     SELECT $1::uuid, $2, $3, $4, $5::uuid, $14, $6, $7, $8, $9::jsonb, $10, $11, to_timestamp($12::float8 / 1000), nullif($15, $11)
     FROM entering
     ON CONFLICT DO NOTHING RETURNING id, proceeding_id, task_id, received_at
   ),
   sent AS (
     INSERT INTO delivery (command_id, proceeding_id, task_id, received_at, step_key, attempts, retry_at, claims)
     SELECT id, proceeding_id, task_id, received_at, $13, 1, clock_timestamp() + interval '${LEASE}', $16 FROM stored
   )
   SELECT id FROM stored`,
  parameters: [
    uuid,
    text,
    text,
    text,
    text,
    text,
    text,
    nullable(text),
    jsonb<unknown>(),
    text,
    text,
    float8,
    text,
    text,
    text,
    array(text),
  ],
  columns: { id: uuid },
});
const FIND = statement({
  name: 'command-by-key',
  text: `${COMMANDS.text} WHERE c.actor = $1 AND c.route = $2 AND c.key = $3`,
  parameters: [text, text, text],
  columns: COMMANDS.columns,
});
const BY_ID = statement({
  name: 'command-by-id',
  text: `${COMMANDS.text} WHERE c.id = $1`,
  parameters: [uuid],
  columns: COMMANDS.columns,
});

const TAKEN = `UPDATE delivery t SET retry_at = clock_timestamp() + make_interval(secs => $2), attempts = attempts + more
   FROM due WHERE t.command_id = due.command_id RETURNING t.command_id, t.proceeding_id, t.attempts`;
const LEASED = `SELECT found.*, taken.attempts, coalesce(p.seq, 0) AS seq
   FROM taken JOIN LATERAL (${COMMANDS.text} WHERE c.id = taken.command_id) AS found ON true
   LEFT JOIN proceeding p ON p.id = taken.proceeding_id`;
const LEASED_COLUMNS = {
  ...COMMANDS.columns,
  /** Of the proceeding now; 0 while it is not on record. */
  seq: int4,
  attempts: int4,
};
const TAKE = statement({
  name: 'lease-commands',
  text: `WITH due AS (
     SELECT d.command_id, 1 AS more FROM delivery d
     WHERE d.retry_at < clock_timestamp() AND ${PENDING}
       AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.proceeding_id = d.proceeding_id
                         AND (e.received_at, e.command_id) < (d.received_at, d.command_id) AND ${pending('e')})
     ORDER BY d.received_at, d.command_id LIMIT $1 FOR UPDATE OF d SKIP LOCKED
   ),
   taken AS (${TAKEN})
   ${LEASED} ORDER BY found."receivedAt"`,
  parameters: [int8, float8],
  columns: LEASED_COLUMNS,
});
const TAKE_UNCONFIRMED = statement({
  name: 'lease-unconfirmed',
  text: `WITH due AS (
     SELECT d.command_id, 0 AS more FROM delivery d WHERE d.retry_at < clock_timestamp() AND NOT (${PENDING})
     ORDER BY d.retry_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
   ),
   taken AS (${TAKEN})
   ${LEASED}`,
  parameters: [int8, float8],
  columns: LEASED_COLUMNS,
});
export type LeasedCommand = Row<typeof TAKE>;

const REFUSE = statement({
  name: 'refuse-command',
  text: 'SELECT refuse_command($1, $2, clock_timestamp())',
  parameters: [uuid, jsonb<unknown>()],
  columns: { refuse_command: nothing },
});
const CONFIRM = statement({
  name: 'confirm-commands',
  text: `DELETE FROM delivery d WHERE d.command_id = ANY ($1) AND NOT (${PENDING})`,
  parameters: [array(uuid)],
});
const RELEASE = statement({
  name: 'release-command',
  text: 'UPDATE delivery SET retry_at = clock_timestamp() WHERE command_id = $1',
  parameters: [uuid],
});
const POSTPONE = statement({
  name: 'postpone-command',
  text: `UPDATE delivery SET retry_at = clock_timestamp() + make_interval(secs => $2), held_up = $3 WHERE command_id = $1`,
  parameters: [uuid, float8, text],
});
const COUNT_PENDING = statement({
  name: 'count-pending',
  text: `SELECT count(*)::int AS pending, min(received_at) AS oldest FROM delivery d WHERE ${PENDING}`,
  columns: { pending: int4, oldest: nullable(timestamptz) },
});

/**
 * Stores a command, on its way from now on, in one statement; it is acknowledged from here on. The same key of the same
 * actor and route gives the stored one back.
 */
export async function storeCommand(
  pool: Pool | PoolClient,
  c: NewCommand,
): Promise<{ command: StoredCommand; fresh: boolean }> {
  const fresh = await count(pool, STORE, [
    ...([c.id, c.actor, c.route, c.key, c.proceeding, c.kind, c.name, c.taskId ?? null] as const),
    ...([JSON.stringify(c.inputs), c.body, c.bodyHash, c.receivedAt, c.inputs.at(-1)?.key ?? c.id] as const),
    ...([c.proceedingKind, c.sentHash ?? c.bodyHash, c.claims ?? []] as const),
  ]);
  const { sentHash = c.bodyHash } = c;
  if (fresh) return { command: { ...c, sentHash, receivedAt: new Date(c.receivedAt), ...UNDECIDED }, fresh: true };
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
  return first(pool, FIND, [actor, route, key]);
}

export async function commandById(pool: Pool, id: string): Promise<StoredCommand | undefined> {
  return first(pool, BY_ID, [id]);
}

/** Records a refusal, unless the command took effect meanwhile: then the record is the answer. */
export async function refuseCommand(pool: Pool, id: string, problem: unknown): Promise<StoredCommand | undefined> {
  await run(pool, REFUSE, [id, JSON.stringify(problem)]);
  return commandById(pool, id);
}

/** Gives a command whose case did not answer back before its lease ends, so that the relay sees to it soon. */
export async function releaseCommand(pool: Pool, id: string): Promise<void> {
  await run(pool, RELEASE, [id]);
}

/**
 * Takes pending commands whose lease ran out; only their holder sends them. Of each case the oldest alone, and nothing
 * while somebody else holds that one: a case gets its commands in the order in which they were received.
 */
export async function leaseCommands(pool: Pool, limit: number, leaseSeconds: number): Promise<LeasedCommand[]> {
  return run(pool, TAKE, [limit, leaseSeconds]);
}

/**
 * Takes commands whose step is on record and whose workflow has not said so: it may have died together with the Temporal
 * server that had the command in memory, and would then know nothing of the deadlines that the step armed.
 */
export async function leaseUnconfirmed(pool: Pool, limit: number, leaseSeconds: number): Promise<LeasedCommand[]> {
  return run(pool, TAKE_UNCONFIRMED, [limit, leaseSeconds]);
}

/**
 * Their workflows have answered, and are where the record is. What is not on record (any more) is still on its way.
 *
 * @returns how many of them are on record
 */
export async function confirmCommands(pool: Pool, ids: readonly string[]): Promise<number> {
  return count(pool, CONFIRM, [ids]);
}

/** Leaves a pending command alone for a while, seconds of machine time; `why` is for those who run the service. */
export async function postponeCommand(pool: Pool, id: string, seconds: number, why: string): Promise<void> {
  await run(pool, POSTPONE, [id, seconds, why]);
}

export interface CommandCounts {
  readonly pending: number;
  /** Age of the oldest pending command, ms; 0 when there is none. */
  readonly oldestMs: number;
}

/** @param now by the clock that gives commands their `received_at` */
export async function countPending(pool: Pool, now: Instant): Promise<CommandCounts> {
  const { pending, oldest } = (await first(pool, COUNT_PENDING))!;
  return { pending, oldestMs: oldest ? Math.max(0, now - oldest.getTime()) : 0 };
}
