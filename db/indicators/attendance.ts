import { CLOSED, CLOSING, LIMITS, STATION, TODAY, asked, startOf, told } from './parts.js';
import { stages } from '../stages.js';

/**
 * A hearing can be attended unless it is closed on a stated ground, or belongs to a stage before trial. Without a
 * ground a closed hearing counts: nobody leaves the denominator by ticking a box.
 */
export const NOT_ATTENDABLE = `CASE
  WHEN c.kind = 'criminal' AND c.criminal_stage IN ('investigation', 'prosecution-review') THEN 'pre-trial-stage'
  WHEN NOT h.public AND h.ground IS NOT NULL THEN 'non-public'
END`;

/** Of a hearing and its attendance `a`: held before the case was taken over, and nothing of it is to be recorded here. */
export const TOLD_SITTING = `${told('h.held_at')} AND coalesce(a.recorded_at <= c.taken_over_at, a.case_id IS NULL)`;

/**
 * Hearings with what is known of their attendance. `attended`: a complete record (form 30) of somebody other than the
 * handler and his firm; a replay is none. A record shows that the hearing was held, whatever its own row says.
 */
const sittings = (which: string): string => `
  SELECT h.case_id, h.no, h.day, ${STATION} AS station_id, h.state, h.late, ${NOT_ATTENDABLE} AS excluded,
         (h.state = 'held' AND coalesce(h.held_at <= $4::timestamptz, true)) OR coalesce(r.seen, false) AS held,
         coalesce(r.seen AND r.foreign_to_team, false) AS attended,
         CASE WHEN r.seen AND a.mode = 'replay' THEN 'replay' WHEN r.seen THEN 'observer-of-own-team' END AS flaw,
         a.case_id IS NOT NULL AS drawn, r.outcome,
         ${TOLD_SITTING} AS told
  FROM hearing h
  JOIN legal_case c ON c.id = h.case_id
  LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no AND a.drawn_at <= $4::timestamptz
  LEFT JOIN app_user seer ON seer.username = a.observer
  LEFT JOIN app_user handler ON handler.username = h.handler
  LEFT JOIN LATERAL (
    SELECT a.outcome, a.outcome = 'attended' AS seen,
           a.observer <> h.handler AND a.mode IS DISTINCT FROM 'replay'
             AND (seer.firm_id IS NULL OR seer.firm_id IS DISTINCT FROM handler.firm_id) AS foreign_to_team
    WHERE coalesce(a.recorded_at, a.drawn_at) <= $4::timestamptz
  ) r ON true
  WHERE h.agency_id = $1 AND ${asked('h.case_id')} AND h.reported_at <= $4::timestamptz AND ${which}`;

/** A case with a future: aid is being given and a hearing may still come of it. */
const MAY_BE_HEARD = `
  SELECT c.id AS case_id, ${STATION} AS station_id
  FROM legal_case c
  WHERE c.agency_id = $1 AND ${asked('c.id')} AND c.stage IN ${stages('ahead')} AND c.concluded_on IS NULL
    AND ${TODAY} < $3::date
    AND (c.kind <> 'criminal' OR c.criminal_stage NOT IN ('investigation', 'prosecution-review'))
    AND coalesce(c.procedure, 'litigation') IN ('litigation', 'labour-arbitration')`;

/** A record that was not written within this many days of the hearing is not waited for; should it come, it counts. */
const RECORD_HOPE_DAYS = 30;

