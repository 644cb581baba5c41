import { z } from 'zod';
import { loadCalendar } from '../../db/rule-data.js';
import { calculate } from '../../domain/calculator.js';
import { YearNotPublished } from '../../domain/calendar.js';
import { civilDate, line } from '../fields.js';
import { invalid, Problem } from '../problems.js';
import { route } from '../route.js';

/** A longer period reaches years that nobody has published. */
const MOST_DAYS = 3660;

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
      amount: z.coerce.number().int().min(1).max(MOST_DAYS),
      from: civilDate.describe('事件当日，不计入'),
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
      if (!known) throw invalid([{ pointer: '/pack', code: 'value', in: 'query' }]);
      const counted = unit ?? (pack === 'workday' ? 'working' : 'natural');
      try {
        const calendar = await loadCalendar(deps.db.pool);
        return {
          status: 200,
          body: { ...calculate({ unit: counted, amount, from }, calendar, lang), pack, unit: counted },
        };
      } catch (error) {
        if (error instanceof YearNotPublished)
          throw new Problem('year-not-published', { params: { year: error.year } });
        if (error instanceof RangeError) throw invalid([{ pointer: '/from', code: 'not-a-date', in: 'query' }]);
        throw error;
      }
    },
  }),
];
