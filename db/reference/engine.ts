import type { Pool, PoolClient } from 'pg';
import type { Fault } from '../../domain/notice.js';
import { civilDate, formatInstant, type Instant } from '../../domain/time.js';
import { transaction, undone } from '../client.js';
import { giveOrders } from '../orders.js';
import { loadRuleBook } from '../rule-book.js';
import { loadRules } from '../rule-data.js';
import { run, statement, type Queryable } from '../sql/statement.js';
import { lockOf } from '../sql/lock.js';
import { int4, jsonb, text, timestamptz } from '../sql/types.js';
import { chainOf, type Kind } from './kinds.js';
import { earlierEntry, enter, ledgerVersions, lockLedger, openDraft, type Asking, type Item } from './ledger.js';
import { movesUnder, type Move } from './moves.js';
import { replanOrder } from './replans.js';

/**
 * Reference data comes into force in three steps: a draft, a look at what it moves, the approval by a second person. All three
 * store it, load it by the code that must use it and compute by it, in one transaction; only the approval lets it stand.
 */
export type Refused =
  | { readonly refused: 'faults'; readonly faults: readonly Fault[] }
  | { readonly refused: 'nothing-to-approve' | 'same-person' | 'key-reused' | 'no-such-item' };

export interface Drafted {
  readonly version: number;
  readonly repeated: boolean;
}

const AGENCIES = statement({
  name: 'agencies-with-packs',
  text: 'SELECT id, rule_pack AS pack FROM agency ORDER BY id',
  columns: { id: text, pack: text },
});
const LOCK_IN_FORCE = lockOf('lock-reference-in-force', 'reference/in-force');
const PLAN_BATCH = statement({
  name: 'plan-reference-batch',
  text: `WITH batch AS (
      INSERT INTO reference_batch (n, at, planned, moved, differing, moot, ended_at)
      SELECT $1::int, $2::timestamptz, m.planned, 0, 0, 0, CASE WHEN m.planned = 0 THEN $2::timestamptz END
      FROM (SELECT jsonb_array_length($3::jsonb) AS planned) m
    )
    INSERT INTO reference_move (n, deadline_id, proceeding_id, proceeding_kind, agency_id, rule_key, old_due, new_due, new_rungs, order_id)
    SELECT $1::int, m.id, m.proceeding, m.kind, m.agency, m.rule, ms(m.old->'due'), ms(m.new->'due'), m.new->'rungs', m."order"
    FROM jsonb_to_recordset($3::jsonb)
      AS m (id text, proceeding uuid, kind text, agency text, rule text, old jsonb, new jsonb, "order" uuid)`,
  parameters: [int4, timestamptz, jsonb<readonly (Move & { order: string })[]>()],
});

/**
 * The agencies that an item binds: all by a calendar, those whose pack it is, or rests on, by anything else. Of a pack that nobody
 * works by yet, all that might.
 */
export async function boundBy(db: Queryable, item: Item): Promise<string[]> {
  const agencies = await run(db, AGENCIES);
  const all = agencies.map(({ id }) => id);
  if (item.kind === 'calendar') return all;
  const { bases } = await loadRules(db, []);
  const bound = agencies.filter(({ pack }) => chainOf(pack, bases).includes(item.pack)).map(({ id }) => id);
  return bound.length > 0 ? bound : all;
}

/** Stores a draft in place of the one before it. Sent again under the same key it is there already. */
export async function draft<D extends object, B extends object>(
  pool: Pool,
  kind: Kind<D, B>,
  item: Item,
  wanted: D,
  by: Asking,
): Promise<Drafted | Refused> {
  return transaction(pool, async (client) => {
    await lockLedger(client);
    const earlier = await earlierEntry(client, by.id);
    if (earlier) return repeated(earlier, by);
    if (!(await kind.exists(client, item))) return { refused: 'no-such-item' };
    const version = await nextVersion(client, kind, item);
    const completed = await kind.complete(client, item, version, wanted, civilDate(by.at));
    if ('faults' in completed) return { refused: 'faults', ...completed };
    await undone(client, async () => {
      await kind.store(client, item, version, completed.body);
      await effects(client, item, by.at);
    });
    await enter(client, 'draft', { ...item, version }, JSON.stringify(wanted), by);
    return { version, repeated: false };
  });
}

