import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { bareCase, BareCommand } from '../bare/workflow.js';
import { BARE_QUEUE, type BenchStack } from '../stack.js';
import type { Arm, ArmCase, Left } from './arm.js';
import { leftInTemporal } from './left.js';
import { inputOf, type Path } from './path.js';

const idOf = (caseId: string): string => `bare/${caseId}`;

/** As many Updates and timers, with the same arguments, and handlers that do nothing. */
export class BareTemporal implements Arm {
  readonly name = 'bareTemporal';
  readonly working = ['bare'] as const;
  readonly worker = 'bare';
  private readonly client: Client;

  constructor(stack: BenchStack) {
    this.client = stack.plainClient;
  }

  begin(path: Path): ArmCase {
    const id = randomUUID();
    return { id, command: (n) => this.command(path, id, n) };
  }

  private async command(path: Path, caseId: string, n: number): Promise<void> {
    const updateId = randomUUID();
    const input = inputOf(path, n, caseId, updateId);
    const timerMs = path.timers[n] ?? null;
    if (n === 0) {
      await this.client.workflow.executeUpdateWithStart('opened', {
        updateId,
        startWorkflowOperation: new WithStartWorkflowOperation<typeof bareCase>('bareCase', {
          workflowId: idOf(caseId),
          taskQueue: BARE_QUEUE,
          args: [{ opening: input, timerMs }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowTaskTimeout: '5s',
        }),
      });
      return;
    }
    const last = n === path.commands.length - 1;
    const args: [BareCommand] = [{ command: { input, seq: n }, timerMs, last }];
    await this.client.workflow.getHandle(idOf(caseId)).executeUpdate('command', { updateId, args });
  }

  async left(caseId: string): Promise<Left> {
    return { ...(await leftInTemporal(this.client, idOf(caseId))), stage: null, rows: null };
  }
}
