import type { Pool, PoolClient } from 'pg';
import { YearNotPublished } from '../../domain/calendar.js';
import { lastDayOf } from '../../domain/deadline.js';
import { ruleInForce, type RuleKey } from '../../domain/rules.js';
import { addDays, yearOf, type CivilDate } from '../../domain/time.js';
import { loadCalendar, loadRules } from '../rule-data.js';

/** For each day: until when an event of it is entered, and a hearing of it recorded, in time. Null: not published. */
export interface Limits {
  readonly days: CivilDate[];
  readonly enteredUntil: (CivilDate | null)[];
  readonly recordedUntil: (CivilDate | null)[];
}

/**
 * Working days are counted here, by the rules and the calendar of the record, and handed to the SQL as data: there is
 * one arithmetic of days in this service.
 */
export async function limitsOf(db: Pool | PoolClient, agency: string, from: CivilDate, to: CivilDate): Promise<Limits> {
  const { rules, bases } = await loadRules(db, ['entry', 'attendance-record']);
  const calendar = await loadCalendar(db, yearOf(from));
  const { rows } = await db.query<{ rule_pack: string }>('SELECT rule_pack FROM agency WHERE id = $1', [agency]);
  const pack = rows[0]?.rule_pack ?? 'law';
  const until = (key: RuleKey, day: CivilDate): CivilDate | null => {
    try {
      return lastDayOf(ruleInForce(rules, pack, key, day, bases), day, calendar);
    } catch (error) {
      if (error instanceof YearNotPublished) return null;
      throw error;
    }
  };
  const days = daysFrom(from, to);
  return {
    days,
    enteredUntil: days.map((day) => until('entry', day)),
    recordedUntil: days.map((day) => until('attendance-record', day)),
  };
}

function daysFrom(from: CivilDate, to: CivilDate): CivilDate[] {
  const days: CivilDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
