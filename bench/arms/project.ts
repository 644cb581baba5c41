import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Person } from '../../stand/http.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { SERVICE, type BenchStack } from '../stack.js';
import type { Arm, ArmCase, Left } from './arm.js';
import { leftInTemporal, leftOnRecord } from './left.js';
import { application, type CaseView, type Path } from './path.js';

const FOLLOW_MS = 50;
/** A bound against hanging: no queue here is as long, on the busiest machine. */
const PATIENCE_MS = 600_000;

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

type Accepted = CaseView | { readonly case: { readonly id: string }; readonly command: { readonly id: string } };

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
    this.view = await this.settled(
      person,
      await person.post<Accepted>(path, task ? body : application(), randomUUID()),
    );
  }

  /** A command that was only taken is followed to its end. */
  private async settled(person: Person, { status, body }: Answer<Accepted>): Promise<CaseView> {
    if ((status === 200 || status === 201) && 'id' in body) return body;
    if (status !== 202 || !('command' in body)) throw new Error(`${status}: ${JSON.stringify(body)}`);
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(FOLLOW_MS)) {
      const command = await person.get<{ state: string }>(`/commands/${body.command.id}`);
      if (command.body.state === 'refused') throw new Error(`refused: ${JSON.stringify(command.body)}`);
      if (command.body.state !== 'done') continue;
      const intake = await this.stack.http.as('intake');
      return (await intake.get<CaseView>(`/cases/${body.case.id}`)).body;
    }
    throw new Error(`command ${body.command.id} has no outcome`);
  }
}