/** 旁听率, its strict variant and the count of sittings. The period is that of the hearing's date. */
export const ATTENDANCE = `
WITH ${LIMITS},
sitting AS (
  SELECT s.*,
         s.drawn AND s.outcome IS NULL AND s.excluded IS NULL AND s.state IN ('announced', 'held') AS pending,
         s.state = 'announced' AND NOT s.held AND s.excluded IS NULL AND s.day > ${TODAY} AS ahead,
         s.state = 'announced' AND NOT s.held AND s.excluded IS NULL AND s.day <= ${TODAY} AS silent,
         coalesce(${TODAY} <= l.recorded_until, true) AS within,
         s.day > ${TODAY} - ${RECORD_HOPE_DAYS} AS hoped
  FROM (${sittings('h.day BETWEEN $2::date AND $3::date')}) s LEFT JOIN limits l ON l.day = s.day
),
-- Where there are hearings since, those of before a case was taken over do not speak for it.
outspoken AS (
  SELECT case_id FROM sitting GROUP BY case_id
  HAVING bool_or(told) AND bool_or(NOT told AND (pending OR ahead OR (held AND excluded IS NULL)))
),
heard AS (
  SELECT case_id, station_id, coalesce(bool_and(told) FILTER (WHERE held AND excluded IS NULL), false) AS told,
         coalesce(bool_or(held AND excluded IS NULL), false) AS counts,
         coalesce(bool_or(held AND excluded IS NULL AND attended), false) AS attended,
         bool_or(pending AND within) AS waiting,
         bool_or((pending AND hoped) OR ahead) AS open,
         coalesce(min(excluded) FILTER (WHERE held), max('outcome-not-reported') FILTER (WHERE silent)) AS excluded,
         bool_or(pending) AS pending,
         min(flaw) AS flaw,
         bool_or(outcome = 'not-attended') AS not_attended,
         bool_or(outcome = 'not-possible') AS not_possible,
         bool_and(late) FILTER (WHERE held) AS all_late
  FROM sitting WHERE NOT (told AND case_id IN (SELECT case_id FROM outspoken)) GROUP BY case_id, station_id
),
attended_ever AS (
  SELECT s.case_id, bool_and(s.told) AS told FROM (${sittings(`h.day <= $3::date AND EXISTS (
    SELECT 1 FROM attendance x
    WHERE x.case_id = h.case_id AND x.hearing_no = h.no AND x.outcome = 'attended' AND ${asked('x.case_id')})`)}) s
  WHERE s.attended GROUP BY s.case_id
)
SELECT 'default' AS variant, case_id, NULL::text AS item, station_id,
  CASE
    WHEN attended THEN 'in'
    WHEN counts AND waiting THEN 'waiting'
    WHEN counts AND open THEN 'open'
    WHEN counts THEN 'out'
    WHEN open THEN 'coming'
    ELSE 'excluded'
  END AS standing,
  CASE
    WHEN attended THEN 'attended'
    WHEN NOT counts AND open THEN 'hearing-ahead'
    WHEN NOT counts THEN excluded
    WHEN pending THEN 'record-pending'
    WHEN flaw IS NOT NULL THEN flaw
    WHEN not_attended THEN 'not-attended'
    WHEN not_possible THEN 'not-possible'
    WHEN all_late THEN 'reported-late'
    ELSE 'not-drawn'
  END AS why, told
FROM heard WHERE counts OR open OR excluded IS NOT NULL
UNION ALL
SELECT 'default', m.case_id, NULL, m.station_id, 'possible', 'may-be-heard', false
FROM (${MAY_BE_HEARD}) m
WHERE NOT EXISTS (SELECT 1 FROM heard h WHERE h.case_id = m.case_id AND (h.counts OR h.open))
UNION ALL
SELECT 'strict', c.case_id, NULL, c.station_id,
  CASE WHEN a.case_id IS NULL THEN 'out' ELSE 'in' END,
  CASE WHEN a.case_id IS NULL THEN 'no-attendance' ELSE 'attended' END,
  CASE WHEN a.case_id IS NULL THEN ${told('c.concluded_at')} ELSE a.told END
FROM (${CLOSED}) c LEFT JOIN attended_ever a USING (case_id)
UNION ALL
SELECT 'hearings', case_id, no::text, station_id,
  CASE
    WHEN excluded IS NOT NULL THEN 'excluded'
    WHEN attended THEN 'in'
    WHEN pending AND within THEN 'waiting'
    WHEN pending AND hoped THEN 'open'
    ELSE 'out'
  END,
  CASE
    WHEN excluded IS NOT NULL THEN excluded
    WHEN attended THEN 'attended'
    WHEN pending THEN 'record-pending'
    WHEN flaw IS NOT NULL THEN flaw
    WHEN outcome IN ('not-attended', 'not-possible') THEN outcome
    WHEN late THEN 'reported-late'
    ELSE 'not-drawn'
  END,
  told
FROM sitting WHERE held`;

/**
 * Recorded, held or drawn; the day of the hearing come, its record late, its record no more hoped for. Of a closed case
 * the hearings before the period too.
 */
export const ATTENDANCE_TURNS = `
WITH ${LIMITS}
SELECT h.case_id AS unit, t.at
FROM hearing h
LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no
LEFT JOIN limits l ON l.day = h.day
CROSS JOIN LATERAL (VALUES
  (h.reported_at), (h.held_at), (CASE WHEN h.state = 'announced' THEN ${startOf('h.day')} END),
  (a.drawn_at), (a.recorded_at),
  (CASE WHEN a.case_id IS NOT NULL THEN ${startOf('l.recorded_until + 1')} END),
  (CASE WHEN a.case_id IS NOT NULL THEN ${startOf(`h.day + ${RECORD_HOPE_DAYS}`)} END)
) AS t (at)
WHERE h.agency_id = $1 AND ${asked('h.case_id')} AND h.day BETWEEN $2::date AND $3::date
UNION ALL
SELECT c.case_id, t.at
FROM (${CLOSING}) c
LEFT JOIN hearing h ON h.case_id = c.case_id AND h.day < $2::date
LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no
CROSS JOIN LATERAL (VALUES (c.concluded_at), (h.reported_at), (a.drawn_at), (a.recorded_at)) AS t (at)`;
