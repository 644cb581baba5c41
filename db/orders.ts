import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { formatInstant, type Instant } from '../domain/time.js';
import { count, statement } from './sql/statement.js';
import { jsonb, timestamptz } from './sql/types.js';

/** A command that the service gives a proceeding by itself. */
export interface Order {
  /** Follows from what it is for (db/ids.ts), so that it is given once. */
  readonly id: string;
  readonly route: 'draw' | 'replan';
  readonly key: string;
  readonly proceeding: string;
  readonly kind: string;
  readonly input: Extract<CommandInput, { kind: 'act' }>;
  /** Why it was given, in codes; hashed like any body, so that nobody says otherwise later. Default: nothing. */
  readonly body?: object;
}

/** An order with the text that its hash is taken over. */
function withBody({ body = {}, ...order }: Order) {
  const text = JSON.stringify(body);
  return { ...order, body: text, hash: createHash('sha256').update(text).digest('hex') };
}

const GIVE = statement({
  name: 'give-orders',
  text: `WITH stored AS (
      INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, input, body, body_hash, received_at)
      SELECT o.id, 'system', o.route, o.key, o.proceeding, o.kind, 'act', o.input->>'action', jsonb_build_array(o.input), o.body, o.hash, $2
      FROM jsonb_to_recordset($1) AS o (id uuid, route text, key text, proceeding uuid, kind text, input jsonb, body text, hash text)
      ON CONFLICT (actor, route, key) DO NOTHING RETURNING id, proceeding_id, received_at
    )
    INSERT INTO delivery (command_id, proceeding_id, received_at, step_key, attempts, retry_at)
    SELECT id, proceeding_id, received_at, id::text, 0, clock_timestamp() FROM stored`,
  parameters: [jsonb<readonly ReturnType<typeof withBody>[]>(), timestamptz],
});

/**
 * Stores orders as commands on their way; the relay delivers them. One that was given before is not given again.
 *
 * @returns how many are new
 */
export async function giveOrders(db: Pool | PoolClient, orders: readonly Order[], at: Instant): Promise<number> {
  return count(db, GIVE, [JSON.stringify(orders.map(withBody)), formatInstant(at)]);
}
