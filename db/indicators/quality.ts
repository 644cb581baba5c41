import type { RuleKey } from '../../domain/rules.js';
import { CLOSED, CLOSING, STATION, asked, dayOf, startOf, told } from './parts.js';

/**
 * 质量达标率 and 优良率: a case belongs to the period of its first evaluation, so that a later one, which supersedes it,
 * changes the grade and never the denominator of two periods. Coverage is over the closed cases. A grade that was told of a case taken
 * over counts in neither, until somebody grades it here.
 */
export const QUALITY = `
WITH graded AS (
  SELECT e.case_id, min(e.recorded_at) AS first_at, max(e.recorded_at) AS last_at, (array_agg(e.grade ORDER BY e.n DESC))[1] AS grade
  FROM evaluation e
  WHERE e.agency_id = $1 AND ${asked('e.case_id')} AND e.recorded_at <= $4::timestamptz
  GROUP BY e.case_id
  -- A grade that was withdrawn is none, until there is another.
  HAVING (array_agg(e.grade ORDER BY e.n DESC))[1] <> 'withdrawn'
),
evaluated AS (
  SELECT g.case_id, ${STATION} AS station_id, g.grade, ${told('g.last_at')} AS told
  FROM graded g JOIN legal_case c ON c.id = g.case_id
  WHERE g.first_at >= ${startOf('$2::date')} AND g.first_at < ${startOf('$3::date + 1')}
)
SELECT v.variant, e.case_id, NULL::text AS item, e.station_id,
  CASE WHEN e.grade = ANY (v.grades) THEN 'in' ELSE 'out' END AS standing, e.grade AS why, e.told
FROM evaluated e
CROSS JOIN (VALUES
  ('default', ARRAY['excellent', 'good', 'qualified']),
  ('good', ARRAY['excellent', 'good'])
) AS v (variant, grades)
UNION ALL
SELECT 'coverage', c.case_id, NULL, c.station_id,
  CASE WHEN g.case_id IS NULL THEN 'open' ELSE 'in' END,
  CASE WHEN g.case_id IS NULL THEN 'not-evaluated' ELSE 'evaluated' END, ${told('g.last_at')}
FROM (${CLOSED}) c LEFT JOIN graded g USING (case_id)`;

/** Evaluated again, of cases evaluated or closed in the period. */
export const QUALITY_TURNS = `
SELECT c.case_id AS unit, c.concluded_at AS at FROM (${CLOSING}) c
UNION ALL
SELECT e.case_id, e.recorded_at
FROM evaluation e
WHERE e.case_id IN (
  SELECT c.case_id FROM (${CLOSING}) c
  UNION ALL
  SELECT f.case_id FROM evaluation f
  WHERE f.agency_id = $1 AND ${asked('f.case_id')}
    AND f.recorded_at >= ${startOf('$2::date')} AND f.recorded_at < ${startOf('$3::date + 1')}
)`;

/** Last day of a deadline: the day whose end, or within which, its due instant lies. */
const LAST_DAY = `coalesce(d.last_day, ${dayOf("d.due_at - interval '1 millisecond'")})`;

/** Periods of the applicant, whose the limitation is too, and the end of counting: nobody here is on time or late with them. */
const NOT_OURS = [
  'supplement-reply',
  'callback-grace',
  'objection-period',
  'limitation',
  'formalities',
] as const satisfies readonly RuleKey[];

const DUE_IN_PERIOD = `
  d.agency_id = $1 AND ${asked('d.proceeding_id')}
    AND d.due_at > ${startOf('$2::date')} AND d.due_at < ${startOf('$3::date + 2')}
    AND ${LAST_DAY} BETWEEN $2::date AND $3::date
    AND d.rule_key NOT IN (${NOT_OURS.map((key) => `'${key}'`).join(', ')})`;

/** Of the deadlines that speak. */
const all = (condition: string): string =>
  `coalesce(bool_and(${condition}) FILTER (WHERE NOT told), bool_and(${condition}))`;

/**
 * 按时率 over all deadlines and by rule: due in the period, and ended or run out by the instant asked for. Of a case that was taken over
 * those speak that ended, or ran out, since; where there are none, what was told.
 */
export const ON_TIME = `
WITH due AS (
  SELECT c.id AS case_id, ${STATION} AS station_id, d.rule_key,
         d.state = 'met' AND d.ended_at <= $4::timestamptz AS met,
         d.state = 'met-late' AND d.ended_at <= $4::timestamptz AS late,
         ${told('least(d.ended_at, d.due_at)')} AS told
  FROM deadline d JOIN legal_case c ON c.id = d.proceeding_id
  WHERE ${DUE_IN_PERIOD} AND d.armed_at <= $4::timestamptz
    AND NOT (d.state = 'cancelled' AND d.ended_at <= $4::timestamptz)
    AND (d.due_at <= $4::timestamptz OR (d.state <> 'armed' AND d.ended_at <= $4::timestamptz))
)
SELECT coalesce(rule_key, 'default') AS variant, case_id, NULL::text AS item, station_id,
  CASE WHEN ${all('met')} THEN 'in' ELSE 'out' END AS standing,
  CASE WHEN ${all('met')} THEN 'met' WHEN ${all('met OR late')} THEN 'met-late' ELSE 'overdue' END AS why,
  bool_and(told) AS told
FROM due
GROUP BY GROUPING SETS ((case_id, station_id), (case_id, station_id, rule_key))`;

/** Armed, ended, or run out before it ended. */
export const ON_TIME_TURNS = `
SELECT d.proceeding_id AS unit, t.at
FROM deadline d
CROSS JOIN LATERAL (VALUES
  (d.armed_at), (d.ended_at), (CASE WHEN coalesce(d.due_at < d.ended_at, true) THEN d.due_at END)
) AS t (at)
WHERE ${DUE_IN_PERIOD}`;
