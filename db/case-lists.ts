import type { Pool } from 'pg';
import { CASE, CASE_COLUMNS, FROM_CASES } from './cases.js';
import { Prisma } from './generated/client.js';
import { compose, examplesOf, family, type RowOf } from './sql/statement.js';
import { int4, joined, nullable, text, timestamptz } from './sql/types.js';

/** A list's page: rows that any of the ways leads to, from a place on. */
export interface PageQuery {
  /** Conditions; each is looked up by itself, in the order of the list. */
  readonly ways: readonly Prisma.Sql[];
  /** Where an earlier page ended. */
  readonly after: Place | undefined;
  readonly limit: number;
}
/** An instant of the row's that lists go by (of what is never due: `infinity`), and its id. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

/** The first of each way and then the first of those: no way is followed further than a page. */
export function pageOf(ways: readonly Prisma.Sql[], order: string, limit: number): Prisma.Sql {
  const sorted = Prisma.sql`ORDER BY ${Prisma.raw(order)} LIMIT ${limit}`;
  const found = ways.map((way) => Prisma.sql`(${way} ${sorted})`);
  return Prisma.sql`page AS (SELECT id FROM (${Prisma.join(found, ' UNION ')}) AS found ${sorted})`;
}

const PLACE = { at: '2026-01-01T00:00:00+08:00', id: '00000000-0000-0000-0000-000000000000' };

/** By when they were received, the first or (`-`) the last first; or by what is due first. */
export const CASE_ORDERS = ['-received', 'received', 'due'] as const;
export type CaseOrder = (typeof CASE_ORDERS)[number];
const ORDERS = {
  '-received': { by: Prisma.raw('c.received_at'), sign: Prisma.raw('<'), way: 'DESC' },
  received: { by: Prisma.raw('c.received_at'), sign: Prisma.raw('>'), way: 'ASC' },
  due: { by: Prisma.raw('c.due_by'), sign: Prisma.raw('>'), way: 'ASC' },
} as const;

/**
 * The clock of a proceeding `c` that runs out first, among its own, which are few: without the fence PostgreSQL looks through all
 * clocks that run for each row of the page (at 1,000,000 cases 60 to 160 ms a page).
 */
export const NEXT_DEADLINE = `LEFT JOIN LATERAL (
  SELECT * FROM (SELECT id, due_at, last_day, rule_key, rule_pack, rule_version, legal_basis, state FROM deadline
    WHERE proceeding_id = c.id OFFSET 0) AS own
  WHERE state = 'armed' ORDER BY due_at, id LIMIT 1) d ON true`;
export const NEXT_DEADLINE_FIELDS =
  'd.id AS deadline_id, d.due_at, d.last_day::text, d.rule_key, d.rule_pack, d.rule_version, d.legal_basis';
export const NEXT_DEADLINE_COLUMNS = {
  deadline_id: joined(text),
  due_at: joined(timestamptz),
  last_day: nullable(text),
  rule_key: joined(text),
  rule_pack: joined(text),
  rule_version: joined(int4),
  legal_basis: joined(text),
};

export const CASE_LIST = family({
  name: 'case-list',
  columns: {
    ...CASE,
    handlerName: joined(text),
    /** When the first of its clocks runs out; null: none runs. */
    due_by: nullable(timestamptz),
    ...NEXT_DEADLINE_COLUMNS,
  },
  compose({ ways, after, limit, order = '-received' }: PageQuery & { readonly order?: CaseOrder }) {
    const { by, sign, way } = ORDERS[order];
    const from = after
      ? Prisma.sql`(${by}, c.id) ${sign} (${after.at}::timestamptz, ${after.id}::uuid)`
      : Prisma.sql`true`;
    const found = ways.map((one) => Prisma.sql`SELECT ${by} AS by, c.id FROM legal_case c WHERE ${from} AND ${one}`);
    return Prisma.sql`WITH ${pageOf(found, `by ${way}, id ${way}`, limit)}
      SELECT ${Prisma.raw(CASE_COLUMNS)}, h.name AS "handlerName", CASE WHEN isfinite(c.due_by) THEN c.due_by END AS due_by,
        ${Prisma.raw(NEXT_DEADLINE_FIELDS)}
      ${Prisma.raw(FROM_CASES)} LEFT JOIN app_user h ON h.username = c.handler ${Prisma.raw(NEXT_DEADLINE)}
      WHERE c.id IN (SELECT id FROM page) ORDER BY ${by} ${Prisma.raw(way)}, c.id ${Prisma.raw(way)}`;
  },
});
export type ListedCase = RowOf<(typeof CASE_LIST)['columns']>;
examplesOf(
  CASE_LIST,
  ...CASE_ORDERS.map((order) => ({ ways: [Prisma.sql`true`, Prisma.sql`false`], after: PLACE, limit: 1, order })),
);

/** In the order asked for; those received last come first where none is. */
export async function listCases(pool: Pool, query: PageQuery & { readonly order?: CaseOrder }): Promise<ListedCase[]> {
  return query.ways.length === 0 ? [] : compose(pool, CASE_LIST, query);
}

/** A record only grows: so many are counted, and no more. */
export const MOST_CASES_COUNTED = 10_000;

export const CASE_COUNT = family({
  name: 'case-count',
  columns: { total: int4 },
  compose(ways: readonly Prisma.Sql[]) {
    const most = Prisma.sql`LIMIT ${MOST_CASES_COUNTED}`;
    const found = ways.map((way) => Prisma.sql`(SELECT c.id FROM legal_case c WHERE ${way} ${most})`);
    return Prisma.sql`SELECT count(*)::int AS total FROM (SELECT id FROM (${Prisma.join(found, ' UNION ')}) AS each_once ${most}) AS found`;
  },
});
examplesOf(CASE_COUNT, [Prisma.sql`true`, Prisma.sql`false`]);

/** How many cases the ways lead to, up to `MOST_CASES_COUNTED`. */
export async function countCases(pool: Pool, ways: readonly Prisma.Sql[]): Promise<number> {
  return ways.length === 0 ? 0 : ((await compose(pool, CASE_COUNT, ways))[0]?.total ?? 0);
}

export const FIRMS_OF = family({
  name: 'firms-of-cases',
  columns: { firm: nullable(text), cases: int4 },
  compose: (ways: readonly Prisma.Sql[]) =>
    Prisma.sql`SELECT c.firm_id AS firm, count(*)::int AS cases FROM legal_case c WHERE (${Prisma.join([...ways], ') OR (')})
      GROUP BY c.firm_id ORDER BY cases DESC, firm`,
});

/** How many of these cases lie with each firm, the most first; null: with the centre, or with nobody yet. */
export async function firmsOf(pool: Pool, ways: readonly Prisma.Sql[]): Promise<RowOf<(typeof FIRMS_OF)['columns']>[]> {
  return ways.length === 0 ? [] : compose(pool, FIRMS_OF, ways);
}
