import { CALLBACK_GRACE_DAYS, CLOSED, CLOSING, STATION, TODAY, asked, told } from './parts.js';
import { stages } from '../stages.js';

/** A case not reached for one of these reasons leaves the `reachable` variant: 羁押, 死亡, 无联系方式. */
const UNREACHABLE = `CASE
  WHEN t.deceased OR c.callback = 'deceased' THEN 'deceased'
  WHEN t.in_custody OR p.all_detained THEN 'detained'
  WHEN t.no_contact OR c.callback = 'no-contact' OR p.none_contactable THEN 'no-contact'
END`;

/** Calls after a closing that was undone, because a termination was corrected, say nothing of the one that stands. */
const OF_THIS_CLOSING = 'k.recorded_at >= c.concluded_at';
const LAST_DAY = `$3::date + ${CALLBACK_GRACE_DAYS}`;

/**
 * 回访率: closed cases with a successful contact after closing, until the 30th day after the period's end. One recipient
 * reached counts a group case; someone detained or hard to find who was reached all the same counts as reached. Of a case that was
 * taken over a call counts that was made since; one that nobody has called is to be called, whenever it was closed.
 */
export const CALLBACK = `
WITH closed AS (${CLOSED}),
attempt AS (
  SELECT c.case_id, c.station_id, k.n, k.outcome, ${told('k.recorded_at')} AS told
  FROM closed c JOIN callback k ON k.case_id = c.case_id
  WHERE ${OF_THIS_CLOSING} AND k.day BETWEEN c.concluded_on AND ${LAST_DAY} AND k.recorded_at <= $4::timestamptz
),
tried AS (
  SELECT case_id, bool_or(outcome = 'reached') AS reached, bool_or(outcome = 'deceased') AS deceased,
         bool_or(outcome = 'detained') AS in_custody, bool_or(outcome = 'no-contact') AS no_contact,
         bool_and(told) FILTER (WHERE outcome = 'reached') AS reached_told, bool_and(told) AS told,
         (array_agg(outcome ORDER BY n DESC))[1] AS last
  FROM attempt GROUP BY case_id
),
people AS (
  SELECT p.case_id,
         bool_and(p.detained) FILTER (WHERE p.role = 'recipient') AS all_detained,
         bool_and(p.phone IS NULL AND p.address IS NULL) AS none_contactable
  FROM party p JOIN closed c ON c.case_id = p.case_id
  WHERE p.role IN ('recipient', 'representative')
  GROUP BY p.case_id
),
running AS (
  SELECT c.case_id FROM deadline d JOIN closed c ON c.case_id = d.proceeding_id
  WHERE d.rule_key = 'callback' AND d.due_at > $4::timestamptz AND d.state = 'armed'
  GROUP BY c.case_id
),
judged AS (
  SELECT c.case_id, c.station_id, c.door, ${UNREACHABLE} AS unreachable,
    CASE
      WHEN t.reached THEN 'in'
      WHEN c.callback IN ('unreachable', 'expired', 'deceased', 'no-contact') OR ${TODAY} > ${LAST_DAY} THEN 'out'
      WHEN r.case_id IS NOT NULL THEN 'waiting'
      ELSE 'open'
    END AS standing,
    CASE
      WHEN t.reached THEN 'reached'
      WHEN c.callback IN ('unreachable', 'deceased', 'no-contact') THEN c.callback
      WHEN t.last IS NOT NULL THEN t.last
      ELSE 'no-attempt'
    END AS why,
    CASE
      WHEN t.reached THEN t.reached_told
      ELSE coalesce(t.told AND c.callback IN ('unreachable', 'deceased', 'no-contact'), false)
    END AS told
  FROM closed c
  LEFT JOIN tried t ON t.case_id = c.case_id
  LEFT JOIN people p ON p.case_id = c.case_id
  LEFT JOIN running r ON r.case_id = c.case_id
)
SELECT 'default' AS variant, case_id, NULL::text AS item, station_id, standing, why, told FROM judged
UNION ALL
SELECT 'application-only', case_id, NULL, station_id,
  CASE WHEN door = 'application' THEN standing ELSE 'excluded' END,
  CASE WHEN door = 'application' THEN why ELSE 'by-notice' END, told
FROM judged
UNION ALL
SELECT 'reachable', case_id, NULL, station_id,
  CASE WHEN standing <> 'in' AND unreachable IS NOT NULL THEN 'excluded' ELSE standing END,
  CASE WHEN standing <> 'in' AND unreachable IS NOT NULL THEN unreachable ELSE why END, told
FROM judged
UNION ALL
SELECT 'attempts', case_id, n::text, station_id, CASE WHEN outcome = 'reached' THEN 'in' ELSE 'out' END, outcome, told
FROM attempt
UNION ALL
SELECT 'default', c.id, NULL, ${STATION}, 'possible', 'may-be-closed', false
FROM legal_case c
WHERE c.agency_id = $1 AND ${asked('c.id')} AND c.stage IN ${stages('ahead')} AND c.concluded_on IS NULL
  AND ${TODAY} <= $3::date`;

/** Closed and called by record, or the clock of the callback run out; of the satisfaction too. */
export const CALLBACK_TURNS = `
SELECT c.case_id AS unit, c.concluded_at AS at FROM (${CLOSING}) c
UNION ALL
SELECT c.case_id, k.recorded_at FROM (${CLOSING}) c JOIN callback k ON k.case_id = c.case_id
UNION ALL
SELECT c.case_id, d.due_at FROM (${CLOSING}) c JOIN deadline d ON d.proceeding_id = c.case_id
WHERE d.rule_key = 'callback' AND d.state = 'armed'`;

/**
 * 满意率 and 评价率: among the closed cases that were reached; the latest answer of a case speaks for it, and where nobody answered
 * it is told as long as every call was.
 */
export const SATISFACTION = `
WITH closed AS (${CLOSED}),
reached AS (
  SELECT c.case_id, c.station_id,
         (array_agg(k.satisfaction ORDER BY k.n DESC) FILTER (WHERE k.satisfaction IS NOT NULL))[1] AS answer,
         coalesce((array_agg(${told('k.recorded_at')} ORDER BY k.n DESC) FILTER (WHERE k.satisfaction IS NOT NULL))[1],
           bool_and(${told('k.recorded_at')})) AS told
  FROM closed c JOIN callback k ON k.case_id = c.case_id
  WHERE ${OF_THIS_CLOSING} AND k.outcome = 'reached' AND k.day BETWEEN c.concluded_on AND ${LAST_DAY} AND k.recorded_at <= $4::timestamptz
  GROUP BY c.case_id, c.station_id
)
SELECT 'default' AS variant, case_id, NULL::text AS item, station_id,
  CASE
    WHEN answer IS NULL THEN 'excluded'
    WHEN answer IN ('satisfied', 'basically-satisfied') THEN 'in'
    ELSE 'out'
  END AS standing,
  coalesce(answer, 'not-answered') AS why, told
FROM reached
UNION ALL
SELECT 'response', case_id, NULL, station_id,
  CASE WHEN answer IS NULL THEN 'out' ELSE 'in' END,
  CASE WHEN answer IS NULL THEN 'not-answered' ELSE 'answered' END, told
FROM reached`;
