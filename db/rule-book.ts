import type { Pool } from 'pg';
import type { RuleBook } from '../domain/resolve.js';
import { loadCalendar, loadRules } from './rule-data.js';
import { first, statement, type Queryable } from './sql/statement.js';
import { int4 } from './sql/types.js';

const FRESH_MS = 60_000;

/** `fresh` reads it anew: the record has told that there is a later one. */
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

const EDITION = statement({
  name: 'reference-edition',
  text: 'SELECT reference_edition() AS edition',
  columns: { edition: int4 },
});

/** @throws ReferenceDataBroken */
export async function loadRuleBook(db: Queryable): Promise<RuleBook> {
  // First of all: what comes in while the rest is read makes this an old edition, never a wrong one.
  const { edition } = (await first(db, EDITION))!;
  const { rules, bases, ladders } = await loadRules(db);
  return { rules, bases, ladders, calendar: await loadCalendar(db), edition };
}
