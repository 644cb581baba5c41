import { z } from 'zod';
import { acknowledgeAlert, findAlert, listAlerts, type Alert } from '../../db/alerts.js';
import { grantsOf, may, reachOf } from '../../domain/permissions.js';
import { endOfDay, formatInstant, startOfDay, type Instant } from '../../domain/time.js';
import { alertText } from '../alert-text.js';
import { cursorOf, page, placeIn } from '../cursor.js';
import { iso } from '../case-view.js';
import { agencyAsked, dayOf, inOrder, uuid } from '../fields.js';
import type { Lang } from '../language.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';
import { within } from '../scope.js';

const KINDS = ['rung', 'watch', 'date-moved', 'handed-over', 'clock-held-up', 'case-parked'] as const;

const alertView = z
  .object({
    id: z.uuid(),
    agency: z.string(),
    kind: z.enum(KINDS),
    rung: z.string().nullable(),
    recipient: z.string(),
    recipientName: z.string().nullable(),
    caseId: z.uuid().nullable(),
    caseNumber: z.string().nullable().describe('案件或诉求的编号 / of the case, or whatever proceeding'),
    proceeding: z.object({ id: z.uuid(), kind: z.string() }).nullable(),
    deadline: z.string().nullable(),
    due: z.string().nullable(),
    text: z.string(),
    data: z.record(z.string(), z.unknown()),
    at: z.string(),
    acknowledgedAt: z.string().nullable(),
  })
  .meta({ id: 'Alert' });

export const alertRoutes = [
  route({
    method: 'get',
    path: '/alerts',
    summary: { zh: '发给本人的提醒、催办、督办和指标预警', en: 'Escalations and warnings addressed to the caller' },
    tag: 'alerts',
    action: 'alert:read',
    query: z
      .strictObject({
        ...page(placeIn(uuid)),
        acknowledged: z.enum(['true', 'false']).optional(),
        kind: z.enum(KINDS).optional(),
        rung: z.enum(['reminder', 'urge', 'supervise', 'circular']).optional(),
        case: uuid.optional(),
        agency: agencyAsked,
        from: dayOf('asked').optional(),
        to: dayOf('asked').optional(),
        all: z.enum(['true', 'false']).optional().describe('审计：本机构全部收件人的'),
      })
      .refine(...inOrder),
    responses: { 200: z.object({ items: z.array(alertView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query, now, lang }) => {
      const everybody = query.all === 'true';
      if (everybody && !grantsOf(user, 'alert:read').has('agency')) throw new Problem('forbidden');
      const { alerts, more } = await listAlerts(deps.db.pool, {
        reader: user.username,
        agencies: reachOf(within(user, query.agency)),
        recipient: everybody ? null : user.username,
        acknowledged: query.acknowledged === undefined ? undefined : query.acknowledged === 'true',
        kind: query.kind,
        rung: query.rung,
        caseId: query.case,
        from: query.from === undefined ? undefined : startOfDay(query.from),
        before: query.to === undefined ? undefined : endOfDay(query.to),
        after: query.cursor,
        limit: query.limit,
      });
      const last = alerts.at(-1);
      const next = more && last ? cursorOf(last.at, last.id) : null;
      return { status: 200, body: { items: alerts.map((alert) => view(alert, now, lang)), next } };
    },
  }),
  route({
    method: 'post',
    path: '/alerts/:id/actions/acknowledge',
    summary: { zh: '签收提醒', en: 'Acknowledge an alert' },
    tag: 'alerts',
    action: 'alert:acknowledge',
    params: z.strictObject({ id: uuid }),
    body: z.strictObject({}),
    responses: { 200: alertView },
    handler: async ({ deps, user, params, now, lang }) => {
      const alert = await findAlert(deps.db.pool, params.id);
      const subject = alert && { agency: alert.agency, owner: alert.recipient };
      if (!subject || !may(user, 'alert:read', subject)) throw new Problem('not-found');
      if (!may(user, 'alert:acknowledge', subject)) throw new Problem('forbidden');
      const acknowledged = await acknowledgeAlert(deps.db.pool, params.id, now);
      return { status: 200, body: view(acknowledged ?? alert, now, lang) };
    },
  }),
];

function view(alert: Alert, now: Instant, lang: Lang): z.input<typeof alertView> {
  const due = alert.data['due'];
  return {
    id: alert.id,
    agency: alert.agency,
    kind: alert.kind,
    rung: alert.rung,
    recipient: alert.recipient,
    recipientName: alert.recipientName,
    caseId: alert.caseId,
    caseNumber: alert.caseNumber,
    proceeding:
      alert.proceedingId === null || alert.proceedingKind === null
        ? null
        : { id: alert.proceedingId, kind: alert.proceedingKind },
    deadline: alert.deadlineId,
    due: typeof due === 'number' ? formatInstant(due) : null,
    text: alertText(alert, now, lang),
    data: { ...alert.data },
    at: formatInstant(alert.at.getTime()),
    acknowledgedAt: iso(alert.acknowledgedAt),
  };
}
