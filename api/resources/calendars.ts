import { z } from 'zod';
import { calendarKind, yearItem } from '../../db/reference/kinds.js';
import { noticesInForce } from '../../db/rule-data.js';
import { CALENDAR_YEARS } from '../../domain/bounds.js';
import { NOTICE_BOUNDS } from '../../domain/notice.js';
import { civilDate, line, wholeNumber } from '../fields.js';
import { route } from '../route.js';
import { referenceRoutes } from './reference.js';

const yearView = z
  .object({
    year: z.int(),
    source: z.string(),
    holidays: z.array(z.string()),
    makeUpDays: z.array(z.string()),
    amends: z.array(z.string()),
  })
  .meta({ id: 'CalendarYear' });

const title = { zh: '某年放假安排', en: 'Calendar of a year' };
const days = (most: number, help: string) => z.array(civilDate).max(most).describe(help);

/** The notice of a year, as it is drafted. */
export const calendarBody = z
  .strictObject({
    source: line(200).describe('国务院办公厅通知文号 / the notice'),
    holidays: days(NOTICE_BOUNDS.holidays, '放假日，含其中的周末 / days off, weekends inside included'),
    makeUpDays: days(NOTICE_BOUNDS.makeUpDays, '调休上班日，没有的不填 / make-up working days, if any')
      .optional()
      .transform((given) => given ?? []),
    amends: days(
      NOTICE_BOUNDS.holidays,
      '其中变更相邻年度安排的日期 / those that change the notice of a neighbouring year',
    )
      .optional()
      .transform((given) => given ?? []),
  })
  .meta({
    id: 'CalendarDraft',
    example: {
      ...{
        source: '国办发明电〔2026〕…号',
        holidays: ['2027-01-01', '2027-01-02', '2027-01-03'],
        makeUpDays: [],
        amends: [],
      },
    },
  });

export const calendarRoutes = [
  route({
    method: 'get',
    path: '/calendars',
    summary: { zh: '有效的放假安排', en: 'The calendar years in force' },
    tag: 'reference',
    action: 'calendar:read',
    responses: { 200: z.object({ items: z.array(yearView) }) },
    handler: async ({ deps }) => {
      const years = await noticesInForce(deps.db.pool);
      return { status: 200, body: { items: years.map(({ amends = [], ...notice }) => ({ ...notice, amends })) } };
    },
  }),
  ...referenceRoutes({
    path: '/calendars/:year',
    name: 'Calendar',
    title,
    kind: calendarKind,
    params: z.strictObject({ year: wholeNumber(CALENDAR_YEARS.first, CALENDAR_YEARS.last) }),
    itemOf: (params) => yearItem(params.year),
    endures: false,
    body: calendarBody,
  }),
];
