import { z } from 'zod';
import { candidatesFor, observersFor } from '../../db/lawyers.js';
import { may } from '../../domain/permissions.js';
import { eventList, eventListOf, eventQuery } from '../case-events.js';
import { caseList, caseListOf, caseQuery } from '../case-list.js';
import { entryView, evaluationOf } from '../entry-view.js';
import { telling } from '../fields.js';
import { filed } from '../filing.js';
import { checkedOpening, checkStation, ofStation } from '../opening-checks.js';
import { caseAfterCommand, caseView, viewDeadline } from '../case-view.js';
import { deadlineView } from '../deadline-view.js';
import { lookingOf, readDesk, readWhole, showCase, showCaseWithHistory } from '../case-desk.js';
import type { Submitted } from '../commands.js';
import { applicationBody, noticeBody, openingInput, type ApplicationBody, type NoticeBody } from '../openings.js';
import { Problem } from '../problems.js';
import { route, type Context } from '../route.js';
import { caseSubject } from '../subjects.js';
import { once, submitAct, type MutationReply } from '../submit.js';
import { openingIds } from '../takeover.js';

export const pendingView = z
  .object({ case: z.object({ id: z.uuid() }), command: z.object({ id: z.uuid(), state: z.literal('pending') }) })
  .meta({ id: 'PendingCommand' });
export const mutationResponses = { 200: caseAfterCommand, 202: pendingView };
export const openingResponses = { 201: caseAfterCommand, 202: pendingView };

type Door = { readonly application: ApplicationBody } | { readonly notice: NoticeBody };

/** Opens a case at one of the two doors. */
async function open(ctx: Context<unknown, unknown, unknown>, routeName: string, o: Door): Promise<MutationReply<201>> {
  return once(ctx, routeName, ctx.body, 201, () => firstOpening(ctx, routeName, o));
}

async function firstOpening(ctx: Context<unknown, unknown, unknown>, routeName: string, o: Door): Promise<Submitted> {
  const { deps, user } = ctx;
  const door = 'application' in o ? 'application' : 'notice';
  const body = 'application' in o ? ofStation(o.application, user) : o.notice;
  const agency = await deps.db.prisma.agency.findUniqueOrThrow({ where: { id: user.agency } });
  const station = await checkStation(deps, agency.id, body, '');
  if (!may(user, `case:open-${door}`, { agency: user.agency, station })) throw new Problem('forbidden');
  const ids = openingIds(user.username, routeName, ctx.idempotencyKey);
  const filing = await checkedOpening(deps, body, { agency: agency.id, caseId: ids.caseId, at: '' });
  const inputs = [openingInput(door, body, { ...ids, agency, actor: { user: user.username }, now: ctx.now })];
  return deps.commands.submit({
    id: ids.commandId,
    actor: user.username,
    route: routeName,
    key: ctx.idempotencyKey,
    caseId: ids.caseId,
    kind: 'open',
    name: door,
    sent: ctx.body,
    body: ctx.body,
    receivedAt: ctx.now,
    seq: 0,
    inputs: () => inputs,
    filed: filed(ctx, filing),
  });
}

const candidateView = z
  .object({
    username: z.string(),
    name: z.string(),
    kind: z.string(),
    firm: z.string().nullable(),
    firmName: z.string().nullable(),
    eligible: z.boolean(),
    score: z.number(),
    reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  })
  .meta({ id: 'Candidate' });

const observerView = z
  .object({
    ...{ username: z.string(), name: z.string(), firm: z.string().nullable(), firmName: z.string().nullable() },
    ahead: z.int().describe('待旁听的庭审数 / hearings that he is to attend'),
  })
  .meta({ id: 'ObserverCandidate' });

/** The reason is kept with the reading. */
export const revealBody = z.strictObject({ reason: telling(500) });

/** Capitals are the same id; what is none is not found. */
const caseParams = z.strictObject({ id: z.string().max(100).toLowerCase() });

