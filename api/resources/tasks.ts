import { z } from 'zod';
import { readTask, showTask } from '../case-desk.js';
import { taskDetail } from '../case-view.js';
import { route } from '../route.js';
import { submitTask } from '../submit.js';
import { taskId, taskList, taskListOf, taskQuery } from '../task-list.js';
import { mutationResponses } from './cases.js';

const taskParams = z.strictObject({ id: taskId });

export const taskRoutes = [
  route({
    method: 'get',
    path: '/tasks',
    summary: { zh: '任务列表', en: 'List tasks' },
    tag: 'tasks',
    action: 'task:list',
    query: taskQuery,
    responses: { 200: taskList },
    handler: async (ctx) => ({ status: 200, body: await taskListOf(ctx, ctx.query) }),
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
