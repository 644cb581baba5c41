import { randomUUID } from 'node:crypto';
import { Arrivals } from '../../api/arrivals.js';
import { caseSpread } from '../../db/spread.js';
import { deliver } from '../../temporal/deliver.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { SERVICE, type BenchStack } from '../stack.js';
import type { Arm, ArmCase, Left } from './arm.js';
import { leftInTemporal, leftOnRecord } from './left.js';
import { inputOf, type Path } from './path.js';
import { store } from './store.js';

/** Longer than any queue here. */
const PATIENCE_MS = 600_000;

/** The case through its workflow, without HTTP: commands are stored and delivered as the API does it, from here. */
export class ProjectWorkflow implements Arm {
  readonly name = 'projectWorkflow';
  readonly working = SERVICE;
  readonly worker = 'worker-1';
  private readonly spread: () => Promise<number>;
  private readonly arrivals: Arrivals;

  constructor(private readonly stack: BenchStack) {
    this.spread = caseSpread(stack.db.pool);
    this.arrivals = new Arrivals(stack.db.pool);
  }

  begin(path: Path): ArmCase {
    const id = randomUUID();
    return { id, command: (n) => this.command(path, id, n) };
  }

  private async command(path: Path, caseId: string, n: number): Promise<void> {
    const { pool } = this.stack.db;
    const input = inputOf(path, n, caseId, randomUUID());
    const seq = await store(pool, caseId, path.commands[n]!, input);
    const delivery = { id: input.key, proceeding: caseRef(caseId), inputs: [input], seq };
    const options = { timeoutMs: PATIENCE_MS, spreadMs: await this.spread() };
    const outcome = await deliver(this.stack.client, delivery, options);
    if (outcome.state !== 'done') throw new Error(`command ${n} of ${caseId}: ${JSON.stringify(outcome)}`);
    this.arrivals.add(input.key);
  }

  async left(caseId: string): Promise<Left> {
    return {
      ...(await leftInTemporal(this.stack.client, workflowIdOf(caseRef(caseId)))),
      ...(await leftOnRecord(this.stack.db.pool, caseId)),
    };
  }
}
