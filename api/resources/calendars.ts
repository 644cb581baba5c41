import { z } from 'zod';
import { calendarYears, orderReplans, publishYear } from '../../db/calendars.js';
import { loadRuleBook } from '../../db/rule-book.js';
import { CALENDAR_YEARS } from '../../domain/bounds.js';
import { civilDate, line, setOf, wholeNumber } from '../fields.js';
import { invalid, Problem, type InputError } from '../problems.js';
import { route } from '../route.js';

const yearView = z
  .object({ year: z.int(), source: z.string(), holidays: z.array(z.string()), makeUpDays: z.array(z.string()) })
  .meta({ id: 'CalendarYear' });
const days = setOf(civilDate, { max: 80 });

export const calendarRoutes = [
  route({
    method: 'get',
    path: '/calendars',
    summary: { zh: '已公布的放假安排', en: 'Published calendar years' },
    tag: 'calculators',
    action: 'calendar:read',
    responses: { 200: z.object({ items: z.array(yearView) }) },
    handler: async ({ deps }) => ({ status: 200, body: { items: await calendarYears(deps.db.prisma) } }),
  }),
  route({
    method: 'put',
    path: '/calendars/:year',
    summary: { zh: '公布某年放假安排', en: 'Publish a calendar year' },
    tag: 'calculators',
    action: 'calendar:publish',
    params: z.strictObject({ year: wholeNumber(CALENDAR_YEARS.first, CALENDAR_YEARS.last) }),
    body: z.strictObject({ source: line(200).describe('国务院办公厅通知文号'), holidays: days, makeUpDays: days }),
    responses: { 200: yearView.extend({ replanned: z.int() }) },
    handler: async ({ deps, params, body, now }) => {
      const wrong = (['holidays', 'makeUpDays'] as const).flatMap((field) =>
        body[field].flatMap((day, i): InputError[] =>
          Number(day.slice(0, 4)) === params.year
            ? []
            : [{ pointer: `/${field}/${i}`, code: 'value', params: { values: params.year } }],
        ),
      );
      if (wrong.length > 0) throw invalid(wrong);
      const wanted = { year: params.year, ...body };
      const year = await publishYear(deps.db.prisma, wanted);
      const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
      if (!same(year.holidays, body.holidays) || !same(year.makeUpDays, body.makeUpDays))
        throw new Problem('already-published');
      const replanned = await orderReplans(deps.db.pool, await loadRuleBook(deps.db.pool), now);
      return { status: 200, body: { ...year, replanned } };
    },
  }),
];
