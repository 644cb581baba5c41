import { z } from 'zod';
import { idFor } from '../../db/ids.js';
import { unitOf } from '../../db/requests.js';
import { may } from '../../domain/permissions.js';
import type { Submitted } from '../commands.js';
import { invalid, Problem } from '../problems.js';
import { readWholeRequest, showRequest } from '../request-desk.js';
import {
  figureQuery,
  figuresView,
  requestFiguresOf,
  requestList,
  requestListOf,
  requestQuery,
} from '../request-list.js';
import { requestBody, requestInput, type RequestBody } from '../request-openings.js';
import { firstOfRequestAct, requestReply } from '../request-submit.js';
import { pendingRequest, requestAfterCommand, requestView } from '../request-view.js';
import { route, type Context } from '../route.js';
import { submittedOnce } from '../submit.js';
import { revealBody } from './cases.js';

/** 诉求: the second kind of proceeding. Its tasks are done like any other, at /tasks. */

const OPEN = 'open/request';

async function firstRequest(ctx: Context<unknown, unknown, RequestBody>): Promise<Submitted> {
  const { deps, user, body, now } = ctx;
  const { pool, prisma } = deps.db;
  const agency = await prisma.agency.findUniqueOrThrow({ where: { id: user.agency } });
  const station = body.unit ?? user.station;
  if (body.unit !== undefined && (await unitOf(pool, agency.id, body.unit)) === undefined)
    throw invalid([{ pointer: '/unit', code: 'not-known' }]);
  if (!may(user, 'request:open', { agency: agency.id, station })) throw new Problem('forbidden');
  const commandId = idFor(`command/${user.username}/${OPEN}/${ctx.idempotencyKey}`);
  const id = idFor(`request/${commandId}`);
  const owner = user.scopes ? undefined : user.username;
  const inputs = [requestInput(body, { commandId, id, agency, station, actor: { user: user.username }, owner, now })];
  return deps.commands.submit({
    ...{ id: commandId, actor: user.username, route: OPEN, key: ctx.idempotencyKey },
    ...({ proceedingKind: 'request', caseId: id, kind: 'open', name: 'request' } as const),
    ...{ sent: body, body, receivedAt: now, seq: 0 },
    inputs: () => inputs,
  });
}

const params = z.strictObject({ id: z.string().max(100).toLowerCase() });

export const requestRoutes = [
  route({
    method: 'post',
    path: '/requests',
    summary: { zh: '登记诉求', en: 'Enter a request' },
    tag: 'requests',
    action: 'request:open',
    body: requestBody,
    form: 'request',
    responses: { 201: requestAfterCommand, 202: pendingRequest },
    handler: async (ctx) => requestReply(ctx, await submittedOnce(ctx, OPEN, ctx.body, () => firstRequest(ctx)), 201),
  }),
  route({
    method: 'get',
    path: '/requests',
    summary: { zh: '诉求列表', en: 'List requests' },
    tag: 'requests',
    action: 'request:list',
    query: requestQuery,
    responses: { 200: requestList },
    handler: async (ctx) => ({ status: 200, body: await requestListOf(ctx, ctx.query) }),
  }),
  route({
    method: 'get',
    path: '/requests/figures',
    summary: {
      zh: '诉求的人次、答复与满意度；每一数字的名单在诉求列表',
      en: 'Requests in figures; the list behind each is GET /requests',
    },
    tag: 'requests',
    action: 'request:list',
    query: figureQuery,
    responses: { 200: figuresView },
    handler: async (ctx) => ({ status: 200, body: await requestFiguresOf(ctx, ctx.query) }),
  }),
  route({
    method: 'get',
    path: '/requests/:id',
    summary: { zh: '诉求', en: 'One request' },
    tag: 'requests',
    action: 'request:read',
    params,
    responses: { 200: requestView },
    handler: async (ctx) => {
      const body = await showRequest(ctx, await readWholeRequest(ctx, ctx.params.id));
      return { status: 200, headers: { ETag: `"${body.seq}"` }, body };
    },
  }),
  route({
    method: 'post',
    path: '/requests/:id/reveal',
    asksAgain: true,
    summary: { zh: '说明理由，查看全部内容（记录在案）', en: 'See it in full, for a reason that is put on record' },
    tag: 'requests',
    action: 'request:read',
    params,
    body: revealBody,
    form: 'reveal',
    responses: { 200: requestView },
    handler: async (ctx) => {
      const whole = await readWholeRequest(ctx, ctx.params.id);
      const full = ctx.disclosures.forRequest(whole.row, ctx.body.reason);
      if (!full) throw new Problem('forbidden');
      const body = await showRequest(ctx, whole, full);
      return { status: 200, headers: { ETag: `"${body.seq}"` }, body };
    },
  }),
  route({
    method: 'post',
    path: '/requests/:id/actions/:name',
    summary: { zh: '诉求操作', en: 'An act that answers no task of a request' },
    tag: 'requests',
    conditional: true,
    params: params.extend({ name: z.string().max(60) }),
    body: z.looseObject({}).describe('GET /requests/{id} lists the acts open now, each with its schema'),
    responses: { 200: requestAfterCommand, 202: pendingRequest },
    handler: async (ctx) => {
      const { id, name } = ctx.params;
      const path = `requests/${id}/${name}`;
      const done = await submittedOnce(ctx, path, ctx.body, () => firstOfRequestAct(ctx, path, id, name, ctx.body));
      return requestReply(ctx, done, 200);
    },
  }),
];
