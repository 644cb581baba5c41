import type { Pool, PoolClient } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';
import { transaction } from './client.js';

/** Days by which the register's date and the case's may differ when a name alone ties them. */
const NEAR_DAYS = 3;

/** A number is a plain statement: the case says under which number it stood on paper, or which notice opened it. */
const BY_NUMBER = `
WITH pair AS (
  SELECT DISTINCT ON (p.id) p.id, c.id AS case_id
  FROM paper_entry p
  JOIN legal_case c ON c.agency_id = p.agency_id
    AND (c.paper_number = p.number OR (p.register = 'organ-notice' AND c.organ_reference = p.number))
  WHERE p.agency_id = $1 AND p.case_id IS NULL
  ORDER BY p.id, c.entered_at, c.id
)
UPDATE paper_entry p SET case_id = pair.case_id, matched_at = $2 FROM pair WHERE p.id = pair.id`;

/**
 * A name and a date are only taken where they leave no choice: one case for the entry and one entry for the case, in
 * registers of the kind. A case that names another paper number, or that the register holds already, is none.
 */
const BY_PERSON = `
WITH candidate AS (
  SELECT DISTINCT p.id, p.register, c.id AS case_id
  FROM paper_entry p
  JOIN legal_case c ON c.agency_id = p.agency_id AND c.paper_number IS NULL
    AND c.received_at >= (p.day - ${NEAR_DAYS})::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND c.received_at < (p.day + ${NEAR_DAYS + 1})::timestamp AT TIME ZONE 'Asia/Shanghai'
  JOIN party r ON r.case_id = c.id AND r.role = 'recipient'
    AND regexp_replace(r.name, '\\s', '', 'g') = regexp_replace(p.person, '\\s', '', 'g')
  WHERE p.agency_id = $1 AND p.case_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM paper_entry o WHERE o.case_id = c.id AND o.register = p.register)
),
pair AS (
  SELECT id, case_id FROM (
    SELECT id, case_id, count(*) OVER (PARTITION BY id) AS cases,
           count(*) OVER (PARTITION BY case_id, register) AS entries
    FROM candidate
  ) counted
  WHERE cases = 1 AND entries = 1
)
UPDATE paper_entry p SET case_id = pair.case_id, matched_at = $2 FROM pair WHERE p.id = pair.id`;

/**
 * Ties the entries of the paper registers to their cases. A tie once made is kept; run again, it makes only those that
 * have become possible since.
 *
 * @returns how many were tied
 */
export async function matchPaper(client: PoolClient, agency: string, at: Instant): Promise<number> {
  const unmatched = await client.query('SELECT 1 FROM paper_entry WHERE agency_id = $1 AND case_id IS NULL LIMIT 1', [
    agency,
  ]);
  if (!unmatched.rowCount) return 0;
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`paper/${agency}`]);
  let tied = 0;
  for (const sql of [BY_NUMBER, BY_PERSON]) {
    const { rowCount } = await client.query(sql, [agency, formatInstant(at)]);
    tied += rowCount ?? 0;
  }
  return tied;
}

/** The same in a transaction of its own: before a figure or a list is shown, the registers are compared. */
export async function reconcilePaper(pool: Pool, agency: string, at: Instant): Promise<number> {
  return transaction(pool, (client) => matchPaper(client, agency, at));
}
