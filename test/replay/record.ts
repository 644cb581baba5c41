import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { confirmCommands, storeCommand } from '../../db/commands.js';
import type { Codes } from '../../domain/engine/code.js';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { RequestOpening } from '../../domain/request/facts.js';
import { addDays, type Instant } from '../../domain/time.js';
import { deliver } from '../../temporal/deliver.js';
import { startWatch, watchWorkflowId } from '../../temporal/watch.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { Desk, nextMonday } from '../support/desk.js';
import { commandOf } from '../support/new-command.js';
import { historiesOf } from '../support/replay.js';
import { newId, PATIENCE_MS, Service } from '../support/service.js';
import { timeSkippingServer } from '../support/temporal.js';
import { SCENARIOS } from '../workflows/scenarios.js';

/** Plays every scenario with the code as it is and keeps the histories of its runs. */
export async function recordHistories(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await timeSkippingServer();
  const service = await Service.start(server.env);
  await service.drawAll();
  const keep = async (name: string, workflowId: string, runs?: Iterable<string>) => {
    const histories = await historiesOf(service.client, workflowId, runs);
    for (const [n, history] of histories.entries()) {
      const file = join(folder, histories.length === 1 ? `${name}.json` : `${name}.${n + 1}.json`);
      await writeFile(file, JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) as unknown }));
    }
  };
  try {
    for (const [name, play] of Object.entries(SCENARIOS)) {
      const desk = new Desk(service, nextMonday(await service.now()));
      await desk.sleepUntil(desk.on(0, '08:00'));
      await play(desk);
      await keep(name, workflowIdOf(caseRef(desk.caseId)), desk.runs);
    }
    await recordRequest(service, keep);
    await recordWatch(service, keep);
  } finally {
    await service.stop();
    await server.stop();
  }
}

/** A petition: its answer comes when the rungs have spoken, displeases, is given once more, and signed by the head. */
async function recordRequest(service: Service, keep: (name: string, id: string) => Promise<void>): Promise<void> {
  const desk = new Desk(service, nextMonday(await service.now()));
  const of = { kind: 'request', id: newId() } as const;
  const send = async (input: CommandInput, body: object = {}) => {
    await desk.sleepUntil(input.at);
    await storeCommand(service.db.pool, { ...commandOf(of.id, [input], body), proceedingKind: 'request' });
    const delivery = { id: input.key, proceeding: of, inputs: [input], seq: 0 };
    const outcome = await deliver(service.client, delivery, { timeoutMs: PATIENCE_MS, spreadMs: 0 });
    if (outcome.state !== 'done') throw new Error(`${input.key} was ${outcome.state}`);
    await confirmCommands(service.db.pool, [input.key]);
  };
  const does = async (user: string, kind: string, action: string, at: Instant, data: Codes = {}) => {
    const [task] = await service.rows<{ id: string }>(
      `SELECT id FROM task WHERE proceeding_id = $1 AND kind = $2 AND state = 'open'`,
      [of.id, kind],
    );
    await send({ kind: 'task', key: newId(), at, actor: { user }, task: task!.id, action, data });
  };
  const opening: RequestOpening = {
    ...({ id: of.id, agency: 'ph', agencyShort: '平', rulePack: 'law', owner: 'intake', persons: 5 } as const),
    ...({ channel: 'petition-office', subject: 'petition', urgency: 'urgent', reachable: true } as const),
    receivedAt: desk.on(0, '09:00'),
  };
  const text = '五名工人被拖欠工资。';
  await send({ kind: 'open', key: newId(), at: desk.on(0, '09:10'), actor: { user: 'intake' }, opening }, { text });
  await does('intake', 'acknowledge', 'acknowledge', desk.on(0, '09:30'));
  await does('intake', 'triage', 'pass', desk.on(0), { unit: 'ph-danghu' });
  await does('station', 'acknowledge', 'acknowledge', desk.on(1));
  await does('station', 'answer-request', 'answer', desk.on(12));
  await does('callback', 'ask-opinion', 'record', desk.on(14), { satisfaction: 'dissatisfied' });
  const actor = { user: 'director' };
  await send({ kind: 'act', key: newId(), at: desk.on(14, '11:00'), actor, action: 'take-charge', data: {} });
  await does('intake', 'triage', 'answer', desk.on(15));
  await does('director', 'sign-answer', 'sign', desk.on(15, '11:00'));
  await does('callback', 'ask-opinion', 'record', desk.on(16), { satisfaction: 'satisfied' });
  await keep('request', workflowIdOf(of));
}

async function recordWatch(service: Service, keep: (name: string, id: string) => Promise<void>): Promise<void> {
  const desk = new Desk(service, nextMonday(await service.now()));
  const period = { agency: 'hl', period: 'recorded', from: desk.day(0), to: addDays(desk.day(0), 5) };
  await startWatch(service.client, period);
  await desk.sleepUntil(desk.on(4));
  await keep('watch', watchWorkflowId(period.agency, period.period));
}
