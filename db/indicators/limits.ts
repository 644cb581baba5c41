import type { Pool, PoolClient } from 'pg';
import { YearNotPublished, type Calendar } from '../../domain/calendar.js';
import { lastDayOf } from '../../domain/deadline.js';
import { NoRuleInForce, ruleInForce, type Rule, type RuleKey } from '../../domain/rules.js';
import { addDays, yearOf, type CivilDate } from '../../domain/time.js';
import { loadCalendar, loadRules } from '../rule-data.js';
import { first, statement } from '../sql/statement.js';
import { text } from '../sql/types.js';

/** For each day: until when an event of it is entered, and a hearing of it recorded, in time. Null: cannot be said. */
export interface Limits {
  readonly days: CivilDate[];
  readonly enteredUntil: (CivilDate | null)[];
  readonly recordedUntil: (CivilDate | null)[];
}

interface Book {
  readonly rules: readonly Rule[];
  readonly bases: Readonly<Record<string, string>>;
  readonly pack: string;
  readonly calendar: Calendar;
}

const PACK_OF = statement({
  name: 'rule-pack-of',
  text: 'SELECT rule_pack FROM agency WHERE id = $1',
  parameters: [text],
  columns: { rule_pack: text },
});

/**
 * Working days are counted here, by the rules and the calendar of the record, and handed to the SQL as data; there is
 * one arithmetic of days in this service.
 */
export async function limitsOf(db: Pool | PoolClient, agency: string, from: CivilDate, to: CivilDate): Promise<Limits> {
  const { rules, bases } = await loadRules(db, ['entry', 'attendance-record']);
  const calendar = await loadCalendar(db, yearOf(from));
  const pack = (await first(db, PACK_OF, [agency]))?.rule_pack ?? 'law';
  const book: Book = { rules, bases, calendar, pack };
  return remembered(JSON.stringify([rules, bases, calendar.years, book.pack, from, to]), () => compute(book, from, to));
}

function compute({ rules, bases, pack, calendar }: Book, from: CivilDate, to: CivilDate): Limits {
  const until = (key: RuleKey, day: CivilDate): CivilDate | null => {
    try {
      return lastDayOf(ruleInForce(rules, pack, key, day, bases), day, calendar);
    } catch (error) {
      if (error instanceof YearNotPublished || error instanceof NoRuleInForce) return null;
      throw error;
    }
  };
  const days: CivilDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return {
    days,
    enteredUntil: days.map((day) => until('entry', day)),
    recordedUntil: days.map((day) => until('attendance-record', day)),
  };
}

/** A year of days takes some milliseconds of CPU and is asked for every day: the last few answers are kept. */
const MOST = 16;
const answers = new Map<string, Limits>();

/** @param question everything the answer follows from */
function remembered(question: string, answer: () => Limits): Limits {
  const known = answers.get(question) ?? answer();
  answers.delete(question);
  answers.set(question, known);
  if (answers.size > MOST) answers.delete(answers.keys().next().value!);
  return known;
}
