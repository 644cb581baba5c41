import type { Json, Opening, StepInput } from '../record.js';
import { Books } from './books.js';
import type { Act, ModelAttendance, ModelHearing, ModelTask } from './things.js';

/** Moot when there is a decision. */
const BEFORE_DECISION = ['confirm-end', 'decide-advance'];

/** A case as the journal tells it so far: what each stage has left behind for the others. */
export class Matter extends Books {
  readonly hearings: ModelHearing[] = [];
  /** Numbers of those that a termination called off. */
  readonly moots = new Set<number>();
  readonly attendance = new Map<number, ModelAttendance>();
  readonly callbacks: Json[] = [];
  readonly evaluations: Json[] = [];
  /** As it was told, or put right since. */
  opening: Opening;
  readonly takenOverAt: number;
  stage = 'intake';
  missing: readonly string[];
  lastEntry: { readonly by: string; readonly at: number } | undefined;
  handler: string | null = null;
  firm: string | null = null;
  persons: number;
  /** 补正: served, until when, answered. */
  notice?: { from: string; to: string; reply?: string };
  receivedAt: number;
  completedAt: number | null = null;
  /** 时效届满日 as it is on record; the matter is filed. */
  limitationOn?: string;
  filed = false;
  /** Aid came in advance; its formalities were not completed in time, which nobody has been asked about yet. */
  advanced = false;
  undone = false;
  decidedAt: number | null = null;
  organTold = false;
  /** Engagement, meeting and file reading that were answered, whatever the answer was. */
  readonly answered = new Set<string>();
  /** Something was done for the recipient whose quality can be judged. */
  worked = false;
  concludedOn: string | null = null;
  concludedAt: number | null = null;
  /** How the callback ended; calls up to this one were for a closing that was undone. */
  calledBack?: string;
  callsUndone = 0;
  /** Whatever closing asks for has had its outcome: the volume is to be archived. */
  closed = false;
  /** The handler has handed the file in; it was accepted; the work was graded. */
  submitted = false;
  acceptedAt: number | null = null;
  graded = false;
  archivedAt: number | null = null;
  /** 终止, from the decision on. */
  terminated?: {
    readonly decidedOn: string;
    readonly days: { on?: string; handlerOn?: string; organOn?: string };
    deceased: boolean;
    served: boolean;
    settled: boolean;
  };
  /** 更换承办人, under way: with whom it lies, and who is to take it over. */
  change?: { firm: string | null; successor?: string };
  /** 异议, the latest. */
  objection?: { outcome?: 'upheld' | 'corrected'; decidedOn?: string };
  /** Day of the decision that stands. */
  decidedOn?: string;

  constructor(caseId: string, dueOf: (deadline: string) => number, { opening, takenOverAt }: StepInput) {
    super(caseId, dueOf);
    this.opening = opening!;
    this.takenOverAt = takenOverAt ?? 0;
    this.persons = this.opening.persons;
    this.receivedAt = this.opening.receivedAt;
    this.missing = this.opening.missing;
    if (this.opening.limitationOn !== undefined) this.limitationOn = this.opening.limitationOn;
  }

  get byNotice(): boolean {
    return this.opening.door === 'notice';
  }

  /** Instant at which the step was entered: for a past that is told, when it was told. */
  get entry(): number {
    return Math.max(this.at, this.takenOverAt);
  }

  /** What was to end the case before comes too late. */
  decide(): void {
    this.decidedAt ??= this.at;
    this.moot(BEFORE_DECISION, BEFORE_DECISION, 'decided');
  }

  /** Whatever is still open or running ends with the case. */
  endAs(stage: string, reason = 'case-ended'): void {
    // A correction is of the case, whatever stage that is in; so is what bureau and head ask.
    this.moot(['confirm-correction'], ['confirm-correction', 'statement', 'answer-head', 'limitation'], 'case-ended');
    this.moot(['decide-advance'], ['decide-advance'], 'decided');
    this.mootAll(reason);
    this.stage = stage;
  }
}

/** What follows from the answer to a task, by kind; from an act, by name. */
export type Answers = Readonly<Record<string, (m: Matter, act: Act, task: ModelTask) => void>>;
export type Acts = Readonly<Record<string, (m: Matter, act: Act) => void>>;