/** The deadlines that the open draft would move if it were approved now; undefined where there is none. */
export async function preview<D extends object, B extends object>(
  pool: Pool,
  kind: Kind<D, B>,
  item: Item,
  at: Instant,
): Promise<{ readonly version: number; readonly moves: readonly Move[] } | Refused> {
  return transaction(pool, (client) =>
    undone(client, async () => {
      const open = await completedDraft(client, kind, item, at);
      if ('refused' in open) return open;
      await kind.store(client, item, open.version, open.body);
      return { version: open.version, moves: await effects(client, item, at) };
    }),
  );
}

/**
 * Brings the open draft into force and gives every proceeding with a deadline that moves the order to plan it anew, all in one
 * transaction. From then on no step is planned without it (prisma/functions/reference_edition.sql).
 *
 * @param version what was previewed; default the open draft, whichever it is
 */
export async function approve<D extends object, B extends object>(
  pool: Pool,
  kind: Kind<D, B>,
  item: Item,
  by: Asking,
  version?: number,
): Promise<Drafted | Refused> {
  return transaction(pool, async (client) => {
    await lockLedger(client);
    const earlier = await earlierEntry(client, by.id);
    if (earlier) return repeated(earlier, by);
    const open = await completedDraft(client, kind, item, by.at);
    if ('refused' in open) return open;
    if (version !== undefined && version !== open.version) return { refused: 'nothing-to-approve' };
    if (open.draftedBy === by.actor) return { refused: 'same-person' };
    await run(client, LOCK_IN_FORCE);
    const n = await enter(client, 'approve', { ...item, version: open.version }, null, by);
    await kind.store(client, item, open.version, open.body);
    const moves = (await effects(client, item, by.at)).map((move) => ({
      move,
      order: replanOrder(move, `batch/${n}`, by.at),
    }));
    const planned = moves.map(({ move, order }) => ({ ...move, order: order.id }));
    await run(client, PLAN_BATCH, [n, formatInstant(by.at), JSON.stringify(planned)]);
    const orders = moves.map(({ order }) => order);
    await giveOrders(client, orders, by.at);
    return { version: open.version, repeated: false };
  });
}

const repeated = (earlier: { version: number; requestHash: string }, by: Asking): Drafted | Refused =>
  earlier.requestHash === by.requestHash ? { version: earlier.version, repeated: true } : { refused: 'key-reused' };

/** What is stored is loaded, and what it binds is computed by it. @throws ReferenceDataBroken */
async function effects(client: PoolClient, item: Item, at: Instant): Promise<Move[]> {
  return movesUnder(client, await loadRuleBook(client), await boundBy(client, item), at);
}

/** The open draft as it would be stored today: what came into force since may stand against it. */
async function completedDraft<D extends object, B extends object>(
  client: PoolClient,
  kind: Kind<D, B>,
  item: Item,
  at: Instant,
): Promise<{ readonly version: number; readonly draftedBy: string; readonly body: B } | Refused> {
  const open = openDraft(await ledgerVersions(client, item));
  if (!open) return { refused: 'nothing-to-approve' };
  const { version, draftedBy } = open;
  const wanted = JSON.parse(open.body ?? '{}') as D;
  const completed = await kind.complete(client, item, version, wanted, civilDate(at));
  return 'faults' in completed ? { refused: 'faults', ...completed } : { version, draftedBy, body: completed.body };
}

async function nextVersion<D extends object, B extends object>(
  client: PoolClient,
  kind: Kind<D, B>,
  item: Item,
): Promise<number> {
  const [stored, drafted] = [await kind.stored(client, item), await ledgerVersions(client, item)];
  return 1 + Math.max(0, ...[...stored, ...drafted].map(({ version }) => version));
}
