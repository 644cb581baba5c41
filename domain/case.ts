import type { CaseKind, CriminalStage, Door, Procedure, Stage, TaskKind } from './catalogue.js';
import type { RungName, Recipient, RuleKey } from './rules.js';
import type { CivilDate, Instant } from './time.js';

/** What may travel through Temporal: ids, codes, numbers, dates, flags. Never free text. */
export type Code = string | number | boolean | null | readonly Code[] | { readonly [key: string]: Code };
export type Codes = { readonly [key: string]: Code };

/** Who acts: username, and the firm he belongs to. `system` for draws and re-planning. */
export interface Actor {
  readonly user: string;
  readonly firm?: string;
}

/** What opens a case, reduced to codes. Names and narrative stay in the command's body. */
export interface Opening {
  readonly caseId: string;
  readonly agency: string;
  readonly agencyShort: string;
  readonly rulePack: string;
  readonly station?: string;
  readonly door: Door;
  readonly channel: string;
  readonly kind: CaseKind;
  readonly criminalStage?: CriminalStage;
  readonly procedure?: Procedure;
  readonly notarial?: boolean;
  readonly mandatory?: boolean;
  readonly matterId: string;
  /** Instant the application or the notice was received; the clocks start here. */
  readonly receivedAt: Instant;
  readonly persons: number;
  readonly lifeOrDeath?: boolean;
  readonly minor?: boolean;
  readonly language?: string;
  /** Mandatory fields of the intake stage that are still empty, as JSON pointers. */
  readonly missing: readonly string[];
}

interface InputBase {
  /** Unique within the case: the command id, or deadline and rung. */
  readonly key: string;
  /** The instant that counts in law: received_at of the command, or the planned instant of the rung. */
  readonly at: Instant;
}
export type Input =
  | (InputBase & {
      kind: 'open';
      actor: Actor;
      opening: Opening;
      /** Set when an open case is taken over: rungs up to this instant are not spoken. */
      takenOverAt?: Instant;
    })
  | (InputBase & { kind: 'task'; actor: Actor; task: string; action: string; data: Codes })
  | (InputBase & { kind: 'act'; actor: Actor; action: string; data: Codes })
  | (InputBase & { kind: 'rung'; deadline: string; index: number })
  | (InputBase & { kind: 'expiry'; deadline: string });
export type CommandInput = Extract<Input, { kind: 'open' | 'task' | 'act' }>;

export interface Hearing {
  readonly no: number;
  day: CivilDate;
  forum: 'court' | 'arbitration';
  public: boolean;
  ground?: string;
  state: 'announced' | 'held' | 'put-off' | 'cancelled';
  summonsOn: CivilDate;
  reportedAt: Instant;
  /** Reported only after it was held. */
  late: boolean;
  drawn: boolean;
  observer?: string;
}

/** The case folded from its journal. Stored on the row, so API, validator and stage decide by the same facts. */
export interface Facts extends Omit<Opening, 'receivedAt' | 'persons' | 'missing'> {
  stage: Stage;
  receivedAt: Instant;
  persons: number;
  missing: readonly string[];
  supplementNoticed: boolean;
  takenOverAt?: Instant;
  proposal?: 'grant' | 'refuse';
  reviewer?: string;
  recused: string[];
  decision?: 'grant' | 'refuse' | 'deemed-withdrawn' | 'withdrawn';
  approver?: string;
  decidedOn?: CivilDate;
  firm?: string;
  handler?: string;
  handlerNamedOn?: CivilDate;
  organInformed?: boolean;
  engagement?: 'signed' | 'not-required' | 'not-possible';
  meeting?: 'recorded' | 'not-possible';
  fileReading?: 'recorded' | 'not-required' | 'not-possible';
  hearings: Hearing[];
  conclusion?: { on: CivilDate; result: string; recordedAt: Instant };
  fileSubmittedOn?: CivilDate;
  fileAcceptedAt?: Instant;
  callback?: 'reached' | 'unreachable' | 'expired';
  callbackAttempts: number;
  grade?: string;
  evaluator?: string;
  archivedAt?: Instant;
}

export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly role: string;
  readonly station?: string;
  readonly firm?: string;
  readonly assignee?: string;
  /** Users and firms who may not do it, whatever their role (review ≠ approve, handle ≠ evaluate). */
  readonly notBy: readonly string[];
  readonly notFirm?: string;
  actions: readonly string[];
  /** Codes the answer needs: the hearing's number, the fields that are missing. */
  readonly data: Codes;
  /** Day of the event this task answers: an answer cannot be dated before it. */
  readonly since: CivilDate;
  /** A command received after this instant is too late. */
  expiresAt?: Instant;
}

export interface PlannedRung {
  readonly rung: RungName;
  readonly at: Instant;
  readonly recipients: readonly Recipient[];
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

export interface ResolvedDeadline {
  readonly id: string;
  readonly due: Instant;
  readonly lastDay: CivilDate | null;
  readonly expires: boolean;
  readonly provisional: boolean;
  readonly rungs: readonly PlannedRung[];
  /** Index of the first rung that speaks from this plan on; null or absent in what earlier code planned. */
  readonly next?: number | null;
}

export type DeadlineChange =
  | ({ op: 'arm' } & DeadlineRequest)
  | ({ op: 'replan' } & DeadlineRequest)
  | { op: 'attach'; id: string; task: string }
  | { op: 'hush'; id: string }
  | { op: 'rung'; id: string; index: number; rung: RungName; recipients: readonly Recipient[]; at: Instant }
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

export interface CaseEvent {
  readonly kind: string;
  readonly happenedAt: Instant;
  readonly data: Codes;
}

/** Rows of the tables that stand beside a case, by table: what a step adds there, or says anew. */
export interface SideRows {
  readonly hearing: Hearing;
  readonly attendance: Codes;
  readonly callback: Codes;
  readonly evaluation: Codes;
}
export type SideTable = keyof SideRows;
/** Only tables that the step has rows for. */
export type Sides = { readonly [T in SideTable]?: readonly SideRows[T][] };

/** One step: what one input brought about. Committed in one transaction. */
export interface Step {
  readonly caseId: string;
  readonly seq: number;
  readonly flow: number;
  readonly input: Input;
  readonly facts: Facts;
  readonly acts: readonly string[];
  readonly resting: boolean;
  readonly tasks: readonly (Task & { state: 'open' | 'done' | 'cancelled' | 'expired'; outcome?: string })[];
  readonly deadlines: readonly DeadlineChange[];
  readonly events: readonly CaseEvent[];
  readonly sides: Sides;
}

/** What the commit answers. `behind`: another step stands at this place, the run must be rebuilt. */
export type CommitResult =
  | { readonly outcome: 'committed' | 'replayed'; readonly deadlines: readonly ResolvedDeadline[] }
  | { readonly outcome: 'behind' };
