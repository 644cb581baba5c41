import { z } from 'zod';
import { countPending } from '../../db/commands.js';
import { standingStill } from '../../db/operations.js';
import { countOutbox } from '../../db/outbox.js';
import { reachOf } from '../../domain/permissions.js';
import { formatInstant } from '../../domain/time.js';
import { route } from '../route.js';

const instant = z.string();
const number = z.string().nullable().describe('案号；不是案件的没有');
const parkedView = z.object({ caseId: z.uuid(), number, stage: z.string(), reason: z.string() });
const silentView = z.object({ caseId: z.uuid(), number, stage: z.string(), since: instant });
const heldUpView = z.object({
  caseId: z.uuid(),
  number,
  deadline: z.string(),
  rule: z.string(),
  what: z.enum(['rung', 'expiry', 'replan']),
  triedAt: instant,
});
const stuckView = z.object({
  id: z.uuid(),
  caseId: z.uuid(),
  name: z.string(),
  receivedAt: instant,
  attempts: z.int(),
  why: z.string().nullable(),
  onRecord: z.boolean(),
});
const givenUpView = z.object({ key: z.string(), kind: z.string(), at: instant, attempts: z.int(), why: z.string() });
const reconciliationView = z.object({
  startedAt: instant,
  endedAt: instant,
  differences: z.array(z.object({ caseId: z.uuid(), kind: z.string(), repaired: z.boolean() })),
});
const operationsView = z
  .object({
    parked: z.array(parkedView),
    silent: z.array(silentView),
    heldUp: z.array(heldUpView),
    commands: z.object({ pending: z.int(), oldestSeconds: z.int(), stuck: z.array(stuckView) }),
    outbox: z.object({ unsent: z.int(), givenUp: z.array(givenUpView) }),
    reconciliation: reconciliationView.nullable(),
  })
  .meta({ id: 'Operations' });

const shown = (at: Date) => formatInstant(at.getTime());

export const operationRoutes = [
  route({
    method: 'get',
    path: '/operations',
    summary: {
      zh: '停滞的事项：挂起的案件、时限已到未提醒的案件、未能记录的时限、无结果的命令、放弃的消息、最近一次核对',
      en: 'What stands still',
    },
    tag: 'operations',
    action: 'operations:read',
    responses: { 200: operationsView },
    handler: async ({ deps, user, now }) => {
      const { pool } = deps.db;
      const [still, { pending, oldestMs }, { unsent }] = await Promise.all([
        standingStill(pool, now, reachOf(user)),
        countPending(pool, now),
        countOutbox(pool),
      ]);
      const { startedAt, endedAt, differences = [] } = still.reconciliation ?? {};
      return {
        status: 200,
        body: {
          parked: [...still.parked],
          heldUp: still.heldUp.map((c) => ({ ...c, triedAt: shown(c.triedAt) })),
          silent: still.silent.map((c) => ({ ...c, since: shown(c.since) })),
          commands: {
            pending,
            oldestSeconds: Math.round(oldestMs / 1000),
            stuck: still.stuck.map((c) => ({ ...c, receivedAt: shown(c.receivedAt) })),
          },
          outbox: { unsent, givenUp: still.givenUp.map((m) => ({ ...m, at: shown(m.at) })) },
          reconciliation:
            startedAt && endedAt
              ? { startedAt: shown(startedAt), endedAt: shown(endedAt), differences: [...differences] }
              : null,
        },
      };
    },
  }),
];
