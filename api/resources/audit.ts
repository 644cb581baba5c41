import { z } from 'zod';
import { listAnchors } from '../../db/audit/seal.js';
import { listSensitiveReads, type SensitiveRead } from '../../db/sensitive-reads.js';
import { endOfDay, formatInstant, startOfDay } from '../../domain/time.js';
import { page } from '../cursor.js';
import { civilDate, dayOf, formed, inOrder, username, uuid } from '../fields.js';
import { route } from '../route.js';
import { exportView, type Exported } from './exports.js';

const READ = [
  'case',
  'request',
  'events',
  'paper-entry',
  'takeover',
  'search',
  'export',
] as const satisfies readonly SensitiveRead['what'][];
const readView = z
  .object({
    at: z.string(),
    user: z.string(),
    caseId: z.uuid().nullable(),
    caseNumber: z.string().nullable(),
    what: z
      .enum(READ)
      .describe(
        'case 案件 | request 诉求 | events 办案经过 | paper-entry 登记簿条目 | takeover 拟接管的案件 | search 按人员查得 | export 导出列表',
      ),
    userName: z.string().nullable().describe('姓名'),
    export: exportView.nullable().describe('所导出的列表 / what was taken away'),
    reason: z.string().nullable().describe('查看全部内容的理由 / why it was to be seen in full'),
    route: z.string().describe('方法和路径模式；修改的答复也会显示案件'),
    request: z.string().describe('与日志中的 req、错误答复中的 instance 相同'),
  })
  .meta({ id: 'SensitiveRead' });

const hex = z.string().regex(/^[\da-f]{64}$/);
const anchorView = z
  .object({
    day: civilDate,
    madeAt: z.string().describe('晚于次日零点的为补做'),
    cases: z.int().describe('已锚定的案件数'),
    changed: z.int().describe('当日锚定的链头与待办命令数'),
    reads: z.int().describe('当日锚定的敏感读取数'),
    root: hex,
    hash: hex.describe('含上一锚定的 hash；signature 是对它的 Ed25519 签名'),
    key: z.string(),
    signature: z.base64(),
  })
  .meta({ id: 'AuditAnchor' });

export const auditRoutes = [
  route({
    method: 'get',
    path: '/audit/reads',
    summary: { zh: '敏感信息的读取记录', en: 'Who saw what unmasked' },
    tag: 'audit',
    action: 'audit:read',
    query: z
      .strictObject({
        ...page(formed(/^[1-9][0-9]{0,17}$/, 'cursor')),
        user: username.optional(),
        case: uuid.optional(),
        what: z.enum(READ).optional(),
        from: dayOf('asked').optional(),
        to: dayOf('asked').optional(),
      })
      .refine(...inOrder),
    responses: { 200: z.object({ items: z.array(readView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query }) => {
      const rows = await listSensitiveReads(deps.db.pool, {
        agency: user.agency,
        username: query.user,
        caseId: query.case,
        what: query.what,
        from: query.from === undefined ? undefined : startOfDay(query.from),
        before: query.to === undefined ? undefined : endOfDay(query.to),
        after: query.cursor,
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit);
      return {
        status: 200,
        body: {
          items: items.map((r) => ({
            at: formatInstant(r.at.getTime()),
            user: r.username,
            userName: r.name,
            caseId: r.caseId,
            caseNumber: r.caseNumber,
            what: r.what,
            export: r.what === 'export' && r.reason !== null ? (JSON.parse(r.reason) as Exported) : null,
            reason: r.what === 'export' ? null : r.reason,
            route: r.route,
            request: r.requestId,
          })),
          next: rows.length > query.limit ? items.at(-1)!.id : null,
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/audit/anchors',
    summary: {
      zh: '每日锚定（可另行保存，日后比对）',
      en: 'The daily anchors, to keep a copy of and compare with later',
    },
    tag: 'audit',
    action: 'audit:read',
    query: z.strictObject(page(dayOf('asked'))),
    responses: { 200: z.object({ items: z.array(anchorView), next: z.string().nullable() }) },
    handler: async ({ deps, query }) => {
      const rows = await listAnchors(deps.db.pool, query.cursor, query.limit + 1);
      const items = rows.slice(0, query.limit);
      return {
        status: 200,
        body: {
          items: items.map((a) => ({
            day: a.day,
            madeAt: formatInstant(a.made_at.getTime()),
            cases: a.cases,
            changed: a.leaves,
            reads: a.reads,
            root: a.root.toString('hex'),
            hash: a.hash.toString('hex'),
            key: a.key_id,
            signature: a.signature.toString('base64'),
          })),
          next: rows.length > query.limit ? items.at(-1)!.day : null,
        },
      };
    },
  }),
];
