import type { Pool } from 'pg';
import { NEXT_DEADLINE, NEXT_DEADLINE_COLUMNS, NEXT_DEADLINE_FIELDS, pageOf, type PageQuery } from './case-lists.js';
import { Prisma } from './generated/client.js';
import { FROM_REQUESTS, REQUEST, REQUEST_COLUMNS } from './requests.js';
import { allOf } from './sql/fragments.js';
import { compose, examplesOf, family, type Row } from './sql/statement.js';
import { int4, nullable, text } from './sql/types.js';

/** Lists of requests (诉求), and what is counted of them: by the same conditions, so that a figure is led back to its list. */

/** `late`: an answer is owed whose time is over, or came when it was. */
const LATE = (now: Prisma.Sql) => Prisma.sql`EXISTS (SELECT FROM deadline d WHERE d.proceeding_id = c.id
  AND d.rule_key IN ('request-triage', 'request-answer')
  AND (d.state IN ('met-late', 'missed') OR d.state = 'armed' AND d.due_at < ${now}))`;
const ANSWERED = Prisma.sql`c.answered_on IS NOT NULL`;

/** What is asked of each request. */
export interface RequestConditions {
  readonly channel?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: string | undefined;
  readonly satisfaction?: string | undefined;
  readonly owner?: string | undefined;
  readonly open?: boolean | undefined;
  readonly answered?: 'on-time' | 'late' | undefined;
  /** Name, number of the telephone, or of the request. */
  readonly q?: string | undefined;
  /** Received from this instant on, and before that one. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
  readonly now: string;
}

export function requestConditions(asked: RequestConditions): Prisma.Sql[] {
  const { channel, subject, outcome, satisfaction, owner, open, answered, q, from, before } = asked;
  const now = Prisma.sql`${asked.now}::timestamptz`;
  const is = (column: string, value: string | undefined) =>
    value !== undefined && Prisma.sql`${Prisma.raw(column)} = ${value}`;
  return [
    is('c.channel', channel),
    is('c.subject', subject),
    is('c.outcome', outcome),
    is('c.satisfaction', satisfaction),
    is('c.owner', owner),
    open !== undefined && Prisma.sql`(c.closed_at IS NULL) = ${open}`,
    // Of those that were answered, or whose answer is overdue.
    answered === 'on-time' && Prisma.sql`${ANSWERED} AND NOT ${LATE(now)}`,
    answered === 'late' && Prisma.sql`(${ANSWERED} OR c.outcome IS NULL) AND ${LATE(now)}`,
    q !== undefined &&
      Prisma.sql`(c.number = ${q} OR c.name_key = identity_key(${q}) OR c.phone_key = phone_key(${q}))`,
    from !== undefined && Prisma.sql`c.received_at >= ${from}::timestamptz`,
    before !== undefined && Prisma.sql`c.received_at < ${before}::timestamptz`,
  ].filter((condition) => condition !== false);
}

export const REQUEST_LIST = family({
  name: 'request-list',
  columns: {
    ...REQUEST,
    ...NEXT_DEADLINE_COLUMNS,
  },
  compose({ ways, after, limit }: PageQuery) {
    const begun = after
      ? Prisma.sql`(c.received_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
      : Prisma.sql`true`;
    const found = ways.map(
      (way) => Prisma.sql`SELECT c.received_at AS by, c.id FROM requests c WHERE ${begun} AND ${way}`,
    );
    return Prisma.sql`WITH ${pageOf(found, 'by DESC, id DESC', limit)}
      SELECT ${Prisma.raw(REQUEST_COLUMNS)}, ${Prisma.raw(NEXT_DEADLINE_FIELDS)}
      ${Prisma.raw(FROM_REQUESTS)} ${Prisma.raw(NEXT_DEADLINE)}
      WHERE c.id IN (SELECT id FROM page) ORDER BY c.received_at DESC, c.id DESC`;
  },
});
export type ListedRequest = Row<typeof REQUEST_LIST>;

/** How many requests and how many people, by each of these. */
export const REQUEST_FIGURES = family({
  name: 'request-figures',
  columns: {
    channel: text,
    subject: text,
    outcome: nullable(text),
    satisfaction: nullable(text),
    answered: nullable(text),
    requests: int4,
    persons: int4,
  },
  compose({ ways, now }: { readonly ways: readonly Prisma.Sql[]; readonly now: string }) {
    const at = Prisma.sql`${now}::timestamptz`;
    const found = ways.map((way) => Prisma.sql`SELECT c.id FROM requests c WHERE ${way}`);
    return Prisma.sql`SELECT c.channel, c.subject, c.outcome, c.satisfaction,
        CASE WHEN (${ANSWERED} OR c.outcome IS NULL) AND ${LATE(at)} THEN 'late' WHEN ${ANSWERED} THEN 'on-time' END AS answered,
        count(*)::int AS requests, sum(c.persons)::int AS persons
      FROM requests c WHERE c.id IN (${Prisma.join(found, ' UNION ')})
      GROUP BY 1, 2, 3, 4, 5`;
  },
});
export type RequestFigure = Row<typeof REQUEST_FIGURES>;

const NOW = '2026-01-01T00:00:00+08:00';
const ALL = allOf(
  requestConditions({
    ...{ channel: 'web', subject: 'other', outcome: 'answered', satisfaction: 'satisfied', owner: 'u', open: true },
    ...{ answered: 'on-time', q: '1', from: NOW, before: NOW, now: NOW },
  }),
);
const PLACE = { at: NOW, id: '00000000-0000-0000-0000-000000000000' };
const LATE_ONES = allOf(requestConditions({ answered: 'late', now: NOW }));
examplesOf(
  REQUEST_LIST,
  { ways: [ALL], after: PLACE, limit: 1 },
  { ways: [LATE_ONES, Prisma.sql`true`], after: undefined, limit: 1 },
);
examplesOf(REQUEST_FIGURES, { ways: [ALL], now: NOW }, { ways: [LATE_ONES, Prisma.sql`true`], now: NOW });

/** Newest first. */
export const listRequests = async (pool: Pool, query: PageQuery): Promise<ListedRequest[]> =>
  query.ways.length === 0 ? [] : compose(pool, REQUEST_LIST, query);
export const requestFigures = async (
  pool: Pool,
  query: { readonly ways: readonly Prisma.Sql[]; readonly now: string },
): Promise<RequestFigure[]> => (query.ways.length === 0 ? [] : compose(pool, REQUEST_FIGURES, query));
