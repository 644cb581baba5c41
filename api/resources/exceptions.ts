import { z } from 'zod';
import { countCases } from '../../db/case-lists.js';
import { unacknowledged, unmatchedLines } from '../../db/exceptions.js';
import { reconcileChanged } from '../../db/paper-match.js';
import { grantsOf, reachOf } from '../../domain/permissions.js';
import { searchWays } from '../case-search.js';
import { agencyAsked } from '../fields.js';
import { route } from '../route.js';
import { within } from '../scope.js';
import { openTasks } from '../task-list.js';

const exceptions = z
  .object({
    overdue: z.int().describe('已逾期的待办：GET /tasks?status=open&overdue=true'),
    dueToday: z.int().describe('今日到期的待办：GET /tasks?status=open&overdue=false&dueBefore=今日'),
    dueInThreeDays: z.int().describe('三个工作日内到期的待办，含今日：GET /tasks?status=open&dueWithin=3'),
    unassigned: z.int().describe('尚无承办人的待办：GET /tasks?status=open&assignee=none'),
    open: z.int().describe('全部待办：GET /tasks?status=open'),
    unacknowledged: z.int().describe('发给本人、未签收的预警：GET /alerts?acknowledged=false'),
    parked: z.int().describe('流程停住的案件：GET /cases?parked=true'),
    unmatched: z
      .array(z.object({ agency: z.string(), name: z.string(), lines: z.int() }))
      .describe('登记簿有、系统没有的条目数：GET /paper-register?matched=false&agency= / lines that no case answers'),
  })
  .meta({ id: 'Exceptions' });

export const exceptionRoutes = [
  route({
    method: 'get',
    path: '/exceptions',
    summary: {
      zh: '需要过问的事项的件数，各为一份清单的总数',
      en: 'How much is out of order, each the length of a list that can be asked for',
    },
    tag: 'indicators',
    action: 'task:list',
    query: z.strictObject({ agency: agencyAsked }),
    responses: { 200: exceptions },
    handler: async ({ deps, user: asking, query, now }) => {
      const { pool } = deps.db;
      const user = within(asking, query.agency);
      const reach = reachOf(user);
      // As the list has it: who sees the registers of the whole agency sees what is missing in it.
      const registers = grantsOf(user, 'paper:read').has('agency') ? reach : [];
      for (const agency of registers) await reconcileChanged(pool, agency, now);
      const [{ overdue, dueToday, dueInThreeDays, unassigned, open }, alerts, parked, unmatched] = await Promise.all([
        openTasks({ deps, user, now }),
        unacknowledged(pool, user.username, reach),
        countCases(pool, searchWays(user, { parked: true })),
        unmatchedLines(pool, registers),
      ]);
      return {
        status: 200,
        body: {
          ...{ overdue, dueToday, dueInThreeDays, unassigned, open },
          ...{ unacknowledged: alerts, parked, unmatched },
        },
      };
    },
  }),
];
