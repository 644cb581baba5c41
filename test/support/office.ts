import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { stateOf } from '../../temporal/state.js';
import { caseRef, workflowIdOf, type Standing } from '../../workflows/messages.js';
import { verifiedEvents } from './chain.js';
import { Desk, nextMonday } from './desk.js';
import { historiesOf, replays, type Told } from './replay.js';
import { Service } from './service.js';
import { timeSkippingServer, type TestServer } from './temporal.js';

/**
 * The service on a server that skips time, for a whole test file; to be made at its top level. Whatever a test did, the
 * code that runs now would have done the same, and the chain of events is whole: that is looked at after each.
 */
export class Office {
  server!: TestServer;
  service!: Service;
  private desks: Desk[] = [];

  constructor() {
    beforeAll(async () => {
      this.server = await timeSkippingServer();
      this.service = await Service.start(this.server.env);
    });
    afterAll(async () => {
      await this.service.stop();
      await this.server.stop();
    });
    afterEach(async () => {
      const told: Told[] = [];
      for (const { caseId, runs } of this.desks) {
        const workflowId = workflowIdOf(caseRef(caseId));
        await verifiedEvents(this.service, caseId);
        for (const history of await historiesOf(this.service.client, workflowId, runs))
          told.push({ workflowId, history });
      }
      this.desks = [];
      expect((await replays(told)).filter((error) => error !== undefined)).toEqual([]);
    });
  }

  async newDesk(): Promise<Desk> {
    const desk = new Desk(this.service, nextMonday(await this.service.now()));
    await desk.sleepUntil(desk.on(0, '08:00'));
    this.desks.push(desk);
    return desk;
  }

  stateOf(d: Desk): Promise<Standing> {
    return stateOf(this.service.client, caseRef(d.caseId));
  }

  /** The workflow and the record say the same of the case. */
  async expectAgreement(d: Desk): Promise<void> {
    const [row, tasks] = await Promise.all([d.row(), d.tasks()]);
    if (row.resting) return expect(await d.handle.result()).toBe(row.seq);
    const state = await this.stateOf(d);
    expect({ seq: state.seq, stage: state.stage, tasks: [...state.tasks].sort(), parked: state.parked }).toEqual({
      seq: row.seq,
      stage: row.stage,
      tasks: tasks.map((t) => t.id).sort(),
      parked: null,
    });
  }
}
