import { Calendar } from '../domain/calendar.js';
import { DRAW_RULE, type DrawRule } from '../domain/draw.js';
import { basesOf, type Pack, type Rule, type RuleKey } from '../domain/rules.js';
import { first, run, statement, type Queryable } from './sql/statement.js';
import { array, int4, jsonb, list, nullable, oneOf, text } from './sql/types.js';

const RULES = statement({
  name: 'rules',
  text: `SELECT kind, body FROM rule_data
    WHERE kind = 'pack' OR (kind = 'rule' AND ($1::text[] IS NULL OR key = ANY ($1)))
    ORDER BY kind, pack, key, version`,
  parameters: [nullable(array(text))],
  columns: { kind: oneOf<'pack' | 'rule'>(), body: jsonb<unknown>() },
});
const CALENDAR = statement({
  name: 'calendar-from',
  text: `SELECT year, source, holidays, make_up_days AS "makeUpDays" FROM calendar_year WHERE year >= $1 ORDER BY year`,
  parameters: [int4],
  columns: { year: int4, source: text, holidays: list(text), makeUpDays: list(text) },
});
const DRAW = statement({
  name: 'draw-rule',
  text: `SELECT r.body
    FROM agency a JOIN rule_data r ON r.kind = 'draw' AND r.pack IN (a.rule_pack, 'law')
    WHERE a.id = $1
    ORDER BY (r.pack = a.rule_pack) DESC, r.version DESC LIMIT 1`,
  parameters: [text],
  columns: { body: jsonb<DrawRule>() },
});

/**
 * Every version of every rule, and the base of each pack that has one, as `ruleInForce` takes them.
 *
 * @param keys only rules of these keys; default all
 */
export async function loadRules(
  db: Queryable,
  keys?: readonly RuleKey[],
): Promise<{ rules: Rule[]; bases: Record<string, string> }> {
  const rows = await run(db, RULES, [keys ?? null]);
  const bodies = (kind: 'pack' | 'rule') => rows.filter((row) => row.kind === kind).map(({ body }) => body);
  return { rules: bodies('rule') as Rule[], bases: basesOf(bodies('pack') as Pack[]) };
}

/**
 * The published years; any other year is refused (`YearNotPublished`), never guessed.
 *
 * @param from first year wanted, default all
 */
export async function loadCalendar(db: Queryable, from = 0): Promise<Calendar> {
  return new Calendar(await run(db, CALENDAR, [from]));
}

/** The draw's constants of the agency's pack, newest version; those of the product where the record has none. */
export async function loadDrawRule(db: Queryable, agency: string): Promise<DrawRule> {
  return (await first(db, DRAW, [agency]))?.body ?? DRAW_RULE;
}
