import { z } from 'zod';
import type { TaskRow } from '../db/cases.js';
import { YearNotPublished, type Calendar } from '../domain/calendar.js';
import { RULES } from '../domain/packs.js';
import type { Rule } from '../domain/rules.js';
import { addDays, civilDate, endOfDay, formatInstant, type Instant } from '../domain/time.js';
import type { Lang } from './language.js';
import type { ShownRules } from './rule-book.js';

/** When somebody looks at a task, in which language, and the rules he is told by. */
export interface Looking {
  readonly now: Instant;
  readonly lang: Lang;
  readonly rules: ShownRules;
}

export const taskDeadlineView = z
  .object({
    id: z.string(),
    title: z.string().describe('期限名称 / title of the rule'),
    legalBasis: z.string(),
    due: z.string(),
    lastDay: z.string().nullable(),
    remainingWorkingDays: z
      .int()
      .nullable()
      .describe(
        '剩余工作日，当日到期为 0，逾期为负；年度未公布或期限已止的为空 / working days left, 0 on the last day, less when over',
      ),
    overdue: z.boolean(),
  })
  .meta({ id: 'TaskDeadline' });

/** What of a task, or of a case, says when it is due. */
export type Clock = Pick<
  TaskRow,
  'state' | 'runs' | 'deadline_id' | 'due_at' | 'last_day' | 'rule_key' | 'rule_pack' | 'rule_version' | 'legal_basis'
>;

/** The clock that speaks for the task; only one that runs is overdue, or has days left. */
export function viewTaskDeadline(t: Clock, looking: Looking): z.input<typeof taskDeadlineView> | null {
  if (t.deadline_id === null || t.due_at === null) return null;
  const due = t.due_at.getTime();
  const runs = t.state === 'open' && t.runs === true;
  // What is due within hours is due on the day in which they end.
  const lastDay = t.last_day ?? civilDate(due - 1);
  return {
    id: t.deadline_id,
    title: titleOf(t, looking),
    legalBasis: t.legal_basis ?? '',
    due: formatInstant(due),
    lastDay: t.last_day,
    remainingWorkingDays: runs ? workingDaysLeft(looking.rules.calendar, looking.now, lastDay) : null,
    overdue: runs && due < looking.now,
  };
}

/** As the version has it that the deadline was counted by. */
export function titleOf(
  { rule_key: key, rule_pack: pack, rule_version: version }: Pick<Clock, 'rule_key' | 'rule_pack' | 'rule_version'>,
  { rules, lang }: Looking,
): string {
  const is = (rule: Rule) => rule.key === key && rule.pack === pack && rule.version === version;
  const rule = rules.rules.find(is) ?? RULES.find((each) => each.key === key);
  return rule?.title[lang] ?? key ?? '';
}

function workingDaysLeft(calendar: Calendar, now: Instant, lastDay: string): number | null {
  try {
    return calendar.workingDaysTo(civilDate(now), lastDay);
  } catch (error) {
    if (error instanceof YearNotPublished) return null;
    throw error;
  }
}

/** What a count of days left parts tasks by. */
export interface Bounds {
  readonly now: Instant;
  /** Until when what is due today is due, and what has so many working days left. */
  readonly today: Instant;
  readonly soon: Instant;
}

/** A year that is not published counts as having weekends only, as for provisional deadlines. */
export function dueWithin(workingDays: number, now: Instant, calendar: Calendar): Bounds {
  const today = civilDate(now);
  // Days off that follow the last of them leave as many.
  const after = calendar.assumingWeekends().addWorkingDays(today, workingDays + 1);
  return { now, today: endOfDay(today), soon: endOfDay(addDays(after, -1)) };
}
