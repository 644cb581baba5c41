import type { Pool } from 'pg';
import { civilDate, type Instant } from '../../domain/time.js';
import { agencies } from '../agencies.js';
import { idFor } from '../ids.js';
import { giveOrders, type Order } from '../orders.js';
import { loadRuleBook } from '../rule-book.js';
import { run, statement } from '../sql/statement.js';
import { text } from '../sql/types.js';
import { dateMoves, movesUnder, type Move } from './moves.js';

const ORDERED = statement({
  name: 'deadlines-ordered-to-move',
  text: 'SELECT DISTINCT deadline_id AS id FROM reference_move WHERE outcome IS NULL',
  columns: { id: text },
});

/**
 * Gives every live deadline whose date is another one by the reference data in force, or certain now, the order to be planned
 * anew, however that data came in: a year may have been seeded with a release. Those of a batch have their order.
 * Safe to repeat: an order is given once a day.
 *
 * @returns how many deadlines will be planned anew
 */
export async function orderReplans(pool: Pool, at: Instant): Promise<number> {
  const moves = await movesUnder(pool, await loadRuleBook(pool), await agencies(pool), at);
  const ordered = new Set((await run(pool, ORDERED)).map(({ id }) => id));
  const dated = moves.filter((move) => dateMoves(move.old, move.new) && !ordered.has(move.id));
  return giveOrders(
    pool,
    dated.map((move) => replanOrder(move, civilDate(at), at)),
    at,
  );
}

/**
 * One order per deadline: the deadline that takes its place has an id of its own.
 *
 * @param why the batch it belongs to, or the day on which it is given
 */
export function replanOrder(
  { id: deadline, proceeding, kind }: Pick<Move, 'id' | 'proceeding' | 'kind'>,
  why: string,
  at: Instant,
): Order {
  const key = `${deadline}/${why}`;
  const id = idFor(`replan/${key}`);
  const actor = { user: 'system' };
  const input = { kind: 'act', key: id, at, actor, action: 'replan', data: { deadline } } as const;
  return { id, route: 'replan', key, proceeding, kind, input };
}
