import { isCivilDate, weekday, yearOf, type CivilDate } from './time.js';

/**
 * The working days of one calendar year as the State Council's holiday notice sets them (放假调休安排). A holiday at the turn of
 * the year may reach into the neighbouring years (it did in the notices for 2006 to 2008 and 2019).
 */
export interface CalendarYear {
  year: number;
  /** The notice, e.g. '国办发明电〔2025〕7号'. */
  source: string;
  /** Every day off named in a notice, weekend days inside the span included. */
  holidays: CivilDate[];
  /** Weekend days worked instead (调休上班); they are working days like any other. */
  makeUpDays: CivilDate[];
  /** Days on which it says otherwise than the notice of a neighbouring year, and is right. */
  amends?: CivilDate[];
}

/** What is wrong with a place of reference data; `pointer` (RFC 6901) into the body, codes, numbers and dates for the text. */
export type Fault = { readonly pointer: string } & (
  | { readonly code: 'not-a-date' | 'given-twice' | 'amends-nothing' | 'date-in-past' | 'invalid' }
  | Filled<'too-few' | 'too-small', 'minimum'>
  | Filled<'too-many', 'maximum'>
  | Filled<'too-big', 'maximum'>
  | Filled<'value', 'values'>
  | Filled<'out-of-reach', 'year'>
  | Filled<'worked-anyway', 'day'>
  | Filled<'contradicts-notice', 'day' | 'year'>
);
type Filled<C extends string, P extends string> = C extends string
  ? { readonly code: C; readonly params: Readonly<Record<P, string | number>> }
  : never;

const LISTS = ['holidays', 'makeUpDays'] as const;

/**
 * Bounds of what one notice may name. The notices for 2004 to 2026 name 22 to 33 days off and 4 to 12 make-up days, and take 9 to
 * 13 more working days than they give back.
 */
export const NOTICE_BOUNDS = { holidays: 45, makeUpDays: 20, netDaysOff: 20 } as const;

/** Without which it cannot be loaded: dates that exist, within reach, each named once. */
export function structureFaults(notice: CalendarYear): Fault[] {
  const seen = new Set<CivilDate>();
  const days = LISTS.flatMap((list) =>
    notice[list].flatMap((day, i): Fault[] => {
      const pointer = `/${list}/${i}`;
      if (!isCivilDate(day)) return [{ pointer, code: 'not-a-date' }];
      if (!isWithinReach(notice.year, day)) return [{ pointer, code: 'out-of-reach', params: { year: notice.year } }];
      if (seen.has(day)) return [{ pointer, code: 'given-twice' }];
      seen.add(day);
      return [];
    }),
  );
  const amends = (notice.amends ?? []).flatMap((day, i): Fault[] =>
    seen.has(day) ? [] : [{ pointer: `/amends/${i}`, code: 'amends-nothing' }],
  );
  return [...days, ...amends];
}

/** All that keeps a notice from being published, its own structure first. */
export function noticeFaults(notice: CalendarYear): Fault[] {
  const structure = structureFaults(notice);
  if (structure.length > 0) return structure;
  const { holidays, makeUpDays } = notice;
  const onWeekdays = makeUpDays.flatMap((day, i): Fault[] =>
    weekday(day) <= 5 ? [{ pointer: `/makeUpDays/${i}`, code: 'worked-anyway', params: { day } }] : [],
  );
  if (holidays.length === 0) return [{ pointer: '/holidays', code: 'too-few', params: { minimum: 1 } }, ...onWeekdays];
  const net = holidays.filter((day) => weekday(day) <= 5).length - makeUpDays.length;
  const { netDaysOff, ...most } = NOTICE_BOUNDS;
  const long = LISTS.filter((list) => notice[list].length > most[list]).map((list): Fault => ({
    pointer: `/${list}`,
    code: 'too-many',
    params: { maximum: most[list] },
  }));
  if (long.length === 0 && net > netDaysOff)
    long.push({ pointer: '/holidays', code: 'too-many', params: { maximum: makeUpDays.length + netDaysOff } });
  return [...onWeekdays, ...long];
}

/** In the year itself, in December before it or in January after it. */
function isWithinReach(year: number, day: CivilDate): boolean {
  const of = yearOf(day);
  return of === year || day.startsWith(`${year - 1}-12-`) || day.startsWith(`${year + 1}-01-`);
}
