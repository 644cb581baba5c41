import { addDays, type CivilDate } from './time.js';

export const STEPS = { month: 1, quarter: 3 } as const;
export type Step = keyof typeof STEPS;

/** The calendar months or quarters of a period in order, the first and the last as far as they lie within it. */
export function periodsWithin(from: CivilDate, to: CivilDate, by: Step): { from: CivilDate; to: CivilDate }[] {
  const periods = [];
  for (let first = from; first <= to;) {
    const next = startOfNext(first, STEPS[by]);
    const last = addDays(next, -1);
    periods.push({ from: first, to: last < to ? last : to });
    first = next;
  }
  return periods;
}

/** First day of the month or quarter after that which the day lies in. */
function startOfNext(day: CivilDate, months: number): CivilDate {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const next = Math.floor((month - 1) / months) * months + months;
  const [y, m] = next >= 12 ? [year + 1, next - 12] : [year, next];
  return `${String(y).padStart(4, '0')}-${String(m + 1).padStart(2, '0')}-01`;
}
