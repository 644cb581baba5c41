import type { Pool, PoolClient } from 'pg';
import { formatInstant, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { count, run, statement } from './sql/statement.js';
import { array, int8, nothing, nullable, text, timestamptz, uuid } from './sql/types.js';

/** Days by which the register's date and the case's may differ when a name alone ties them. */
export const NEAR_DAYS = 3;

/** Agency, the instant, the cases in question (null for all). */
const MATCHING = [text, timestamptz, nullable(array(uuid))] as const;
const UNMATCHED = 'p.agency_id = $1 AND p.case_id IS NULL AND p.voided_at IS NULL';
const IN_QUESTION = '($3::uuid[] IS NULL OR c.id = ANY ($3))';

/** Two people have said that it is not this case. */
const NOT_UNTIED = `NOT EXISTS (SELECT FROM paper_correction u
    WHERE u.entry_id = p.id AND u.case_id = c.id AND u.kind = 'untie' AND u.act = 'confirm')`;

/**
 * A number is a plain statement: the case says under which number it stood on paper, or which notice opened it. Numbers and
 * names are compared by their normal forms (domain/identity.ts).
 */
const SAME_NUMBER = [
  'c.paper_number_key = p.number_key',
  `p.register = 'organ-notice' AND c.organ_reference_key = p.number_key`,
].map((same) => `paper_entry p JOIN legal_case c ON c.agency_id = p.agency_id AND ${same} AND ${NOT_UNTIED}`);

/** A case that names another paper number, or that the register holds already, is none. */
const SAME_PERSON = `paper_entry p
  JOIN legal_case c ON c.agency_id = p.agency_id AND c.paper_number IS NULL AND ${NOT_UNTIED}
    AND c.received_at >= (p.day - ${NEAR_DAYS})::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND c.received_at < (p.day + ${NEAR_DAYS + 1})::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND p.day BETWEEN (c.received_at AT TIME ZONE 'Asia/Shanghai')::date - ${NEAR_DAYS}
      AND (c.received_at AT TIME ZONE 'Asia/Shanghai')::date + ${NEAR_DAYS}
  JOIN party r ON r.case_id = c.id AND r.role = 'recipient' AND r.name_key = p.person_key
    AND NOT EXISTS (
      SELECT 1 FROM paper_entry o WHERE o.agency_id = p.agency_id AND o.case_id = c.id AND o.register = p.register AND o.voided_at IS NULL)`;

const TIE = 'UPDATE paper_entry p SET case_id = pair.case_id, matched_at = $2 FROM pair WHERE p.id = pair.id';

const BY_NUMBER = statement({
  name: 'match-by-number',
  text: `
WITH candidate AS (
  ${SAME_NUMBER.map((tables) => `SELECT p.id, c.id AS case_id, c.entered_at FROM ${tables} WHERE ${UNMATCHED} AND ${IN_QUESTION}`).join('\n  UNION ALL ')}
),
pair AS (SELECT DISTINCT ON (id) id, case_id FROM candidate ORDER BY id, entered_at, case_id)
${TIE}`,
  parameters: MATCHING,
  unprepared: 'whether some cases are in question or all decides where it starts',
});

/**
 * A name and a date are only taken where they leave no choice: one case for the entry and one entry for the case, in
 * registers of the kind. Of the entries that a case in question may answer, every case that may is looked at.
 */
const BY_PERSON = statement({
  name: 'match-by-person',
  text: `
WITH candidate AS (
  SELECT DISTINCT p.id, p.register, c.id AS case_id FROM ${SAME_PERSON}
  WHERE ${UNMATCHED} AND ($3::uuid[] IS NULL OR p.id = ANY (ARRAY(SELECT p.id FROM ${SAME_PERSON} WHERE ${UNMATCHED} AND c.id = ANY ($3::uuid[]))))
),
pair AS (
  SELECT id, case_id FROM (
    SELECT id, case_id, count(*) OVER (PARTITION BY id) AS cases,
           count(*) OVER (PARTITION BY case_id, register) AS entries
    FROM candidate
  ) counted
  WHERE cases = 1 AND entries = 1
)
${TIE}`,
  parameters: MATCHING,
  unprepared: 'as above',
});

const UNMATCHED_ENTRY = statement({
  name: 'unmatched-entry',
  text: 'SELECT FROM paper_entry WHERE agency_id = $1 AND case_id IS NULL AND voided_at IS NULL LIMIT 1',
  parameters: [text],
});
const LOCK = statement({
  name: 'lock-paper',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('paper/' || $1, 0)) AS locked`,
  parameters: [text],
  columns: { locked: nothing },
});

/** Until the end of the transaction nobody else writes or ties entries of the agency. */
export async function lockPaper(client: PoolClient, agency: string): Promise<void> {
  await run(client, LOCK, [agency]);
}

/**
 * Ties the entries of the paper registers to their cases. A tie once made is kept; run again, it makes only those that
 * have become possible since.
 *
 * @param cases only ties to these; null for all, which goes through the whole record
 * @returns how many were tied
 */
export async function matchPaper(
  client: PoolClient,
  agency: string,
  at: Instant,
  cases: readonly string[] | null = null,
): Promise<number> {
  if (cases?.length === 0) return 0;
  if ((await count(client, UNMATCHED_ENTRY, [agency])) === 0) return 0;
  await lockPaper(client, agency);
  let tied = 0;
  for (const by of [BY_NUMBER, BY_PERSON]) tied += await count(client, by, [agency, formatInstant(at), cases]);
  return tied;
}

const MAY_ANSWER = statement({
  name: 'cases-of-entry',
  text: [...SAME_NUMBER, SAME_PERSON].map((tables) => `SELECT c.id FROM ${tables} WHERE p.id = $1`).join('\nUNION '),
  parameters: [uuid],
  columns: { id: uuid },
});

/** The cases that the automatic match would look at for this entry. */
export async function casesOfEntry(client: PoolClient, entry: string): Promise<string[]> {
  return (await run(client, MAY_ANSWER, [entry])).map(({ id }) => id);
}

/** Looks for the case of an entry that is new. */
export async function matchEntry(client: PoolClient, agency: string, entry: string, at: Instant): Promise<number> {
  return matchPaper(client, agency, at, await casesOfEntry(client, entry));
}

/** The whole register in a transaction of its own. */
export async function reconcilePaper(pool: Pool, agency: string, at: Instant): Promise<number> {
  return transaction(pool, (client) => matchPaper(client, agency, at));
}

/** More changed cases than this are not asked one by one. */
const MOST_CHANGED = 500;

const CHANGED = statement({
  name: 'changed-units',
  text: 'SELECT DISTINCT unit FROM rate_delta WHERE agency_id = $1 LIMIT $2',
  parameters: [text, int8],
  columns: { unit: uuid },
});

/**
 * Before a figure or a list is shown: the cases that have changed since the last fold, which looks itself at whatever it
 * takes up. A tie that becomes possible because another case stopped being a candidate waits for the watch.
 */
export async function reconcileChanged(pool: Pool, agency: string, at: Instant): Promise<number> {
  const rows = await run(pool, CHANGED, [agency, MOST_CHANGED + 1]);
  if (rows.length > MOST_CHANGED) return reconcilePaper(pool, agency, at);
  const changed = rows.map(({ unit }) => unit);
  return changed.length > 0 ? transaction(pool, (client) => matchPaper(client, agency, at, changed)) : 0;
}
