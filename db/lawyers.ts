import type { Pool } from 'pg';
import { rankCandidates, type Lawyer, type Qualification, type RankedLawyer } from '../domain/candidates.js';
import { civilDate, daysBetween, type Instant } from '../domain/time.js';
import type { CaseRow } from './cases.js';

export interface CandidateRow extends RankedLawyer {
  readonly name: string;
  readonly firm: string | null;
  readonly firmName: string | null;
  readonly kind: Qualification;
}

interface Row {
  username: string;
  name: string;
  kind: Qualification;
  firm_id: string | null;
  firm_name: string | null;
  station_id: string | null;
  practice_since: string;
  criminal_since: string | null;
  minors_trained: boolean;
  languages: string[];
  on_leave: boolean;
  open_cases: number;
  opposing: boolean;
  co_defendant: boolean;
}

/**
 * Who could take the case, with reasons. Conflict with the opposing party is looked for in the register: the lawyer's
 * firm handles a case of that very person; co-defendants are those of the same matter and stage.
 */
export async function candidatesFor(pool: Pool, c: CaseRow, at: Instant): Promise<CandidateRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT u.username, u.name, p.kind, u.firm_id, f.name AS firm_name, u.station_id, p.practice_since::text,
       p.criminal_since::text, p.minors_trained, p.languages,
       EXISTS (SELECT 1 FROM leave l WHERE l.username = u.username AND $2::date BETWEEN l.from_day AND l.to_day) AS on_leave,
       (SELECT count(*)::int FROM legal_case k WHERE k.handler = u.username AND k.stage IN ('handling', 'assignment', 'closing')
          AND k.concluded_on IS NULL) AS open_cases,
       EXISTS (SELECT 1 FROM party mine JOIN party theirs ON theirs.role = 'recipient'
            AND (theirs.id_number = mine.id_number OR (mine.id_number IS NULL AND theirs.name = mine.name))
          JOIN legal_case k ON k.id = theirs.case_id AND k.archived_at IS NULL
            AND (k.handler = u.username OR k.firm_id = u.firm_id)
          WHERE mine.case_id = $1 AND mine.role = 'opposing' AND k.id <> $1) AS opposing,
       EXISTS (SELECT 1 FROM legal_case k WHERE k.matter_id = $3 AND k.id <> $1 AND k.kind = 'criminal'
          AND k.criminal_stage = $5 AND k.handler = u.username) AS co_defendant
     FROM app_user u JOIN practitioner p USING (username) LEFT JOIN firm f ON f.id = u.firm_id
     WHERE u.agency_id = $4 AND u.active`,
    [c.id, civilDate(at), c.matter_id, c.agency_id, c.criminal_stage],
  );
  const earlier = await pool.query<{ handler: string }>(
    `SELECT handler FROM legal_case WHERE matter_id = $1 AND id <> $2 AND handler IS NOT NULL ORDER BY received_at DESC LIMIT 1`,
    [c.matter_id, c.id],
  );
  const preferred = earlier.rows[0]?.handler;
  const today = civilDate(at);
  const years = (since: string | null) => (since === null ? 0 : Math.floor(daysBetween(since, today) / 365.25));
  const ranked = rankCandidates(
    rows.map((r): Lawyer => ({
      lawyerId: r.username,
      kind: r.kind,
      practiceYears: years(r.practice_since),
      criminalYears: years(r.criminal_since),
      minorsTrained: r.minors_trained,
      languages: r.languages,
      onLeave: r.on_leave,
      openCases: r.open_cases,
      ...(r.firm_id && { firmId: r.firm_id }),
      ...(r.station_id && { stationId: r.station_id }),
      opposingParty: r.opposing,
      coDefendant: r.co_defendant,
    })),
    {
      kind: c.facts.kind,
      lifeOrDeath: c.facts.lifeOrDeath === true,
      minor: c.facts.minor === true,
      ...(c.facts.language && { language: c.facts.language }),
      ...(c.station_id && { stationId: c.station_id }),
      ...(preferred && { preferredLawyerId: preferred }),
    },
  );
  const byName = new Map(rows.map((r) => [r.username, r]));
  return ranked.map((r) => {
    const row = byName.get(r.lawyerId)!;
    return { ...r, name: row.name, firm: row.firm_id, firmName: row.firm_name, kind: row.kind };
  });
}

/** Who may observe a hearing of the case: observers of the agency outside the handler's firm, least burdened first. */
export async function observersFor(
  pool: Pool,
  c: CaseRow,
): Promise<{ username: string; name: string; firm: string | null }[]> {
  const { rows } = await pool.query<{ username: string; name: string; firm: string | null }>(
    `SELECT u.username, u.name, u.firm_id AS firm FROM app_user u
     WHERE u.agency_id = $1 AND u.active AND 'observer' = ANY (u.roles) AND u.username IS DISTINCT FROM $2
       AND (u.firm_id IS NULL OR u.firm_id IS DISTINCT FROM $3)
     ORDER BY (SELECT count(*) FROM attendance a WHERE a.observer = u.username AND a.outcome IS NULL), u.username`,
    [c.agency_id, c.handler, c.firm_id],
  );
  return rows;
}