export const caseRoutes = [
  route({
    method: 'post',
    path: '/applications',
    summary: { zh: '依申请立案', en: 'Open a case by application' },
    tag: 'cases',
    action: 'case:open-application',
    body: applicationBody,
    form: 'application',
    responses: openingResponses,
    handler: (ctx) => open(ctx, 'open/application', { application: ctx.body }),
  }),
  route({
    method: 'post',
    path: '/notices',
    summary: { zh: '依办案机关通知立案', en: "Open a case by an organ's notice" },
    tag: 'cases',
    action: 'case:open-notice',
    body: noticeBody,
    form: 'notice',
    responses: openingResponses,
    handler: (ctx) => open(ctx, 'open/notice', { notice: ctx.body }),
  }),
  route({
    method: 'get',
    path: '/cases',
    summary: { zh: '案件列表', en: 'List cases' },
    tag: 'cases',
    action: 'case:list',
    query: caseQuery,
    responses: { 200: caseList },
    handler: async (ctx) => ({ status: 200, body: await caseListOf(ctx, ctx.query) }),
  }),
  route({
    method: 'get',
    path: '/cases/:id',
    summary: { zh: '案件', en: 'One case' },
    tag: 'cases',
    action: 'case:read',
    params: caseParams,
    query: z.strictObject({
      with: z.enum(['history']).optional().describe('history：附最近的办理经过 / the newest of its history besides'),
    }),
    responses: { 200: caseView },
    handler: async (ctx) => {
      const show = ctx.query.with === 'history' ? showCaseWithHistory : showCase;
      const body = await show(ctx, await readWhole(ctx, ctx.params.id));
      return { status: 200, headers: { ETag: `"${body.seq}"` }, body };
    },
  }),
  route({
    method: 'post',
    path: '/cases/:id/reveal',
    asksAgain: true,
    summary: { zh: '说明理由，查看全部内容（记录在案）', en: 'See it in full, for a reason that is put on record' },
    tag: 'cases',
    action: 'case:read',
    params: caseParams,
    body: revealBody,
    form: 'reveal',
    responses: { 200: caseView },
    handler: async (ctx) => {
      const whole = await readWhole(ctx, ctx.params.id);
      const full = ctx.disclosures.for(whole.row, ctx.body.reason);
      if (!full) throw new Problem('forbidden');
      const body = await showCase(ctx, whole, full);
      return { status: 200, headers: { ETag: `"${body.seq}"` }, body };
    },
  }),
  route({
    method: 'get',
    path: '/cases/:id/events',
    summary: { zh: '办案经过(含哈希链)', en: 'History with its hash chain' },
    tag: 'cases',
    action: 'events:read',
    params: caseParams,
    query: eventQuery,
    responses: { 200: eventList },
    handler: async (ctx) => {
      const { row } = await readDesk(ctx, ctx.params.id);
      return { status: 200, body: await eventListOf(ctx, row, ctx.query) };
    },
  }),
  route({
    method: 'get',
    path: '/cases/:id/evaluation',
    summary: {
      zh: '质量评估（承办人在公布后可看本人的）',
      en: 'The evaluation that stands; to its handler once it is released',
    },
    tag: 'cases',
    action: 'case:read',
    params: caseParams,
    responses: { 200: entryView },
    handler: async (ctx) => {
      const { row } = await readDesk(ctx, ctx.params.id);
      const shown = await evaluationOf(ctx.deps.db.pool, row, ctx.lang, (actor) =>
        ctx.disclosures.reading(row, 'events', { wrote: actor === ctx.user.username, judges: true }),
      );
      // That there is none, and that it is not for him, is one answer.
      if (!shown) throw new Problem('not-found');
      return { status: 200, body: shown };
    },
  }),
  route({
    method: 'get',
    path: '/cases/:id/deadlines',
    summary: { zh: '期限', en: 'Deadlines' },
    tag: 'cases',
    action: 'deadlines:read',
    params: caseParams,
    responses: { 200: z.object({ items: z.array(deadlineView) }) },
    handler: async (ctx) => {
      const { deadlines } = await readWhole(ctx, ctx.params.id);
      const looking = await lookingOf(ctx);
      return { status: 200, body: { items: deadlines.map((d) => viewDeadline(d, looking)) } };
    },
  }),
  route({
    method: 'get',
    path: '/cases/:id/observers',
    summary: { zh: '可安排的旁听人，任务少的在前', en: 'Who may observe a hearing, the least burdened first' },
    tag: 'cases',
    action: 'observers:read',
    params: caseParams,
    responses: { 200: z.object({ items: z.array(observerView) }) },
    handler: async (ctx) => {
      const { row } = await readDesk(ctx, ctx.params.id);
      if (!may(ctx.user, 'observers:read', caseSubject(row))) throw new Problem('forbidden');
      return { status: 200, body: { items: await observersFor(ctx.deps.db.pool, row) } };
    },
  }),
  route({
    method: 'get',
    path: '/cases/:id/candidates',
    summary: { zh: '承办候选人及理由', en: 'Candidates for assignment, with reasons' },
    tag: 'cases',
    action: 'candidates:read',
    params: caseParams,
    responses: { 200: z.object({ items: z.array(candidateView) }) },
    handler: async (ctx) => {
      const { row } = await readDesk(ctx, ctx.params.id);
      if (!may(ctx.user, 'candidates:read', caseSubject(row))) throw new Problem('forbidden');
      const all = await candidatesFor(ctx.deps.db.pool, row, ctx.now);
      // A firm sees its own people only.
      const ownOnly = !may(
        { ...ctx.user, roles: ctx.user.roles.filter((r) => r !== 'firm') },
        'candidates:read',
        caseSubject(row),
      );
      return {
        status: 200,
        body: {
          items: all
            .filter((c) => !ownOnly || c.firm === ctx.user.firm)
            .map((c) => ({
              username: c.lawyerId,
              name: c.name,
              kind: c.kind,
              firm: c.firm,
              firmName: c.firmName,
              eligible: c.eligible,
              score: c.score,
              reasons: c.reasons.map((x) => ({ code: x.code, text: x[ctx.lang] })),
            })),
        },
      };
    },
  }),
  route({
    method: 'post',
    path: '/cases/:id/actions/:name',
    summary: { zh: '案件操作', en: 'An act that answers no task' },
    tag: 'cases',
    conditional: true,
    params: caseParams.extend({ name: z.string().max(60) }),
    body: z.looseObject({}).describe('GET /cases/{id} lists the acts open now, each with its schema'),
    responses: mutationResponses,
    handler: (ctx) => submitAct(ctx, ctx.params.id, ctx.params.name, ctx.body),
  }),
];
