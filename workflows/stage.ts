import type { Codes } from '../domain/case.js';
import type { CivilDate, Instant } from '../domain/time.js';
import type { Clock } from './clock.js';

/**
 * A stage is a generator: it yields while it waits and runs on, synchronously, when what it waits for is there.
 * No promises: a step is complete the moment `apply` returns, on every host (docs/decisions/0002).
 */
export type Stage<T = void> = Generator<Wait, T, void>;
export type Wait = () => boolean;

export interface Answer {
  readonly key: string;
  readonly action: string;
  readonly user: string;
  readonly firm?: string;
  readonly at: Instant;
  /** Day it happened: the `on` of the answer, or the day it was received. */
  readonly on: CivilDate;
  readonly data: Codes;
  readonly expired?: true;
}

export interface Track<T> {
  done: boolean;
  result?: T;
}
export interface TaskOptions {
  assignee?: string | undefined;
  station?: string | undefined;
  firm?: string | undefined;
  notBy?: readonly (string | undefined)[];
  notFirm?: string | undefined;
  /** Actions not open this time. */
  without?: readonly string[];
  /** Actions that do not complete the task. */
  keep?: readonly string[];
  /** Actions in another order than the catalogue's: the ordinary path of this very task first. */
  order?: readonly string[];
  data?: Codes;
  since?: CivilDate;
  clock?: Clock | undefined;
}
