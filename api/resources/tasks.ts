import { z } from 'zod';
import { readAnyTask, showAnyTask } from '../any-task.js';
import { taskDetail, taskView, viewTask } from '../case-view.js';
import { claim, reassign } from '../claims.js';
import { REPLAYED } from '../commands.js';
import { setOf, username } from '../fields.js';
import type { Bilingual } from '../language.js';
import { shownRules } from '../rule-book.js';
import { route } from '../route.js';
import { submitTask } from '../submit.js';
import { taskId, taskList, taskListOf, taskQuery } from '../task-list.js';
import { pendingRequest, requestAfterCommand } from '../request-view.js';
import { mutationResponses } from './cases.js';

/** What the task belongs to, after the command. */
const taskResponses = {
  200: z.union([...mutationResponses[200].options, ...requestAfterCommand.options]),
  202: z.union([mutationResponses[202], pendingRequest]),
};

const taskParams = z.strictObject({ id: taskId });
export const reassignment = z.strictObject({ tasks: setOf(taskId, { min: 1, max: 100 }), to: username });

function claiming(act: 'claim' | 'release', summary: Bilingual) {
  return route({
    method: 'post',
    path: `/tasks/:id/actions/${act}`,
    summary,
    tag: 'tasks',
    action: 'task:read',
    params: taskParams,
    body: z.strictObject({}),
    responses: { 200: taskDetail },
    handler: async (ctx) => {
      const repeated = await claim(ctx, ctx.params.id, act);
      const found = await readAnyTask(ctx, ctx.params.id);
      const headers = { ETag: `"${found.desk.row.seq}"`, ...(repeated && REPLAYED) };
      return { status: 200, headers, body: await showAnyTask(ctx, found) };
    },
  });
}

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
      const found = await readAnyTask(ctx, ctx.params.id);
      return { status: 200, headers: { ETag: `"${found.desk.row.seq}"` }, body: await showAnyTask(ctx, found) };
    },
  }),
  claiming('claim', { zh: '认领岗位的任务', en: 'Claim a task of a pool' }),
  claiming('release', { zh: '放回认领的任务', en: 'Give a claimed task back to its pool' }),
  route({
    method: 'post',
    path: '/tasks/actions/reassign',
    summary: { zh: '将岗位的任务改派给他人', en: 'Give tasks of a pool to somebody of it' },
    tag: 'tasks',
    action: 'task:reassign',
    body: reassignment,
    form: 'reassign',
    responses: { 200: z.object({ items: z.array(taskView) }) },
    handler: async (ctx) => {
      const { tasks, to } = ctx.body;
      const repeated = await reassign(ctx, tasks, to);
      const looking = { now: ctx.now, lang: ctx.lang, rules: await shownRules(ctx.deps) };
      const found = await Promise.all(tasks.map((id) => readAnyTask(ctx, id)));
      const items = found.map(({ desk }) => viewTask(desk.task, looking));
      return { status: 200, headers: repeated ? REPLAYED : {}, body: { items } };
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
    responses: taskResponses,
    handler: (ctx) => submitTask(ctx, ctx.params.id, ctx.params.name, ctx.body),
  }),
];
