import { z } from 'zod';
import { listTasks, TASK_LIST } from '../../db/case-lists.js';
import { TASK_STATES } from '../../db/cases.js';
import { Prisma } from '../../db/generated/client.js';
import { examplesOf } from '../../db/sql/statement.js';
import { readTask, showTask, taskTitle } from '../case-desk.js';
import { taskDetail, taskView, viewTask } from '../case-view.js';
import { cursorOf, page, placeIn } from '../cursor.js';
import { uuid } from '../fields.js';
import { route } from '../route.js';
import { narrowed, taskScope } from '../scope.js';
import { submitTask } from '../submit.js';
import { myTasks } from '../my-tasks.js';
import { mutationResponses } from './cases.js';

/** An id reads like what it is: `<case>.<kind>.<n>`. */
const taskId = z.string().min(1).max(120).toLowerCase();
const taskParams = z.strictObject({ id: taskId });

const ofCase = (id: string) => Prisma.sql`t.proceeding_id = ${id}::uuid`;
examplesOf(TASK_LIST, {
  ways: [ofCase('00000000-0000-0000-0000-000000000000')],
  after: undefined,
  limit: 1,
  states: TASK_STATES,
});

export const taskRoutes = [
  route({
    method: 'get',
    path: '/tasks',
    summary: { zh: '任务列表', en: 'List tasks' },
    tag: 'tasks',
    action: 'task:list',
    query: z.strictObject({
      ...page(placeIn(taskId)),
      mine: z.enum(['true', 'false']).optional().describe('本人的和本人所在岗位待领的'),
      status: z.enum(TASK_STATES).optional(),
      case: uuid.optional(),
    }),
    responses: { 200: z.object({ items: z.array(taskView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query, now, lang }) => {
      const ways = query.mine === 'true' ? myTasks(user) : taskScope(user);
      const rows = await listTasks(deps.db.pool, {
        ways: narrowed(ways, query.case !== undefined && ofCase(query.case)),
        after: query.cursor,
        limit: query.limit + 1,
        states: query.status === undefined ? TASK_STATES : [query.status],
      });
      const items = rows.slice(0, query.limit);
      return {
        status: 200,
        body: {
          items: items.map((t) => viewTask(t, now, taskTitle(t.kind, lang))),
          next: rows.length > query.limit ? cursorOf(items.at(-1)!.opened_at, items.at(-1)!.id) : null,
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/tasks/:id',
    summary: { zh: '任务及其可用操作', en: 'One task, with what can be done and the form of it' },
    tag: 'tasks',
    action: 'task:read',
    params: taskParams,
    responses: { 200: taskDetail },
    handler: async (ctx) => {
      const { task, row } = await readTask(ctx, ctx.params.id);
      return { status: 200, headers: { ETag: `"${row.seq}"` }, body: await showTask(ctx, task, row) };
    },
  }),
  route({
    method: 'post',
    path: '/tasks/:id/actions/:name',
    summary: { zh: '办理任务', en: 'Complete or act on a task' },
    tag: 'tasks',
    conditional: true,
    params: taskParams.extend({ name: z.string().max(60) }),
    body: z.looseObject({}).describe('GET /tasks/{id} gives the schema of every action'),
    responses: mutationResponses,
    handler: (ctx) => submitTask(ctx, ctx.params.id, ctx.params.name, ctx.body),
  }),
];
