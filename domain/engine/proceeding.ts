import type { RuleKey, RungName } from '../rules.js';
import type { CivilDate, Instant } from '../time.js';
import type { Codes } from './code.js';

/**
 * What every kind of proceeding is made of: inputs, tasks, deadlines, steps. Nothing here knows a legal-aid case; a kind
 * brings its facts, stages, sheets and rows (domain/kinds.ts).
 */

/** Who acts: username, and the firm he belongs to. `system` for draws and re-planning. */
export interface Actor {
  readonly user: string;
  readonly firm?: string;
}

/** What the engine knows of any opening. */
export interface Head {
  /** Of the proceeding, a UUID. */
  readonly id: string;
  readonly agency: string;
  readonly rulePack: string;
}
/** What the engine knows of any facts. */
export interface HeadFacts extends Head {
  stage: string;
  /** Set while and after an open proceeding is taken over: rungs up to this instant are not spoken. */
  takenOverAt?: Instant;
}

interface InputBase {
  /** Unique within the proceeding: the command id, or deadline and rung. */
  readonly key: string;
  /** The instant that counts in law: received_at of the command, or the planned instant of the rung. */
  readonly at: Instant;
}
export interface OpenInput<O extends Head = Head> extends InputBase {
  readonly kind: 'open';
  readonly actor: Actor;
  readonly opening: O;
  /** Set when an open proceeding is taken over: rungs up to this instant are not spoken. */
  readonly takenOverAt?: Instant;
}
export interface TaskInput extends InputBase {
  readonly kind: 'task';
  readonly actor: Actor;
  readonly task: string;
  readonly action: string;
  readonly data: Codes;
}
export interface ActInput extends InputBase {
  readonly kind: 'act';
  readonly actor: Actor;
  readonly action: string;
  readonly data: Codes;
}
export interface RungInput extends InputBase {
  readonly kind: 'rung';
  readonly deadline: string;
  readonly index: number;
}
export interface ExpiryInput extends InputBase {
  readonly kind: 'expiry';
  readonly deadline: string;
}
/** What somebody sends to a proceeding that stands. */
export type MoveInput = TaskInput | ActInput;
export type ClockInput = RungInput | ExpiryInput;
export type CommandInput<O extends Head = Head> = OpenInput<O> | MoveInput;
export type Input<O extends Head = Head> = CommandInput<O> | ClockInput;

export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly role: string;
  readonly station?: string;
  readonly firm?: string;
  readonly assignee?: string;
  /** Users and firms who may not do it, whatever their role (review ≠ approve, handle ≠ evaluate). */
  readonly notBy: readonly string[];
  readonly notFirm?: string;
  /** Codes the answer needs: the hearing's number, the fields that are missing. */
  readonly data: Codes;
  /** Day of the event this task answers: an answer cannot be dated before it. */
  readonly since: CivilDate;
  /** A command received after this instant is too late. Follows from the deadline that ends the task. */
  readonly expiresAt?: Instant;
}
export type TaskState = 'open' | 'done' | 'cancelled' | 'expired';

export interface PlannedRung {
  readonly rung: RungName;
  readonly at: Instant;
  /** What the rung asks for: cause and new date (督办), a signature (通报批评). */
  readonly needs?: 'cause-and-date' | 'signature';
  /** Set when it was spoken, or passed over in silence (taking over, late entry). */
  fired?: Instant;
  silent?: boolean;
}

export type DeadlineState = 'armed' | 'met' | 'met-late' | 'missed' | 'cancelled';

/** What the workflow asks for; the commit turns it into instants with the rule and the calendar in force. */
export interface DeadlineRequest {
  readonly id: string;
  readonly rule: RuleKey;
  readonly task?: string;
  /** Instant of the event that starts the clock. */
  readonly start: Instant;
  readonly pauses: readonly { from: CivilDate; to: CivilDate }[];
  readonly fixedDue?: Instant;
  readonly supersedes?: string;
  /** Rungs up to this instant stay silent. */
  readonly silentUntil?: Instant;
}

/** What a run needs of a plan; what else is known of it stays with the record (domain/resolve.ts). */
export interface ResolvedDeadline {
  readonly id: string;
  readonly due: Instant;
  readonly expires: boolean;
  readonly rungs: readonly PlannedRung[];
  /** Index of the first rung that speaks from this plan on. */
  readonly next: number;
}

export type DeadlineChange =
  | ({ op: 'arm' } & DeadlineRequest)
  | ({ op: 'replan' } & DeadlineRequest)
  | { op: 'attach'; id: string; task: string }
  | { op: 'hush'; id: string }
  | { op: 'rung'; id: string; index: number; rung: RungName; at: Instant }
  | {
      op: 'end';
      id: string;
      how: 'done' | 'missed' | 'cancelled';
      at: Instant;
      /** The due instant as the run knows it; absent when it is armed in this very step. */
      due?: Instant;
      /** Day of the event that met it, where it has a date of its own. */
      happenedOn?: CivilDate;
      by: string;
      reason?: string;
    };

export interface ProceedingEvent {
  readonly kind: string;
  readonly happenedAt: Instant;
  readonly data: Codes;
}

/** Rows of side tables that a step writes, by table. */
export type Sides<S extends object> = { readonly [T in keyof S]?: readonly S[T][] };

/** One step: what one input brought about. Committed in one transaction. */
export interface Step<F extends HeadFacts = HeadFacts, O extends Head = Head, S extends object = object> {
  readonly proceeding: string;
  readonly kind: string;
  readonly seq: number;
  readonly flow: number;
  readonly input: Input<O>;
  readonly facts: F;
  readonly resting: boolean;
  readonly tasks: readonly (Task & { state: TaskState; outcome?: string })[];
  readonly deadlines: readonly DeadlineChange[];
  readonly events: readonly ProceedingEvent[];
  readonly sides: Sides<S>;
}

/** What the commit answers. `behind`: another step stands at this place, the run must be rebuilt. */
export type CommitResult =
  | { readonly outcome: 'committed' | 'replayed'; readonly deadlines: readonly ResolvedDeadline[] }
  | { readonly outcome: 'behind' };
