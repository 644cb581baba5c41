import type { Task } from '../../domain/engine/proceeding.js';
import { answers, type AnswerTo, type Answered, type AnyTask } from './answer.js';
import type { Scope } from './scope.js';
import type { OpenTask, Owned, Person } from './stage.js';

/** An open task, whatever its sheet. */
export interface Kept extends Owned {
  readonly row: Task;
  amend(row: Task): void;
  keeps(action: string): boolean;
  take(answer: Answered): void;
}

/** An open task as its stage has it: what its sheet does not allow never arrives. */
export class HeldTask<T extends AnyTask> implements OpenTask<T>, Kept {
  readonly inbox: (Answered & AnswerTo<T>)[] = [];
  constructor(
    private readonly sheet: T,
    readonly scope: Scope,
    public row: Task,
  ) {}
  amend(row: Task): void {
    this.row = row;
  }
  keeps(action: string): boolean {
    return this.sheet.actions[action]?.keeps === true;
  }
  take(answer: Answered): void {
    if (answers(this.sheet, answer)) this.inbox.push(answer);
  }
}

/** Whose a task is, without what is not said. */
export const personOf = ({ assignee, station, firm }: Person) => ({
  ...(station && { station }),
  ...(firm && { firm }),
  ...(assignee && { assignee }),
});
