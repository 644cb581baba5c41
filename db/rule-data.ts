import { Calendar } from '../domain/calendar.js';
import type { CalendarYear } from '../domain/notice.js';
import { DRAW_RULE, type DrawRule } from '../domain/draw.js';
import type { Fault } from '../domain/notice.js';
import { drawFaults, ladderFaults, packFaults, ruleFaults } from '../domain/rule-check.js';
import { basesOf, type Ladder, type Pack, type Rule, type RuleKey } from '../domain/rules.js';
import { first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { array, int4, jsonb, list, nullable, oneOf, text } from './sql/types.js';

const RULES = statement({
  name: 'rules',
  text: `SELECT kind, pack || '/' || key || '/' || version AS name, body FROM rule_data
    WHERE kind IN ('pack', 'ladder') OR (kind = 'rule' AND ($1::text[] IS NULL OR key = ANY ($1)))
    ORDER BY kind, pack, key, version`,
  parameters: [nullable(array(text))],
  columns: { kind: oneOf<'pack' | 'rule' | 'ladder'>(), name: text, body: jsonb<unknown>() },
});
const NOTICES = statement({
  name: 'notices-in-force',
  text: `SELECT DISTINCT ON (year) year, source, holidays, make_up_days AS "makeUpDays", coalesce(amends, '{}') AS amends
    FROM calendar_year WHERE year >= $1 ORDER BY year, version DESC`,
  parameters: [int4],
  columns: { year: int4, source: text, holidays: list(text), makeUpDays: list(text), amends: array(text) },
});
const DRAW = statement({
  name: 'draw-rule',
  text: `SELECT r.pack || '/' || r.key || '/' || r.version AS name, r.body
    FROM agency a JOIN rule_data r ON r.kind = 'draw' AND r.pack IN (a.rule_pack, 'law')
    WHERE a.id = $1
    ORDER BY (r.pack = a.rule_pack) DESC, r.version DESC LIMIT 1`,
  parameters: [text],
  columns: { name: text, body: jsonb<DrawRule>() },
});

/** Stored reference data that no deadline can be computed with. Nothing is decided until it is mended; nobody is to blame who asked. */
export class ReferenceDataBroken extends Error {
  readonly code = 'REFERENCE_DATA_BROKEN';
  override readonly name = 'ReferenceDataBroken';

  constructor(what: string) {
    super(`reference data does not load: ${what}`);
  }
}

function checked(name: string, faults: () => readonly Fault[]): void {
  const fault = loading(name, faults)[0];
  if (fault) throw new ReferenceDataBroken(`${name}, ${fault.pointer}: ${fault.code}`);
}

/** What is not even of the right shape fails somehow. @throws ReferenceDataBroken */
function loading<T>(name: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      throw new ReferenceDataBroken(`${name}: ${error.message}`);
    throw error;
  }
}

const DRAWS = statement({
  name: 'draw-rules',
  text: `SELECT DISTINCT ON (pack, key) pack || '/' || key || '/' || version AS name, body
    FROM rule_data WHERE kind = 'draw' ORDER BY pack, key, version DESC`,
  columns: { name: text, body: jsonb<DrawRule>() },
});

interface Named<B> {
  readonly name: string;
  readonly body: B;
}

export interface RuleSet {
  readonly rules: Rule[];
  readonly bases: Record<string, string>;
  /** Newest version of each. */
  readonly ladders: Ladder[];
  readonly packs: Pack[];
}

/**
 * Every version of every rule, the base of each pack that has one, as `ruleInForce` takes them, and the ladders.
 *
 * @param keys only rules of these keys; default all
 * @throws ReferenceDataBroken
 */
export async function loadRules(db: Queryable, keys?: readonly RuleKey[]): Promise<RuleSet> {
  return ruleSetOf(await run(db, RULES, [keys ?? null]));
}

/** @param rows versions in their order @throws ReferenceDataBroken */
export function ruleSetOf(rows: readonly Row<typeof RULES>[]): RuleSet {
  const of = (kind: 'pack' | 'rule' | 'ladder') =>
    rows.filter((row) => row.kind === kind).map(({ name, body }) => ({ name: `${kind} ${name}`, body }));
  const packs = of('pack') as Named<Pack>[];
  const rules = of('rule') as Named<Rule>[];
  // Versions come in order: the last one stands.
  const newest = new Map((of('ladder') as Named<Ladder>[]).map((ladder) => [ladder.body.key, ladder]));
  const ladders = [...newest.values()].map(({ body }) => body);
  for (const { name, body } of packs) checked(name, () => packFaults(body));
  for (const { name, body } of newest.values()) checked(name, () => ladderFaults(body));
  for (const { name, body } of rules) checked(name, () => ruleFaults(body, ladders));
  const bodies = packs.map(({ body }) => body);
  return { rules: rules.map(({ body }) => body), bases: basesOf(bodies), ladders, packs: bodies };
}

/** The notices in force, by year. @param from first year wanted, default all */
export async function noticesInForce(db: Queryable, from = 0): Promise<CalendarYear[]> {
  return run(db, NOTICES, [from]);
}

/**
 * The published years; any other year is refused (`YearNotPublished`), never guessed.
 *
 * @param from first year wanted, default all; the notice of the year before may reach into it
 * @throws ReferenceDataBroken
 */
export async function loadCalendar(db: Queryable, from = 0): Promise<Calendar> {
  const notices = await noticesInForce(db, from - 1);
  return loading('calendar', () => new Calendar(notices));
}

/** All that is stored and in force, loaded as its users load it. @throws ReferenceDataBroken */
export async function checkReferenceData(db: Queryable): Promise<void> {
  await loadRules(db);
  await loadCalendar(db);
  for (const { name, body } of await run(db, DRAWS)) checked(`draw ${name}`, () => drawFaults(body));
}

/**
 * The draw's constants of the agency's pack, newest version; those of the product where the record has none.
 *
 * @throws ReferenceDataBroken
 */
export async function loadDrawRule(db: Queryable, agency: string): Promise<DrawRule> {
  const row = await first(db, DRAW, [agency]);
  if (!row) return DRAW_RULE;
  checked(`draw ${row.name}`, () => drawFaults(row.body));
  return row.body;
}
