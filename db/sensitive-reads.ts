import type { Pool } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';

/** Somebody saw something unmasked (api/disclosures.ts writes it). */
export interface SensitiveRead {
  /** A number of 64 bits, as text. */
  readonly id: string;
  readonly at: Date;
  readonly username: string;
  /** Null: of no case, a line of a register. */
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly what: string;
  readonly route: string;
  readonly requestId: string;
}

export interface SensitiveReadQuery {
  readonly agency: string;
  readonly username?: string | undefined;
  readonly caseId?: string | undefined;
  readonly from?: Instant | undefined;
  /** Read before this instant. */
  readonly before?: Instant | undefined;
  /** `id` of the last one seen. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listSensitiveReads(pool: Pool, q: SensitiveReadQuery): Promise<SensitiveRead[]> {
  const { rows } = await pool.query<SensitiveRead>(
    `SELECT r.id::text, r.at, r.username, r.case_id AS "caseId", c.number AS "caseNumber", r.what, r.route,
       r.request_id AS "requestId"
     FROM sensitive_read r LEFT JOIN legal_case c ON c.id = r.case_id
     WHERE r.agency_id = $1 AND ($2::text IS NULL OR r.username = $2) AND ($3::uuid IS NULL OR r.case_id = $3)
       AND ($4::timestamptz IS NULL OR r.at >= $4) AND ($5::timestamptz IS NULL OR r.at < $5)
       AND ($6::bigint IS NULL OR r.id < $6)
     ORDER BY r.id DESC LIMIT $7`,
    [
      q.agency,
      q.username ?? null,
      q.caseId ?? null,
      q.from === undefined ? null : formatInstant(q.from),
      q.before === undefined ? null : formatInstant(q.before),
      q.after ?? null,
      q.limit,
    ],
  );
  return rows;
}
