import type { Pool, PoolClient } from 'pg';
import { Calendar, type CalendarYear } from '../domain/calendar.js';
import { DRAW_RULE, type DrawRule } from '../domain/draw.js';
import { basesOf, type Pack, type Rule } from '../domain/rules.js';

type Queryable = Pool | PoolClient;

export interface RuleBook {
  /** Every version of every rule. */
  readonly rules: readonly Rule[];
  readonly packs: readonly Pack[];
  /** Base of each pack that has one, as `ruleInForce` takes it. */
  readonly bases: Readonly<Record<string, string>>;
}

export async function loadRuleBook(db: Queryable): Promise<RuleBook> {
  const { rows } = await db.query<{ kind: string; body: unknown }>(
    `SELECT kind, body FROM rule_data WHERE kind IN ('rule', 'pack') ORDER BY kind, pack, key, version`,
  );
  const rules = rows.filter(({ kind }) => kind === 'rule').map(({ body }) => body as Rule);
  const packs = rows.filter(({ kind }) => kind === 'pack').map(({ body }) => body as Pack);
  return { rules, packs, bases: basesOf(packs) };
}

/** The published years; any other year is refused (`YearNotPublished`), never guessed. */
export async function loadCalendar(db: Queryable): Promise<Calendar> {
  const { rows } = await db.query<CalendarYear>(
    `SELECT year, source, holidays, make_up_days AS "makeUpDays" FROM calendar_year ORDER BY year`,
  );
  return new Calendar(rows);
}

/** The draw's constants of the agency's pack, newest version; those of the product where the record has none. */
export async function loadDrawRule(db: Queryable, agency: string): Promise<DrawRule> {
  const { rows } = await db.query<{ body: DrawRule }>(
    `SELECT r.body
     FROM agency a JOIN rule_data r ON r.kind = 'draw' AND r.pack IN (a.rule_pack, 'law')
     WHERE a.id = $1
     ORDER BY (r.pack = a.rule_pack) DESC, r.version DESC LIMIT 1`,
    [agency],
  );
  return rows[0]?.body ?? DRAW_RULE;
}
