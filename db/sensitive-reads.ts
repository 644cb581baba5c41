import type { Pool } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';
import { Prisma } from './generated/client.js';
import { allOf } from './sql/fragments.js';
import { compose, count, examplesOf, family, first, statement, type RowOf } from './sql/statement.js';
import { joined, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

const COLUMNS = {
  /** A number of 64 bits, as text. */
  id: text,
  at: timestamptz,
  username: text,
  name: joined(text),
  /** Of a case or a request. Null: of neither, a line of a register, a list. */
  caseId: nullable(uuid),
  caseNumber: joined(text),
  what: oneOf<'case' | 'request' | 'events' | 'paper-entry' | 'takeover' | 'search' | 'export'>(),
  route: text,
  requestId: text,
  reason: nullable(text),
};
/** Somebody saw something unmasked (api/disclosures.ts writes it). */
export type SensitiveRead = RowOf<typeof COLUMNS>;

export interface SensitiveReadQuery {
  readonly agency: string;
  readonly username?: string | undefined;
  readonly caseId?: string | undefined;
  readonly what?: SensitiveRead['what'] | undefined;
  readonly from?: Instant | undefined;
  /** Read before this instant. */
  readonly before?: Instant | undefined;
  /** `id` of the last one seen. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const LIST = family({
  name: 'sensitive-reads',
  columns: COLUMNS,
  compose(q: SensitiveReadQuery) {
    const asked = allOf([
      Prisma.sql`r.agency_id = ${q.agency}`,
      q.username !== undefined && Prisma.sql`r.username = ${q.username}`,
      q.caseId !== undefined && Prisma.sql`r.case_id = ${q.caseId}::uuid`,
      q.what !== undefined && Prisma.sql`r.what = ${q.what}`,
      q.from !== undefined && Prisma.sql`r.at >= ${formatInstant(q.from)}::timestamptz`,
      q.before !== undefined && Prisma.sql`r.at < ${formatInstant(q.before)}::timestamptz`,
      q.after !== undefined && Prisma.sql`r.id < ${q.after}::bigint`,
    ]);
    return Prisma.sql`SELECT r.id::text, r.at, r.username, u.name, r.case_id AS "caseId", coalesce(c.number, q.number) AS "caseNumber", r.what, r.route,
        r.request_id AS "requestId", r.reason
      FROM sensitive_read r LEFT JOIN legal_case c ON c.id = r.case_id LEFT JOIN requests q ON q.id = r.case_id
      LEFT JOIN app_user u ON u.username = r.username
      WHERE ${asked} ORDER BY r.id DESC LIMIT ${q.limit}`;
  },
});
examplesOf(
  LIST,
  { agency: 'a', limit: 1 },
  {
    ...{ agency: 'a', username: 'u', caseId: '00000000-0000-0000-0000-000000000000', from: 0, before: 0, after: '1' },
    what: 'case',
    limit: 1,
  },
);

/** Newest first. */
export async function listSensitiveReads(pool: Pool, query: SensitiveReadQuery): Promise<SensitiveRead[]> {
  return compose(pool, LIST, query);
}

const EXPORT = statement({
  name: 'record-export',
  text: `INSERT INTO sensitive_read (sent, at, agency_id, username, what, route, request_id, reason)
    VALUES ($1, $2, $3, $4, 'export', $5, $6, $7) ON CONFLICT (sent) DO NOTHING`,
  parameters: [uuid, timestamptz, text, text, text, text, text],
});
const EXPORTED = statement({
  name: 'recorded-export',
  text: 'SELECT reason FROM sensitive_read WHERE sent = $1',
  parameters: [uuid],
  columns: { reason: nullable(text) },
});

/** A list that somebody takes away as a file. */
export interface Exporting {
  /** Of the request, the same when it is sent again. */
  readonly id: string;
  readonly at: Instant;
  /** Whose auditor is to know. */
  readonly agency: string;
  readonly username: string;
  readonly route: string;
  readonly requestId: string;
  /** Which list, how long, by what it was looked for. */
  readonly said: string;
}

/** Puts it on record, once. @returns `repeated`: it was; `other`: what was sent under this id was something else */
export async function recordExport(pool: Pool, e: Exporting): Promise<'recorded' | 'repeated' | 'other'> {
  const { id, at, agency, username, route, requestId, said } = e;
  const entered = await count(pool, EXPORT, [id, formatInstant(at), agency, username, route, requestId, said]);
  if (entered === 1) return 'recorded';
  const before = await first(pool, EXPORTED, [id]);
  return before?.reason === said ? 'repeated' : 'other';
}
