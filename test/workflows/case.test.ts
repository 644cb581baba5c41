import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { caseWorkflowId } from '../../workflows/messages.js';
import { Desk, nextMonday } from '../support/desk.js';
import { historiesOf, replay } from '../support/replay.js';
import { Service } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';

let server: TestServer;
let service: Service;
let desks: Desk[] = [];

beforeAll(async () => {
  server = await timeSkippingServer();
  service = await Service.start(server.env);
});

afterAll(async () => {
  await service.stop();
  await server.stop();
});

async function newDesk(): Promise<Desk> {
  const desk = new Desk(service, nextMonday(await service.now()));
  await desk.sleepUntil(desk.on(0, '08:00'));
  desks.push(desk);
  return desk;
}

/** Whatever a test did, the code that runs now would have done the same. */
afterEach(async () => {
  for (const { caseId } of desks)
    for (const history of await historiesOf(service.client, caseWorkflowId(caseId)))
      await replay(history, caseWorkflowId(caseId));
  desks = [];
});

describe('a case', () => {
  test('goes from the desk to the archive', async () => {
    const d = await newDesk();
    await d.toHandling();
    expect(await d.openKinds()).toEqual(['engage', 'meet', 'read-file']);
    expect(await d.row()).toMatchObject({ stage: 'handling', parked: null });
  });
});
