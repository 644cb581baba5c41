import type { Pool } from 'pg';
import { CASE, CASE_COLUMNS, FROM_CASES, type CaseRow } from './cases.js';
import { Prisma } from './generated/client.js';
import { compose, examplesOf, family, type RowOf } from './sql/statement.js';
import { int4, nullable, text } from './sql/types.js';

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

export const CASE_LIST = family({
  name: 'case-list',
  columns: CASE,
  compose({ ways, after, limit }: PageQuery) {
    const from = after
      ? Prisma.sql`(c.received_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
      : Prisma.sql`true`;
    const found = ways.map((way) => Prisma.sql`SELECT c.received_at, c.id FROM legal_case c WHERE ${from} AND ${way}`);
    return Prisma.sql`WITH ${pageOf(found, 'received_at DESC, id DESC', limit)}
      SELECT ${Prisma.raw(CASE_COLUMNS)} ${Prisma.raw(FROM_CASES)}
      WHERE c.id IN (SELECT id FROM page) ORDER BY c.received_at DESC, c.id DESC`;
  },
});
examplesOf(CASE_LIST, { ways: [Prisma.sql`true`, Prisma.sql`false`], after: PLACE, limit: 1 });

/** Cases received last come first. */
export async function listCases(pool: Pool, query: PageQuery): Promise<CaseRow[]> {
  return query.ways.length === 0 ? [] : compose(pool, CASE_LIST, query);
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
