import type pg from 'pg';
import { dayOf, daysFrom, plusDays, said } from './instants.js';
import { lastDayOf, type Limits, type RuleBody } from './limits.js';
import { grouped, type CaseRecord } from './record.js';
import type { Report } from './violation.js';

/** (5) No hearing is drawn twice; whoever is drawn is told so, once; one trip at a time for a case. */
export function checkDrawn(c: CaseRecord, report: Report): void {
  const told = grouped(
    c.steps.filter((s) => s.input.action === 'drawn'),
    (s) => s.input.data?.['hearing'] as number,
  );
  // Under review it is handled where aid came in advance; of other cases under review nobody has told of a hearing.
  const handled = ['review', 'handling', 'closing', 'terminated'].includes(c.row.stage);
  for (const { hearing, outcome } of c.attendance) {
    const steps = told.get(hearing)?.length ?? 0;
    if (steps > 1) report(`hearing ${hearing} was drawn ${steps} times`);
    const open = handled && c.hearings.some((h) => h.no === hearing && h.state === 'announced' && h.public);
    if (steps === 0 && (open || !drawnInVain(c, hearing)))
      report(`hearing ${hearing} was drawn and its case never told`);
    else if (steps === 0 && outcome === null) report(`hearing ${hearing} was drawn in vain and is still waited for`);
    told.delete(hearing);
  }
  for (const hearing of told.keys()) report(`hearing ${hearing} was told that it is drawn, and is not`);
  const ahead = c.hearings.filter((h) => h.state === 'announced' && c.attendance.some((a) => a.hearing === h.no));
  const waiting = ahead.filter((h) => c.attendance.some((a) => a.hearing === h.no && a.outcome === null));
  if (waiting.length > 1) report(`hearings ${waiting.map((h) => h.no).join()} of one case are drawn at the same time`);
}

/** The hearing was off before the case was told of its draw: the refusal has closed the row. */
const drawnInVain = (c: CaseRecord, hearing: number): boolean =>
  c.commands.some((x) => x.state === 'refused' && x.route === 'draw' && x.inputs[0]?.data?.['hearing'] === hearing);

interface Sitting {
  readonly caseId: string;
  readonly no: number;
  readonly day: string;
  readonly late: boolean;
  readonly public: boolean;
  readonly excused: boolean;
  readonly state: string;
  readonly stage: string;
  readonly drawn: boolean;
  readonly outcome: string | null;
  /** When it was known what became of its attendance. */
  readonly outcomeAt: number | null;
}

/** What the rule of domain and settings says: whole percents, weeks, share of the period. */
interface DrawRule {
  readonly target: number;
  readonly aim: number;
  readonly aimUntil: number;
  readonly lastWeeks: number;
  readonly spare: number;
}

/** The last draw of each agency: it saw every hearing, for each one that is new or gone asks for a draw of its own. */
const DRAWS = `
SELECT o.agency_id AS agency, a.rule_pack AS pack, r.body AS rule,
  max(greatest((extract(epoch FROM o.sent_at) * 1000)::float8, (o.data ->> 'at')::float8)) AS at
FROM outbox o JOIN agency a ON a.id = o.agency_id
JOIN LATERAL (
  SELECT body FROM rule_data WHERE kind = 'draw' AND pack IN (a.rule_pack, 'law')
  ORDER BY (pack = a.rule_pack) DESC, version DESC LIMIT 1
) r ON true
WHERE o.kind = 'draw' AND o.sent_at IS NOT NULL GROUP BY 1, 2, 3`;

const SITTINGS = `
SELECT h.case_id AS "caseId", h.no, h.day::text AS day, h.late, h.public, h.state, c.stage,
  (c.kind = 'criminal' AND c.criminal_stage IN ('investigation', 'prosecution-review'))
    OR (NOT h.public AND h.ground IS NOT NULL) AS excused,
  a.case_id IS NOT NULL AS drawn, a.outcome,
  (extract(epoch FROM coalesce(a.recorded_at, (
    SELECT max(t.ended_at) FROM task t WHERE t.proceeding_id = h.case_id AND t.kind = 'name-observer'
      AND (t.data -> 'data' ->> 'hearing')::int = h.no))) * 1000)::float8 AS "outcomeAt"
FROM hearing h JOIN legal_case c ON c.id = h.case_id
LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no
WHERE h.agency_id = $1`;

