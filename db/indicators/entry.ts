import { statement } from '../sql/statement.js';
import { bool, date, text, timestamptz } from '../sql/types.js';
import { LIMITS, STATION, TODAY, asked, dayOf, startOf } from './parts.js';

/**
 * 录入率: the system's cases and the paper entries that no case answers, by the day of receipt. A matched entry is its
 * case, and a void one counts until it was voided. Complete means the fields of the case's current stage: one withdrawn
 * before its record was whole lacks none. An entry that is late or incomplete can always be mended, so nothing is `out`
 * but in the timely variant. A case that was taken over came into the system by that, whenever it was received.
 */
export const ENTRY = `
WITH ${LIMITS},
registered AS (
  SELECT c.id AS case_id, NULL::text AS item, ${STATION} AS station_id,
         ${dayOf('c.received_at')} AS day, ${dayOf('c.entered_at')} AS entered_on,
         coalesce(c.completed_at <= $4::timestamptz, false)
           OR coalesce(c.withdrawn_at <= $4::timestamptz, false) AS complete,
         c.taken_over_at IS NOT NULL AS told
  FROM legal_case c
  WHERE c.agency_id = $1 AND ${asked('c.id')} AND c.entered_at <= $4::timestamptz
    AND c.received_at >= ${startOf('$2::date')} AND c.received_at < ${startOf('$3::date + 1')}
  UNION ALL
  SELECT NULL, p.id::text, CASE WHEN p.register = 'organ-notice' THEN NULL ELSE p.station_id END, p.day, NULL, false, false
  FROM paper_entry p
  WHERE p.agency_id = $1 AND ${asked('p.id')}
    AND p.day BETWEEN $2::date AND $3::date AND p.entered_at <= $4::timestamptz
    AND (p.voided_at IS NULL OR p.voided_at > $4::timestamptz)
    AND NOT EXISTS (SELECT 1 FROM legal_case m WHERE m.id = p.case_id AND m.entered_at <= $4::timestamptz)
),
dated AS (
  SELECT r.*,
         -- Whatever the calendar says, the day itself and the next one are within one working day.
         r.entered_on <= coalesce(l.entered_until, r.day + 1) AS in_time,
         coalesce(${TODAY} <= l.entered_until, true) AS within,
         l.entered_until IS NULL AS undated
  FROM registered r LEFT JOIN limits l ON l.day = r.day
)
SELECT v.variant, d.case_id, d.item, d.station_id,
  CASE
    WHEN d.complete AND (v.variant = 'default' OR d.in_time) THEN 'in'
    WHEN d.within AND (d.entered_on IS NULL OR NOT d.complete OR d.undated) THEN 'waiting'
    WHEN v.variant = 'default' OR d.in_time THEN 'open'
    ELSE 'out'
  END AS standing,
  CASE
    WHEN d.entered_on IS NULL THEN 'no-system-record'
    WHEN v.variant = 'timely' AND NOT d.in_time AND d.undated THEN 'year-not-published'
    WHEN v.variant = 'timely' AND NOT d.in_time THEN 'late'
    WHEN NOT d.complete THEN 'incomplete'
    WHEN v.variant = 'timely' THEN 'entered-in-time'
    ELSE 'complete'
  END AS why, d.told
FROM dated d CROSS JOIN (VALUES ('default'), ('timely')) AS v (variant)`;

/** Recorded, or the limit of the day over. */
export const ENTRY_TURNS = `
WITH ${LIMITS}
SELECT c.id AS unit, t.at
FROM legal_case c
LEFT JOIN limits l ON l.day = ${dayOf('c.received_at')}
CROSS JOIN LATERAL (VALUES
  (c.entered_at), (c.completed_at), (c.withdrawn_at),
  (${startOf('l.entered_until + 1')})
) AS t (at)
WHERE c.agency_id = $1 AND ${asked('c.id')}
  AND c.received_at >= ${startOf('$2::date')} AND c.received_at < ${startOf('$3::date + 1')}
UNION ALL
SELECT p.id, t.at
FROM paper_entry p
LEFT JOIN legal_case m ON m.id = p.case_id
LEFT JOIN limits l ON l.day = p.day
CROSS JOIN LATERAL (VALUES (p.entered_at), (p.voided_at), (m.entered_at), (${startOf('l.entered_until + 1')})) AS t (at)
WHERE p.agency_id = $1 AND ${asked('p.id')} AND p.day BETWEEN $2::date AND $3::date`;

/**
 * Whether any second register was loaded for the period; without one the entry rate is not reconciled (未对账). The first
 * entry is asked for by its day: an EXISTS was looked for through the registers of all years before it.
 */
export const RECONCILED = statement({
  name: 'reconciled',
  text: `
SELECT (
  SELECT true FROM paper_entry
  WHERE agency_id = $1 AND day BETWEEN $2::date AND $3::date AND entered_at <= $4::timestamptz
    AND (voided_at IS NULL OR voided_at > $4::timestamptz)
  ORDER BY day LIMIT 1
) IS NOT NULL AS reconciled`,
  parameters: [text, date, date, timestamptz],
  columns: { reconciled: bool },
  unprepared: 'the period decides',
});
