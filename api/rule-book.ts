import type { Pool } from 'pg';
import { Calendar } from '../domain/calendar.js';
import { RULES } from '../domain/packs.js';
import type { RuleBook } from '../domain/resolve.js';
import { cachedRuleBook, type RuleBookSource } from '../db/rule-book.js';
import { ReferenceDataBroken } from '../db/rule-data.js';
import type { Deps } from './deps.js';

/** What answers say of deadlines with; nothing is decided by it, so that it may be a minute old. */
export type ShownRules = Pick<RuleBook, 'rules' | 'calendar'>;

/** Of each database, read by whoever asks first. */
const books = new WeakMap<Pool, RuleBookSource>();

/** Of a database whose rules do not load cases are still read. */
const BARE: ShownRules = { rules: RULES, calendar: new Calendar([]) };

/** The rule book of the database, for what is shown. */
export async function shownRules({ db: { pool } }: Pick<Deps, 'db'>): Promise<ShownRules> {
  const known = books.get(pool);
  const source = known ?? cachedRuleBook(pool);
  if (!known) books.set(pool, source);
  try {
    return await source();
  } catch (error) {
    if (error instanceof ReferenceDataBroken) return BARE;
    throw error;
  }
}
