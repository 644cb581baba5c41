import type { PoolClient } from 'pg';
import type { Candidate, DrawState } from '../domain/draw.js';
import { civilDate, formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { NOT_ATTENDABLE, TOLD_SITTING } from './indicators/attendance.js';
import { limitsOf } from './indicators/limits.js';
import { LIMITS, RATE_PARAMETERS } from './indicators/parts.js';
import { first, run, statement } from './sql/statement.js';
import { bool, date, int4, text, uuid } from './sql/types.js';
import { stages } from './stages.js';

interface Situation {
  readonly state: DrawState;
  readonly candidates: Candidate[];
}

/**
 * The hearings of the period as the draw sees them. A case counts as planned while its drawn hearing lies ahead or the
 * record of it is within its time; after that the draw no longer relies on it, for it steers by what was attended. Hearings that were
 * told of a case taken over are in no rate, so the draw neither owes for them nor rests on them.
 */
const HEARINGS = `
WITH ${LIMITS},
sitting AS (
  SELECT h.case_id, h.no, h.day, h.handler, h.late, h.reported_at, h.public, h.state, c.stage, a.drawn_at,
         ${NOT_ATTENDABLE} IS NULL AS attendable, ${TOLD_SITTING} AS told,
         a.case_id IS NOT NULL AS drawn,
         coalesce(a.outcome = 'attended', false) AS attended,
         a.case_id IS NOT NULL AND a.outcome IS NULL AND h.state IN ('announced', 'held')
           AND (h.day >= $8::date OR coalesce($8::date <= l.recorded_until, true)) AS planned
  FROM hearing h
  JOIN legal_case c ON c.id = h.case_id
  LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no
  LEFT JOIN limits l ON l.day = h.day
  WHERE h.agency_id = $1 AND h.day BETWEEN $2::date AND $3::date AND h.reported_at <= $4::timestamptz
),
by_case AS (
  SELECT case_id, bool_or(state = 'held' OR attended) AS held, bool_or(attended) AS attended, bool_or(planned) AS planned
  FROM sitting WHERE attendable AND NOT told GROUP BY case_id
)`;

/** Those of the rates, and today in the place of the units. */
const PARAMETERS = [...RATE_PARAMETERS, date] as const;

const STATE = statement({
  name: 'draw-state',
  text: `${HEARINGS}
SELECT (count(*) FILTER (WHERE held))::int AS held,
       (count(*) FILTER (WHERE attended))::int AS attended,
       (count(*) FILTER (WHERE planned AND NOT attended))::int AS planned
FROM by_case`,
  parameters: PARAMETERS,
  columns: { held: int4, attended: int4, planned: int4 },
  unprepared: 'the period and its days decide',
});

/** Announced, public, tomorrow or later, not drawn before; with what tells whether its attendance would help. */
const CANDIDATES = statement({
  name: 'draw-candidates',
  text: `${HEARINGS},
charged AS (
  SELECT handler FROM sitting GROUP BY handler
  HAVING max(reported_at) FILTER (WHERE late AND NOT told) > coalesce(max(drawn_at), '-infinity'::timestamptz)
)
SELECT s.case_id || '/' || s.no AS "hearingId", s.case_id AS "caseId", s.day::text AS date,
       c.held AS "caseHeld", c.planned AS "casePlanned", c.attended AS "caseAttended",
       s.handler IN (SELECT handler FROM charged) AS "handlerCharged"
FROM sitting s JOIN by_case c USING (case_id)
WHERE s.state = 'announced' AND s.public AND s.attendable AND NOT s.drawn AND NOT s.late
  AND s.day > $8::date AND s.stage IN ${stages('heard')}
ORDER BY 1`,
  parameters: PARAMETERS,
  columns: {
    hearingId: text,
    caseId: uuid,
    date: text,
    caseHeld: bool,
    casePlanned: bool,
    caseAttended: bool,
    handlerCharged: bool,
  },
  unprepared: 'the period and its days decide',
});

export async function drawSituation(
  client: PoolClient,
  { agency, from, to, at }: { agency: string; from: CivilDate; to: CivilDate; at: Instant },
): Promise<Situation> {
  const today = civilDate(at);
  const { days, enteredUntil, recordedUntil } = await limitsOf(client, agency, from, to);
  const parameters = [agency, from, to, formatInstant(at), days, enteredUntil, recordedUntil, today] as const;
  const candidates = await run(client, CANDIDATES, parameters);
  const state = (await first(client, STATE, parameters))!;
  return { state: { ...state, periodFrom: from, periodTo: to, today }, candidates };
}
