import { expect, test } from 'vitest';
import { commandPort } from '../../api/commands.js';
import { countPending, releaseCommand } from '../../db/commands.js';
import { CommandRelay } from '../../relay/commands.js';
import type { Desk } from '../support/desk.js';
import { KeptServer } from '../support/kept-server.js';
import { breakHistoryOf, realTimeService, thisWeek } from '../support/real-time.js';
import { heardLogger, Service, testLogger, until } from '../support/service.js';

const service = await realTimeService();

/** More than a run takes before it begins anew (workflows/engine/host.ts). */
const CROWD = 420;
const ANSWER_MS = 2_000;
const DAY_MS = 24 * 3_600_000;
const ONE_AFTER_THE_OTHER = 20;

const seqOf = async (d: Desk) => (await d.row()).seq;

/** Why no command of the case gets on: what became of the last attempts, and what its run does. */
async function whatHolds(d: Desk) {
  const { db, client } = service;
  const [attempts, { raw, runId }] = await Promise.all([
    service.rows(
      `SELECT held_up, count(*)::int AS commands, max(attempts) AS attempts, min(retry_at - clock_timestamp())::text AS next
       FROM delivery WHERE proceeding_id = $1 GROUP BY held_up`,
      [d.caseId],
    ),
    d.handle.describe(),
  ]);
  const { events } = await client.workflow.getHandle(d.handle.workflowId, runId).fetchHistory();
  const last = (events ?? []).slice(-8).map(({ eventId, eventType }) => `${String(eventId)} ${eventType}`);
  const pending = (await countPending(db.pool, Date.now())).pending;
  return { pending, attempts, seq: await seqOf(d), task: raw.pendingWorkflowTask, last };
}

test('a crowd on one case, across a new run: all of it on record once, one after the other, and no outage is told of', async () => {
  const d = thisWeek(service);
  await d.toHandling();
  const first = await seqOf(d);
  const port = commandPort(service.db, service.client, ANSWER_MS);
  const { runId } = await d.handle.describe();
  const answers = await Promise.all(
    Array.from({ length: CROWD }, (_, n) => {
      const input = d.actInput('record-service', d.on(3), {}, 'intake');
      return port.submit({
        ...{ actor: 'intake', route: 'crowd', key: `crowd-${n}`, caseId: d.caseId, kind: 'act', name: input.kind },
        ...{ sent: {}, body: {}, receivedAt: Date.now(), seq: first, inputs: (id) => [{ ...input, key: id }] },
      });
    }),
  );
  await port.close();
  const pending = answers.filter(({ command }) => command.state === 'pending').length;

  await service.relay!.stop();
  const { logger, messages } = heardLogger();
  // With the watch over what stands still, as in an office: a run whose workflow task is lost on an overrun server is made anew.
  service.startRelay({ logger, reconcileEveryMs: DAY_MS });
  for (let before = first; !(await service.relay!.idle()); before = await seqOf(d))
    await until(
      async () => (await service.relay!.idle()) || (await seqOf(d)) > before,
      () => whatHolds(d),
    );
  process.stdout.write(`a crowd of ${CROWD}: ${pending} answered 202\n`);
  const steps = await service.rows<{ key: string }>('SELECT key FROM step WHERE proceeding_id = $1 AND seq > $2', [
    d.caseId,
    first,
  ]);
  expect(steps.map(({ key }) => key).sort()).toEqual(answers.map(({ command }) => command.id).sort());
  expect((await d.handle.describe()).runId).not.toBe(runId);
  expect(messages).not.toContain('an outage began');
});

test('a case gets its next command as soon as the one before has its outcome, without a pause between them', async () => {
  const d = thisWeek(service);
  await d.toHandling();
  await service.relay!.stop();
  const ids = await Promise.all(
    Array.from({ length: ONE_AFTER_THE_OTHER }, async () => {
      const input = d.actInput('record-service', d.on(3), {}, 'intake');
      await service.store(d.caseId, [input], {}, false);
      return input.key;
    }),
  );
  const { db, client } = service;
  const relay = new CommandRelay({
    ...{ pool: db.pool, client, logger: testLogger(), problemOf: (refusal) => refusal },
    ...{ spread: async () => 0, count: () => undefined, idleMs: 3_600_000 },
  });
  let pauses = 0;
  const left = async () => (await countPending(db.pool, Date.now())).pending;
  while ((await left()) > 0) if (!(await relay.round())) await new Promise((done) => setTimeout(done, ++pauses));
  await relay.settled();
  expect(await Promise.all(ids.map((id) => service.commandState(id)))).toEqual(ids.map(() => 'done'));
  // One that had no answer in time, on a busy machine, is postponed; they are not all.
  expect(pauses).toBeLessThan(ONE_AFTER_THE_OTHER / 2);
});

test('a case that does not answer is no outage of Temporal', async () => {
  const d = thisWeek(service);
  await d.toHandling();
  await breakHistoryOf(d);
  const { logger, messages } = heardLogger();
  service.startRelay({ logger });
  const input = await d.taskInput('meet', 'record', d.on(4), {}, { user: 'lawyer1' });
  await service.store(d.caseId, [input]);
  await releaseCommand(service.db.pool, input.key);
  const inVain = () =>
    service.rows('SELECT 1 FROM delivery WHERE command_id = $1 AND held_up IS NOT NULL', [input.key]);
  await until(async () => (await inVain()).length > 0);
  expect(messages).not.toContain('an outage began');
});

test('a Temporal that is away is an outage', async () => {
  const server = await KeptServer.start();
  const other = await Service.start(server.place, false);
  try {
    await server.down();
    const { logger, messages } = heardLogger();
    other.startRelay({ logger });
    const d = thisWeek(other);
    await other.store(d.caseId, [d.openInput()], {}, false);
    await until(() => messages.includes('an outage began'));
  } finally {
    await other.stop();
    await server.stop();
  }
});
