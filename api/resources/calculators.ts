import { z } from 'zod';
import { loadCalendar } from '../../db/rule-data.js';
import { calculate } from '../../domain/calculator.js';
import { YearNotPublished } from '../../domain/calendar.js';
import { dayOf, line, wholeNumber } from '../fields.js';
import { invalid, Problem } from '../problems.js';
import { route } from '../route.js';

/** A longer period reaches years that nobody has published. */
const MOST_DAYS = 3660;

const notPublished = (year: number) => {
  const params = { year };
  return new Problem('year-not-published', {
    params,
    errors: [{ pointer: '/from', in: 'query', code: 'year-not-published', params }],
  });
};

export const calculatorRoutes = [
  route({
    method: 'get',
    path: '/calculators/deadline',
    summary: { zh: '期限计算', en: 'The last day of a period, step by step' },
    tag: 'calculators',
    action: 'calculator:use',
    query: z.strictObject({
      pack: line(60).default('law').describe('law 法定口径（自然日，遇节假日顺延）| workday 工作日口径 | 本地口径'),
      unit: z.enum(['natural', 'working']).optional().describe('缺省由 pack 决定'),
      amount: wholeNumber(1, MOST_DAYS),
      from: dayOf('asked').describe('事件当日，不计入'),
    }),
    responses: {
      200: z.object({
        due: z.string(),
        steps: z.array(z.string()),
        pack: z.string(),
        unit: z.enum(['natural', 'working']),
      }),
    },
    handler: async ({ deps, query: { pack, unit, amount, from }, lang }) => {
      const known = await deps.db.prisma.rule_data.findFirst({
        where: { kind: 'pack', key: pack },
        select: { key: true },
      });
      if (!known) throw invalid([{ pointer: '/pack', code: 'not-known', in: 'query' }]);
      const counted = unit ?? (pack === 'workday' ? 'working' : 'natural');
      try {
        const calendar = await loadCalendar(deps.db.pool);
        return {
          status: 200,
          body: { ...calculate({ unit: counted, amount, from }, calendar, lang), pack, unit: counted },
        };
      } catch (error) {
        if (error instanceof YearNotPublished) throw notPublished(error.year);
        throw error;
      }
    },
  }),
];
