import { z } from 'zod';
import { latestBatches, openDrafts } from '../../db/reference/ledger.js';
import { formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { route } from '../route.js';

const item = {
  kind: z.enum(['calendar', 'rule', 'ladder', 'draw']),
  pack: z.string().describe('日历为 CN'),
  key: z.string().describe('年度、期限、阶梯；抽取参数为 attendance'),
  version: z.int(),
};
const draftView = z.object({ ...item, draftedBy: z.string(), draftedAt: z.string() });
const batchView = z.object({
  ...item,
  ...{ approvedBy: z.string(), approvedAt: z.string() },
  ...{ planned: z.int(), moved: z.int(), differing: z.int(), moot: z.int(), pending: z.int() },
  endedAt: z.string().nullable(),
});
/** Approvals that are shown. */
const MOST = 10;

export const referenceOverviewRoutes = [
  route({
    method: 'get',
    path: '/reference',
    summary: {
      zh: '基础数据：待批准的草案，最近批准的及其所变动的期限',
      en: 'Reference data: drafts that wait for approval, and what the last approvals moved',
    },
    tag: 'reference',
    action: 'rule:read',
    responses: { 200: z.object({ drafts: z.array(draftView), batches: z.array(batchView) }) },
    handler: async ({ deps }) => {
      const { pool } = deps.db;
      const [drafts, batches] = await Promise.all([openDrafts(pool), latestBatches(pool, MOST)]);
      return {
        status: 200,
        body: {
          drafts: drafts.map((d) => ({ ...d, draftedAt: formatInstant(d.draftedAt.getTime()) })),
          batches: batches.map((b) => ({
            ...b,
            approvedAt: formatInstant(b.approvedAt.getTime()),
            pending: b.planned - b.moved - b.differing - b.moot,
            endedAt: iso(b.endedAt),
          })),
        },
      };
    },
  }),
];
