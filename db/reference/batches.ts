import type { Pool, PoolClient } from 'pg';
import { civilDate, formatInstant, type Instant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { giveOrders, type Order } from '../orders.js';
import { run, statement, type Row } from '../sql/statement.js';
import { array, bool, int4, joined, jsonb, text, timestamptz, uuid } from '../sql/types.js';
import type { RungAt } from './moves.js';
import { replanOrder } from './replans.js';

/** Moves that are looked at in one transaction. */
const PAGE = 500;

const OPEN = statement({
  name: 'open-reference-batches',
  text: 'SELECT n FROM reference_batch WHERE ended_at IS NULL ORDER BY n FOR UPDATE SKIP LOCKED',
  columns: { n: int4 },
});
const ANY_OPEN = statement({
  name: 'any-open-reference-batch',
  text: 'SELECT n FROM reference_batch WHERE ended_at IS NULL LIMIT 1',
  columns: { n: int4 },
});
const DECIDED = statement({
  name: 'decided-reference-moves',
  text: `SELECT m.deadline_id AS id, m.proceeding_id AS proceeding, m.proceeding_kind AS kind, m.new_rungs AS rungs,
      (extract(epoch FROM m.new_due) * 1000)::bigint::text AS due, d.state, s.seq IS NOT NULL AS taken,
      coalesce(d.ended_seq = s.seq, false) AS superseded, p.resting, l.rungs AS "plannedRungs",
      (extract(epoch FROM l.due_at) * 1000)::bigint::text AS "plannedDue"
    FROM reference_move m
    JOIN deadline d ON d.id = m.deadline_id
    JOIN proceeding p ON p.id = m.proceeding_id
    LEFT JOIN step s ON s.proceeding_id = m.proceeding_id AND s.key = m.order_id::text
    LEFT JOIN command_refusal r ON r.command_id = m.order_id
    LEFT JOIN deadline e ON e.proceeding_id = m.proceeding_id AND e.supersedes = m.deadline_id
    LEFT JOIN deadline_plan l ON l.proceeding_id = e.proceeding_id AND l.seq = e.armed_seq AND l.id = e.id
    WHERE m.n = $1 AND m.outcome IS NULL AND (s.seq IS NOT NULL OR r.command_id IS NOT NULL)
      AND (r.command_id IS NULL OR d.state <> 'armed' OR p.resting OR r.at < $2::timestamptz)
    ORDER BY m.deadline_id LIMIT ${PAGE}`,
  parameters: [int4, timestamptz],
  columns: {
    id: text,
    proceeding: uuid,
    kind: text,
    rungs: jsonb<readonly RungAt[]>(),
    due: text,
    state: text,
    taken: bool,
    superseded: bool,
    resting: bool,
    plannedRungs: joined(jsonb<readonly RungAt[]>()),
    plannedDue: joined(text),
  },
});
type Decided = Row<typeof DECIDED>;

const SETTLE = statement({
  name: 'settle-reference-moves',
  text: `WITH settled AS (
      UPDATE reference_move m SET outcome = x.outcome, ended_at = $3
      FROM jsonb_to_recordset($2::jsonb) AS x (id text, outcome text)
      WHERE m.n = $1 AND m.deadline_id = x.id AND m.outcome IS NULL
      RETURNING m.*
    ),
    -- Those who have the task in hand, or the case.
    stands AS (
      SELECT 'moved/' || m.n || '/' || m.deadline_id AS key, m.agency_id, m.proceeding_id, m.proceeding_kind, e.id AS deadline_id, e.task_id,
        jsonb_build_object('rule', m.rule_key, 'task', e.task_id, 'from', (extract(epoch FROM m.old_due) * 1000)::bigint,
          'due', (extract(epoch FROM e.due_at) * 1000)::bigint) AS data
      FROM settled m JOIN deadline e ON e.proceeding_id = m.proceeding_id AND e.supersedes = m.deadline_id
      WHERE m.outcome <> 'moot' AND e.due_at <> m.old_due
    ),
    told AS (
      INSERT INTO alert (id, key, agency_id, recipient, kind, proceeding_id, proceeding_kind, deadline_id, data, at)
      SELECT gen_random_uuid(), s.key, s.agency_id, who.username, 'date-moved', s.proceeding_id, s.proceeding_kind, s.deadline_id, s.data, $3
      FROM stands s LEFT JOIN legal_case c ON c.id = s.proceeding_id CROSS JOIN LATERAL (
        SELECT told_of(s.proceeding_id, s.agency_id, s.task_id, c.handler, '["owner"]') AS username
        UNION SELECT u.username FROM app_user u WHERE u.username = c.handler AND may_be_told(u, s.proceeding_id, NULL)
      ) who
      ON CONFLICT (key, recipient) DO NOTHING
    ),
    word AS (
      INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
      SELECT key, agency_id, proceeding_id, proceeding_kind, 'date-moved', jsonb_build_object('at', (extract(epoch FROM $3::timestamptz) * 1000)::bigint), $3, 0
      FROM stands ON CONFLICT (key) DO NOTHING
    ),
    counted AS (
      SELECT count(*) FILTER (WHERE outcome = 'moved')::int AS moved, count(*) FILTER (WHERE outcome = 'differing')::int AS differing,
        count(*) FILTER (WHERE outcome = 'moot')::int AS moot
      FROM settled
    )
    UPDATE reference_batch b SET moved = b.moved + c.moved, differing = b.differing + c.differing, moot = b.moot + c.moot,
      ended_at = CASE WHEN b.moved + b.differing + b.moot + c.moved + c.differing + c.moot = b.planned THEN $3::timestamptz END
    FROM counted c WHERE b.n = $1`,
  parameters: [int4, jsonb<readonly Settled[]>(), timestamptz],
});
interface Settled {
  readonly id: string;
  readonly outcome: Outcome;
}
/** As planned; otherwise than planned, which would be a fault of ours; over before it could be moved. */
type Outcome = 'moved' | 'differing' | 'moot';

const ORDER_AGAIN = statement({
  name: 'order-moves-again',
  text: `UPDATE reference_move m SET order_id = x.id FROM jsonb_to_recordset($2::jsonb) AS x (id uuid, input jsonb)
    WHERE m.n = $1 AND m.deadline_id = x.input->'data'->>'deadline' AND m.outcome IS NULL`,
  parameters: [int4, jsonb<readonly Order[]>()],
});
const DIFFERING = statement({
  name: 'differing-moves',
  text: `SELECT deadline_id AS id FROM reference_move WHERE n = ANY ($1) AND outcome = 'differing' ORDER BY deadline_id`,
  parameters: [array(int4)],
  columns: { id: text },
});

/**
 * Writes down what became of the moves that were ordered, and tells the people whose dates have moved; what was refused is ordered
 * again the next day. Whatever was under way when a process died is still ordered: the next round finds it.
 *
 * @returns how many moves have their outcome now, and which of them are not as they were planned
 */
export async function settleBatches(pool: Pool, at: Instant): Promise<{ settled: number; differing: string[] }> {
  // Asked every second, and hardly ever is there one: no transaction for that.
  if ((await run(pool, ANY_OPEN)).length === 0) return { settled: 0, differing: [] };
  return transaction(pool, async (client) => {
    const open = await run(client, OPEN);
    let settled = 0;
    for (const { n } of open) settled += await settle(client, n, at);
    const differing = settled === 0 ? [] : await run(client, DIFFERING, [open.map(({ n }) => n)]);
    return { settled, differing: differing.map(({ id }) => id) };
  });
}

async function settle(client: PoolClient, n: number, at: Instant): Promise<number> {
  const yesterday = formatInstant(at - DAY);
  const decided = await run(client, DECIDED, [n, yesterday]);
  const again = decided.filter((move) => outcomeOf(move) === undefined);
  if (again.length > 0) {
    const orders = again.map((move) => replanOrder(move, `batch/${n}/${civilDate(at)}`, at));
    await giveOrders(client, orders, at);
    await run(client, ORDER_AGAIN, [n, JSON.stringify(orders)]);
  }
  const settled = decided.flatMap((move): Settled[] => {
    const outcome = outcomeOf(move);
    return outcome ? [{ id: move.id, outcome }] : [];
  });
  if (settled.length > 0) await run(client, SETTLE, [n, JSON.stringify(settled), formatInstant(at)]);
  return settled.length;
}

const DAY = 24 * 3_600_000;

/** Undefined: it was refused and is still to be moved. */
function outcomeOf({ taken, superseded, state, resting, ...move }: Decided): Outcome | undefined {
  if (taken && superseded) return isAsPlanned(move) ? 'moved' : 'differing';
  if (state !== 'armed' || resting) return 'moot';
  return taken ? 'differing' : undefined;
}

function isAsPlanned({
  due,
  rungs,
  plannedDue,
  plannedRungs,
}: Pick<Decided, 'due' | 'rungs' | 'plannedDue' | 'plannedRungs'>) {
  const text = (list: readonly RungAt[]) => list.map(({ rung, at }) => `${rung}@${at}`).join();
  return due === plannedDue && text(rungs) === text(plannedRungs ?? []);
}