/** An outcome recorded while a draw was running may not have been seen by it. */
const RACE_MS = 120_000;

/**
 * (5) No hearing that could be attended was left undrawn at the last draw though the rule would have drawn it: while
 * attended and planned cases are fewer than the aim over all cases that will have been held, and a spare.
 */
export async function checkUndrawn(pool: pg.Pool, limits: Limits, report: Report): Promise<void> {
  const { rows } = await pool.query<{ agency: string; pack: string; rule: DrawRule; at: number }>(DRAWS);
  for (const { agency, pack, rule, at } of rows) {
    const sittings = (await pool.query<Sitting>(SITTINGS, [agency])).rows.map((s) => asOf(s, at - RACE_MS));
    for (const year of yearsAt(dayOf(at))) {
      const inYear = sittings.filter((s) => s.day.startsWith(`${year}-`) && !s.excused);
      for (const s of undrawn(rule, inYear, dayOf(at), year, (day) => recordedUntil(limits, pack, day)))
        report(
          `hearing ${s.no} of case ${s.caseId} on ${s.day} was left undrawn at the draw of ${agency} of ${said(at)}`,
        );
    }
  }
}

const asOf = (s: Sitting, at: number): Sitting => ((s.outcomeAt ?? 0) > at ? { ...s, outcome: null } : s);

/** From November on the next year is drawn from too. */
const yearsAt = (day: string): number[] => {
  const year = Number(day.slice(0, 4));
  return day.slice(5, 7) >= '11' ? [year, year + 1] : [year];
};

/**
 * Until when the record of a hearing is in its time; after that the draw does not rely on it any more.
 * Without a rule of its own a pack works by that of the Law.
 */
function recordedUntil(limits: Limits, pack: string, day: string): string {
  const of = (name: string) =>
    [...limits.rules.values()].findLast(
      (r) => r.key === 'attendance-record' && r.pack === name && r.effectiveFrom <= day,
    );
  const rule: RuleBody | undefined = of(pack) ?? of('law');
  return rule ? lastDayOf(rule, limits, day) : '9999-12-31';
}

/** The hearings that could be drawn, if the rule asks for any of them; which ones is a matter of the lot. */
function undrawn(
  rule: DrawRule,
  sittings: readonly Sitting[],
  today: string,
  year: number,
  until: (day: string) => string,
): Sitting[] {
  const relied = (s: Sitting) =>
    s.drawn &&
    s.outcome === null &&
    ['announced', 'held'].includes(s.state) &&
    (s.day >= today || today <= until(s.day));
  const cases = [...grouped(sittings, (s) => s.caseId).values()].map((own) => ({
    attended: own.some((s) => s.outcome === 'attended'),
    held: own.some((s) => s.state === 'held' || s.outcome === 'attended'),
    planned: own.some(relied),
    candidates: own.filter(
      (s) =>
        s.state === 'announced' &&
        s.public &&
        !s.drawn &&
        !s.late &&
        s.day > today &&
        ['review', 'handling', 'closing'].includes(s.stage),
    ),
  }));
  const open = cases.filter((c) => !c.attended && !c.planned && c.candidates.length > 0);
  const held = cases.filter((c) => c.held).length;
  const attended = cases.filter((c) => c.attended).length;
  const covered = cases.filter((c) => c.attended || c.planned).length;
  const willBeHeld = cases.filter((c) => c.held || c.planned || open.includes(c)).length;
  const [from, to] = [`${year}-01-01`, `${year}-12-31`];
  const share = daysFrom(from, today) / (daysFrom(from, to) + 1);
  const percent = share < rule.aimUntil ? rule.aim : rule.target;
  const late = today > plusDays(to, -7 * rule.lastWeeks) && attended * 100 < rule.target * held;
  const wanted = late || covered * 100 < percent * willBeHeld + rule.spare * 100;
  return wanted ? open.flatMap((c) => c.candidates.slice(0, 1)) : [];
}
