import { z } from 'zod';
import { listTasks, TASK_STATES } from '../../db/cases.js';
import { readTask, showTask, taskTitle } from '../case-desk.js';
import { taskDetail, taskView, viewTask } from '../case-view.js';
import { cursorOf, placeOf } from '../cursor.js';
import { page, uuid } from '../fields.js';
import { route } from '../route.js';
import { taskScope } from '../scope.js';
import { submitTask } from '../submit.js';
import { myTasks } from '../my-tasks.js';
import { mutationResponses } from './cases.js';

/** An id reads like what it is: `<case>.<kind>.<n>`. */
const taskId = z.string().min(1).max(120);
const taskParams = z.strictObject({ id: taskId });

export const taskRoutes = [
  route({
    method: 'get',
    path: '/tasks',
    summary: { zh: '任务列表', en: 'List tasks' },
    tag: 'tasks',
    action: 'task:list',
    query: z.strictObject({
      ...page,
      mine: z.enum(['true', 'false']).optional().describe('本人的和本人所在岗位待领的'),
      status: z.enum(TASK_STATES).optional(),
      case: uuid.optional(),
    }),
    responses: { 200: z.object({ items: z.array(taskView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query, now, lang }) => {
      const scope = query.mine === 'true' ? myTasks(user, 4) : taskScope(user, 4);
      const values = [...scope.values];
      const ofCase = query.case === undefined ? '' : ` AND t.proceeding_id = $${values.push(query.case) + 3}`;
      const rows = await listTasks(deps.db.pool, {
        ways: scope.ways.map((way) => way + ofCase),
        params: values,
        after: placeOf(query.cursor, taskId),
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
