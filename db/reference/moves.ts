import { resolveDeadline, type RuleBook } from '../../domain/resolve.js';
import type { RuleKey } from '../../domain/rules.js';
import type { CivilDate, Instant } from '../../domain/time.js';
import { run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bool, int4, joined, jsonb, nullable, oneOf, text, uuid } from '../sql/types.js';

export interface RungAt {
  readonly rung: string;
  readonly at: Instant;
}

const LIVE = statement({
  name: 'live-deadlines',
  text: `SELECT d.id, d.proceeding_id AS proceeding, d.proceeding_kind AS kind, d.agency_id AS agency, c.number,
      d.rule_key AS rule, p.facts->>'rulePack' AS pack, d.pauses, d.provisional, d.next_rung AS next, d.rungs,
      (extract(epoch FROM d.started_at) * 1000)::bigint::text AS start, (extract(epoch FROM d.due_at) * 1000)::bigint::text AS due,
      d.last_day::text AS "lastDay"
    FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id LEFT JOIN legal_case c ON c.id = d.proceeding_id
    WHERE d.state = 'armed' AND NOT p.resting AND d.agency_id = ANY ($1)`,
  parameters: [array(text)],
  columns: {
    id: text,
    proceeding: uuid,
    kind: text,
    agency: text,
    number: joined(text),
    rule: oneOf<RuleKey>(),
    pack: text,
    pauses: jsonb<{ from: CivilDate; to: CivilDate }[]>(),
    provisional: bool,
    next: int4,
    rungs: jsonb<readonly RungAt[]>(),
    start: text,
    due: text,
    lastDay: nullable(text),
  },
});
type Live = Row<typeof LIVE>;

/** Where a live deadline stands, and where the rule book has it. */
export interface Move extends Pick<Live, 'id' | 'proceeding' | 'kind' | 'agency' | 'number' | 'rule'> {
  readonly old: Planned;
  readonly new: Planned;
}

export interface Planned {
  readonly due: Instant;
  readonly lastDay: CivilDate | null;
  readonly provisional: boolean;
  readonly rungs: readonly RungAt[];
}

/**
 * The live deadlines of these agencies that the book has elsewhere than the record, or for certain now; computed by what
 * computes them when they are committed. What has been met, and what rests, stays as it is.
 *
 * @param at rungs of before are spoken, and do not move
 */
export async function movesUnder(
  db: Queryable,
  book: RuleBook,
  agencies: readonly string[],
  at: Instant,
): Promise<Move[]> {
  const live = await run(db, LIVE, [agencies]);
  const moved = live.flatMap((d) => {
    const move = planned(d, book);
    return moves(d, move, at) ? [move] : [];
  });
  // Pages go by the id, as it is compared here.
  return moved.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function planned(d: Live, book: RuleBook): Move {
  const { id, proceeding, kind, agency, number, rule, lastDay, provisional } = d;
  const request = { id, rule, start: Number(d.start), pauses: d.pauses, fixedDue: Number(d.due) };
  const plan = resolveDeadline(request, d.pack, book);
  return {
    ...{ id, proceeding, kind, agency, number, rule },
    old: { due: Number(d.due), lastDay, provisional, rungs: d.rungs.map(rungAt) },
    new: { due: plan.due, lastDay: plan.lastDay, provisional: plan.provisional, rungs: plan.rungs.map(rungAt) },
  };
}

const rungAt = ({ rung, at }: RungAt): RungAt => ({ rung, at });

function moves(d: Live, { old, new: next }: Move, at: Instant): boolean {
  if (dateMoves(old, next)) return true;
  const ahead = (rungs: readonly RungAt[]) => JSON.stringify(rungs.filter((rung) => rung.at > at));
  // Where the ladder has been stopped nothing is ahead.
  return d.next < d.rungs.length && ahead(old.rungs.slice(d.next)) !== ahead(next.rungs);
}

/** The last day, or the instant, is another one. */
export const dayMoves = (old: Planned, next: Planned): boolean => old.due !== next.due || old.lastDay !== next.lastDay;

/** The date itself is another one, or certain now. */
export const dateMoves = (old: Planned, next: Planned): boolean =>
  dayMoves(old, next) || (old.provisional && !next.provisional);
