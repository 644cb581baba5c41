import type { Pool } from 'pg';
import { barredFrom } from '../domain/case/duties.js';
import { rankCandidates, type Lawyer, type Qualification, type RankedLawyer } from '../domain/candidates.js';
import { civilDate, daysBetween, type Instant } from '../domain/time.js';
import { isMinor } from '../domain/people.js';
import { knownOf, partiesOf, type CaseRow } from './cases.js';
import { count, first, run, statement, type Row } from './sql/statement.js';
import { array, bool, int4, joined, list, nullable, oneOf, text, uuid, date } from './sql/types.js';
import { stages } from './stages.js';

export interface CandidateRow extends RankedLawyer {
  readonly name: string;
  readonly firm: string | null;
  readonly firmName: string | null;
  readonly kind: Qualification;
}

/**
 * One look at the record for all lawyers: what is against each of them is asked of the few cases that it can be in, not of
 * every case for every lawyer.
 */
const CANDIDATES = statement({
  name: 'candidates',
  text: `WITH opposed AS MATERIALIZED (
     SELECT k.handler, k.firm_id
     FROM (SELECT theirs.case_id FROM party mine JOIN party theirs ON theirs.id_key = mine.id_key
           WHERE mine.case_id = $1 AND mine.role = 'opposing' AND theirs.role = 'recipient'
           UNION
           SELECT theirs.case_id FROM party mine JOIN party theirs ON theirs.name_key = mine.name_key
           WHERE mine.case_id = $1 AND mine.role = 'opposing' AND theirs.role = 'recipient'
             AND (mine.id_key IS NULL OR theirs.id_key IS NULL)) AS theirs
     JOIN legal_case k ON k.id = theirs.case_id
     WHERE k.id <> $1 AND k.archived_at IS NULL
   )
   SELECT u.username, u.name, p.kind, u.firm_id, f.name AS firm_name, u.station_id, p.practice_since::text,
     p.criminal_since::text, p.minors_trained, p.languages,
     EXISTS (SELECT FROM leave l WHERE l.username = u.username AND $2::date BETWEEN l.from_day AND l.to_day) AS on_leave,
     (SELECT count(*)::int FROM legal_case k WHERE k.handler = u.username AND k.concluded_on IS NULL
        AND k.stage IN ${stages('busy')}) AS open_cases,
     EXISTS (SELECT FROM opposed o WHERE o.handler = u.username OR o.firm_id = u.firm_id) AS opposing,
     u.username IN (SELECT k.handler FROM legal_case k WHERE k.matter_id = $3 AND k.id <> $1 AND k.kind = 'criminal'
                      AND k.criminal_stage = $5 AND k.handler IS NOT NULL) AS co_defendant,
     EXISTS (SELECT FROM task t WHERE t.proceeding_id = $1 AND t.kind = 'name-handler' AND t.firm_id = u.firm_id
       AND (t.state = 'expired' OR t.outcome = 'decline')) AS firm_declined,
     (SELECT k.handler FROM legal_case k WHERE k.matter_id = $3 AND k.id <> $1 AND k.handler IS NOT NULL
      ORDER BY k.received_at DESC LIMIT 1) AS earlier_handler
   FROM app_user u JOIN practitioner p USING (username) LEFT JOIN firm f ON f.id = u.firm_id
   WHERE u.agency_id = $4 AND u.active`,
  parameters: [uuid, date, uuid, text, nullable(text)],
  columns: {
    username: text,
    name: text,
    kind: oneOf<Qualification>(),
    firm_id: nullable(text),
    firm_name: joined(text),
    station_id: nullable(text),
    practice_since: text,
    criminal_since: nullable(text),
    minors_trained: bool,
    languages: list(text),
    on_leave: bool,
    open_cases: int4,
    opposing: bool,
    co_defendant: bool,
    firm_declined: bool,
    /** The same in every row: who handled the latest other case of the matter. */
    earlier_handler: nullable(text),
  },
});

/**
 * Who could take the case, with reasons. Conflict with the opposing party is looked for in the register: the lawyer's
 * firm handles a case of that very person, by his number, or by his name where it is not known of both; by their normal
 * forms. Co-defendants are those of the same matter and stage. What the case asks for is read from the record as it is now.
 */
export async function candidatesFor(pool: Pool, c: CaseRow, at: Instant): Promise<CandidateRow[]> {
  const today = civilDate(at);
  const [rows, people] = await Promise.all([
    run(pool, CANDIDATES, [c.id, today, c.matter_id, c.agency_id, c.criminal_stage]),
    partiesOf(pool, [c.id]),
  ]);
  const recipients = people.filter(({ role }) => role === 'recipient').map(knownOf);
  const preferred = rows[0]?.earlier_handler;
  const barred = barredFrom(c.facts, 'handle');
  const left = c.facts.change?.cause === 'firm-withdraws' ? c.facts.firm : undefined;
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
      otherDuty: barred.includes(r.username),
      handledBefore: c.facts.handlers.includes(r.username),
      firmWithdrew: left !== undefined && r.firm_id === left,
      firmDeclined: r.firm_declined,
    })),
    {
      kind: c.facts.kind,
      lifeOrDeath: c.life_or_death === true,
      minor: recipients.some((p) => isMinor(p, today)),
      ...(c.language && { language: c.language }),
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

const OBSERVERS = statement({
  name: 'observers',
  text: `SELECT u.username, u.name, u.firm_id AS firm, f.name AS "firmName",
     (SELECT count(*)::int FROM attendance a WHERE a.observer = u.username AND a.outcome IS NULL) AS ahead
   FROM app_user u LEFT JOIN firm f ON f.id = u.firm_id
   WHERE u.agency_id = $1 AND u.active AND 'observer' = ANY (u.roles) AND u.username <> ALL ($2)
     AND (u.firm_id IS NULL OR u.firm_id IS DISTINCT FROM $3)
   ORDER BY ahead, u.username`,
  parameters: [text, array(text), nullable(text)],
  columns: { username: text, name: text, firm: nullable(text), firmName: joined(text), ahead: int4 },
});

/** Who may observe a hearing of the case: observers of the agency outside the handler's firm who never handled it, least burdened first. */
export async function observersFor(pool: Pool, c: CaseRow): Promise<Row<typeof OBSERVERS>[]> {
  return run(pool, OBSERVERS, [c.agency_id, barredFrom(c.facts, 'observe'), c.firm_id]);
}

const FIRM_OF = statement({
  name: 'firm-of',
  text: 'SELECT firm_id FROM app_user WHERE username = $1',
  parameters: [text],
  columns: { firm_id: nullable(text) },
});
const MAY_OBSERVE = statement({
  name: 'may-observe',
  text: `SELECT FROM app_user WHERE username = $1 AND agency_id = $2 AND active AND 'observer' = ANY (roles)`,
  parameters: [text, text],
});

/** Asked by a command, like the next: hence no record of the Prisma client's. */
export async function firmOf(pool: Pool, username: string): Promise<string | undefined> {
  return (await first(pool, FIRM_OF, [username]))?.firm_id ?? undefined;
}

/** Whether the person is an active observer of the agency. */
export async function mayObserve(pool: Pool, username: string, agency: string): Promise<boolean> {
  return (await count(pool, MAY_OBSERVE, [username, agency])) > 0;
}
