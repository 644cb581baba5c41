import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startWatch, watchWorkflowId } from '../../temporal/watch.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { addDays } from '../../domain/time.js';
import { Desk, nextMonday } from '../support/desk.js';
import { historiesOf } from '../support/replay.js';
import { Service } from '../support/service.js';
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
    await recordWatch(service, keep);
  } finally {
    await service.stop();
    await server.stop();
  }
}

async function recordWatch(service: Service, keep: (name: string, id: string) => Promise<void>): Promise<void> {
  const desk = new Desk(service, nextMonday(await service.now()));
  const period = { agency: 'hl', period: 'recorded', from: desk.day(0), to: addDays(desk.day(0), 5) };
  await startWatch(service.client, period);
  await desk.sleepUntil(desk.on(4));
  await keep('watch', watchWorkflowId(period.agency, period.period));
}
