import type {
  ClockInput,
  HeadFacts,
  Input,
  MoveInput,
  ResolvedDeadline,
  Step,
  Task,
} from '../../domain/engine/proceeding.js';
import type { Refusal } from '../../domain/engine/refusal.js';
import type { KindName } from '../../domain/kinds.js';
import type { Instant } from '../../domain/time.js';

/** A run whose kind its host does not ask for. */
export interface Proceeding {
  readonly facts: HeadFacts;
  readonly seq: number;
  readonly resting: boolean;
  readonly openTasks: readonly Task[];
  readonly clocks: ReadonlyMap<string, RunningClock>;
  apply(input: Input): Step;
  adopt(deadlines: readonly ResolvedDeadline[]): void;
  refusal(input: MoveInput): Refusal | undefined;
  due(until: Instant): ClockInput[];
  nextWake(): Instant | undefined;
}
interface RunningClock {
  readonly state: 'armed' | 'ended';
  readonly task: string | undefined;
  readonly resolved: ResolvedDeadline | undefined;
}

/**
 * A run of the stage code in the version that the proceeding was opened under; default 1.
 *
 * @throws Error for one that only a later release knows: it is left to a worker of that release; the workflow task fails
 *   and is handed to another one, however long it takes
 */
export type Begin = (kind: KindName, flow: number | undefined) => Proceeding;
