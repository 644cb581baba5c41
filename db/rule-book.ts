import type { Pool } from 'pg';
import type { RuleBook } from '../domain/resolve.js';
import type { Ladder } from '../domain/rules.js';
import { loadCalendar, loadRules } from './rule-data.js';
import { run, statement } from './sql/statement.js';
import { jsonb } from './sql/types.js';

const FRESH_MS = 60_000;

/** `fresh` reads it anew: an order to plan anew must see the calendar it came with. */
export type RuleBookSource = (fresh?: boolean) => Promise<RuleBook>;

/** The rule book of the database, read at most once a minute (machine time). */
export function cachedRuleBook(pool: Pool): RuleBookSource {
  let book: Promise<RuleBook> | undefined;
  let readAt = 0;
  return (fresh = false) => {
    if (fresh || !book || Date.now() - readAt > FRESH_MS) {
      readAt = Date.now();
      book = loadRuleBook(pool);
      book.catch(() => (book = undefined));
    }
    return book;
  };
}

export async function loadRuleBook(pool: Pool): Promise<RuleBook> {
  const [{ rules, bases }, calendar, ladders] = await Promise.all([
    loadRules(pool),
    loadCalendar(pool),
    loadLadders(pool),
  ]);
  return { rules, bases, calendar, ladders };
}

const LADDERS = statement({
  name: 'ladders',
  text: `SELECT DISTINCT ON (key) body FROM rule_data WHERE kind = 'ladder' ORDER BY key, version DESC`,
  columns: { body: jsonb<Ladder>() },
});

async function loadLadders(pool: Pool): Promise<Ladder[]> {
  return (await run(pool, LADDERS)).map((r) => r.body);
}
