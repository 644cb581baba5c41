import type { Codes } from '../../domain/engine/code.js';
import type { Task } from '../../domain/engine/proceeding.js';
import type { CivilDate } from '../../domain/time.js';
import type { AnswerTo, Answered, AnyTask } from './answer.js';
import type { Clock } from './clock.js';
import type { Scope } from './scope.js';

/**
 * A stage is a generator: it yields while it waits and runs on, synchronously, when what it waits for is there.
 * No promises: a step is complete the moment `apply` returns, on every host (docs/decisions/0002). When its scope ends,
 * its `finally` blocks run: that is its chance to tidy up; they do not wait.
 */
export type Stage<T = void> = Generator<Wait, T, void>;
export type Wait = () => boolean;

/** A stage under way. */
export interface Track<T> {
  readonly done: boolean;
  readonly result: T | undefined;
}

/** A task that is open, with the answers that its stage has not taken yet. */
export interface OpenTask<T extends AnyTask> {
  readonly row: Task;
  readonly inbox: (Answered & AnswerTo<T>)[];
}

export interface Person {
  readonly assignee?: string | undefined;
  readonly station?: string | undefined;
  readonly firm?: string | undefined;
}
export interface TaskOptions extends Person {
  readonly notBy?: readonly (string | undefined)[];
  readonly notFirm?: string | undefined;
  readonly data?: Codes;
  readonly since?: CivilDate;
  readonly clock?: Clock | undefined;
}

/** Whatever belongs to a scope. */
export interface Owned {
  readonly scope: Scope;
}
