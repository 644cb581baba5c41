import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { SERVICE, type BenchStack } from '../stack.js';
import type { Arm, ArmCase, Left } from './arm.js';
import { leftInTemporal, leftOnRecord } from './left.js';
import { application, outcomeOf, type CaseView, type Path } from './path.js';

/** The whole service, as people meet it: HTTP. */
export class Project implements Arm {
  readonly name = 'project';
  readonly working = SERVICE;
  readonly worker = 'worker-1';

  constructor(private readonly stack: BenchStack) {}

  begin(path: Path): ArmCase {
    return new HttpCase(this.stack, path);
  }

  async read(caseId: string): Promise<{ list: number; get: number }> {
    const person = await this.stack.http.as('director');
    const timed = async (path: string) => {
      const began = performance.now();
      const { status } = await person.get(path);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      return performance.now() - began;
    };
    return { list: await timed('/cases?limit=50'), get: await timed(`/cases/${caseId}`) };
  }

  async left(caseId: string): Promise<Left> {
    return {
      ...(await leftInTemporal(this.stack.client, workflowIdOf(caseRef(caseId)))),
      ...(await leftOnRecord(this.stack.db.pool, caseId)),
    };
  }
}

class HttpCase implements ArmCase {
  private view: CaseView | undefined;

  constructor(
    private readonly stack: BenchStack,
    private readonly path: Path,
  ) {}

  get id(): string {
    return this.view?.id ?? '';
  }

  async command(n: number): Promise<void> {
    const { actor, action, taskKind, body } = this.path.commands[n]!;
    const person = await this.stack.http.as(actor);
    const task = this.view?.tasks.find(({ kind }) => kind === taskKind);
    if (n > 0 && !task) throw new Error(`case ${this.id} has no ${taskKind ?? 'task'}`);
    const path = task ? `/tasks/${task.id}/actions/${action}` : '/applications';
    this.view = await outcomeOf(person, path, task ? body : application());
  }
}
