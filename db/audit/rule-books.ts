import { Calendar } from '../../domain/calendar.js';
import type { RuleBook } from '../../domain/resolve.js';
import { ruleSetOf } from '../rule-data.js';
import { run, statement, type Queryable } from '../sql/statement.js';
import { array, int4, jsonb, list, oneOf, text } from '../sql/types.js';

const RULES = statement({
  name: 'rule-data-ever',
  text: `SELECT kind, pack || '/' || key || '/' || version AS name, body FROM rule_data
    WHERE kind IN ('pack', 'rule', 'ladder') ORDER BY kind, pack, key, version`,
  columns: { kind: oneOf<'pack' | 'rule' | 'ladder'>(), name: text, body: jsonb<unknown>() },
});
const YEARS = statement({
  name: 'calendar-years-ever',
  text: `SELECT 'CN/' || year || '/' || version AS name, year, source, holidays, make_up_days AS "makeUpDays",
      coalesce(amends, '{}') AS amends FROM calendar_year ORDER BY year, version`,
  columns: {
    ...{ name: text, year: int4, source: text, holidays: list(text), makeUpDays: list(text), amends: array(text) },
  },
});
const APPROVED = statement({
  name: 'reference-data-approved',
  text: `SELECT kind, pack || '/' || key || '/' || version AS name FROM reference_entry
    WHERE act = 'approve' AND kind IN ('rule', 'ladder', 'calendar') ORDER BY n DESC`,
  columns: { kind: text, name: text },
});

/**
 * The rule books that were in force at some time, the newest first: what is there without what was approved later, and each without its last
 * years, for a year that comes with the product is in no ledger.
 */
export async function ruleBooksEver(db: Queryable): Promise<RuleBook[]> {
  const [rules, years, approved] = [await run(db, RULES), await run(db, YEARS), await run(db, APPROVED)];
  const later = new Set<string>();
  const books: RuleBook[] = [];
  for (const approval of [undefined, ...approved]) {
    if (approval) later.add(`${approval.kind} ${approval.name}`);
    const set = ruleSetOf(rules.filter(({ kind, name }) => !later.has(`${kind} ${name}`)));
    // Versions come in order: the last one stands.
    const notices = [
      ...new Map(years.filter((y) => !later.has(`calendar ${y.name}`)).map((y) => [y.year, y])).values(),
    ];
    for (let n = notices.length; n > 0; n--) books.push({ ...set, calendar: new Calendar(notices.slice(0, n)) });
  }
  return books;
}
