import { z } from 'zod';
import { countPending } from '../../db/commands.js';
import { standing, stateOfRecord } from '../../db/health.js';
import { lastReconciliation, stuckCount } from '../../db/operations.js';
import { countOutbox } from '../../db/outbox.js';
import { reachOf } from '../../domain/permissions.js';
import { addDays, civilDate, formatInstant, yearOf } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { route } from '../route.js';
import { productVersion } from '../version.js';

const caseOf = { caseId: z.uuid(), number: z.string().nullable() };
const healthView = z
  .object({
    parked: z.array(z.object({ ...caseOf, stage: z.string(), reason: z.string(), since: z.string() })),
    heldUp: z.array(z.object({ ...caseOf, rule: z.string(), what: z.string(), triedAt: z.string() })),
    commands: z.object({ pending: z.int(), oldestSeconds: z.int(), stuck: z.int() }),
    messages: z.object({ unsent: z.int(), givenUp: z.int() }),
    calendar: z.object({
      published: z.array(z.int()).describe('本年及以后已公布的年度'),
      missing: z.array(z.int()).describe('应已公布而未公布的：本年，十二月起连同次年'),
      provisional: z.int().describe('暂按周末推算的期限数 / deadlines that rest on a year that is not published'),
    }),
    audit: z.object({
      anchoredTo: z.string().nullable().describe('锚定到哪一日'),
      anchoredAt: z.string().nullable(),
      behind: z.boolean().describe('昨日尚未锚定 / yesterday is not anchored'),
    }),
    reconciliation: z.object({ endedAt: z.string(), differences: z.int(), repaired: z.int() }).nullable(),
    versions: z.object({ service: z.string(), node: z.string(), postgres: z.string().nullable() }),
  })
  .meta({ id: 'Health' });

/** The notice of the next year comes in autumn: from this month on it is missed. */
const PUBLISHED_BY = '12-01';

export const healthRoutes = [
  route({
    method: 'get',
    path: '/health',
    summary: {
      zh: '系统状况：停住的案件、未送出的命令和消息、日历、审计锚定、版本',
      en: 'Whether the service is well: what stands still, what waits, calendars, anchors, versions',
    },
    tag: 'operations',
    action: 'health:read',
    responses: { 200: healthView },
    handler: async ({ deps, user, now }) => {
      const { pool } = deps.db;
      const today = civilDate(now);
      const year = yearOf(today);
      const reach = reachOf(user);
      const [still, record, { pending, oldestMs }, stuck, outbox, reconciled] = await Promise.all([
        standing(pool, reach),
        stateOfRecord(pool, year, reach),
        countPending(pool, now),
        stuckCount(pool),
        countOutbox(pool),
        lastReconciliation(pool),
      ]);
      const wanted = today.slice(5) >= PUBLISHED_BY ? [year, year + 1] : [year];
      return {
        status: 200,
        body: {
          parked: still.parked.map((c) => ({ ...c, since: formatInstant(c.since.getTime()) })),
          heldUp: still.heldUp.map((c) => ({ ...c, triedAt: formatInstant(c.triedAt.getTime()) })),
          commands: { pending, oldestSeconds: Math.round(oldestMs / 1000), stuck },
          messages: { unsent: outbox.unsent, givenUp: outbox.failed },
          calendar: {
            published: record.years,
            missing: wanted.filter((one) => !record.years.includes(one)),
            provisional: record.provisional,
          },
          audit: {
            anchoredTo: record.anchoredTo,
            anchoredAt: iso(record.anchoredAt),
            behind: record.anchoredTo !== null && record.anchoredTo < addDays(today, -1),
          },
          reconciliation: reconciled
            ? {
                endedAt: formatInstant(reconciled.endedAt.getTime()),
                differences: reconciled.differences.length,
                repaired: reconciled.differences.filter(({ repaired }) => repaired).length,
              }
            : null,
          versions: { service: productVersion(), node: process.version, postgres: record.postgres },
        },
      };
    },
  }),
];
