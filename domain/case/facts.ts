import type { Code } from '../engine/code.js';
import type { CommandInput, Head, HeadFacts, Input, Step } from '../engine/proceeding.js';
import type { CivilDate, Instant } from '../time.js';
import type { StageName } from './stages.js';
import type {
  AdvanceEnd,
  AdvanceGround,
  CallbackObstacle,
  CaseKind,
  ChangeCause,
  ClosingDocument,
  CriminalStage,
  Door,
  Duty,
  EndKind,
  HandOverSide,
  Procedure,
  TerminationGround,
  TerminationSource,
} from './words.js';

/** What opens a case, reduced to codes. Names and narrative stay in the command's body. */
export interface Opening extends Head {
  readonly agencyShort: string;
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
  /** 时效或者法定期限届满日, as far as it is known. */
  readonly limitationOn?: CivilDate;
  /** Mandatory fields of the intake stage that are still empty, as JSON pointers. */
  readonly missing: readonly string[];
}

export type HearingState = 'announced' | 'held' | 'put-off' | 'cancelled';
export interface Hearing {
  readonly no: number;
  day: CivilDate;
  forum: 'court' | 'arbitration';
  public: boolean;
  ground?: string;
  state: HearingState;
  summonsOn: CivilDate;
  reportedAt: Instant;
  /** Reported only after it was held. */
  late: boolean;
  drawn: boolean;
  observer?: string;
  /** 旁听情况 as it is on record. */
  attended?: 'attended' | 'not-attended';
  mode?: string;
  /** Called off because the aid was terminated: where that is corrected, it lies ahead again. */
  moot?: true;
}

/** Received by the recipient, whose time for an objection begins with it, by the handler's unit, by the organ. */
export interface Service {
  readonly on?: CivilDate;
  readonly handlerOn?: CivilDate;
  readonly organOn?: CivilDate;
  /** The recipient has died: nobody is served in his place. */
  readonly deceased?: true;
}

/** 补正期限: from the service of the notice to the last day on which the applicant may reply. */
export interface ReplyTime {
  readonly servedOn: CivilDate;
  readonly replyBy: CivilDate;
}

/** 补正 as it is on record, the reply included: the review's clock stands still meanwhile. */
export interface Supplement {
  noticedOn: CivilDate;
  replyBy: CivilDate;
  repliedOn?: CivilDate;
}

/** An end before any decision: proposed at the desk, signed by the head; gone when it is rejected or comes too late. */
export interface Ending {
  readonly kind: EndKind;
  readonly on: CivilDate;
  readonly proposedBy: string;
  confirmedBy?: string;
  confirmedOn?: CivilDate;
}

/** 先行提供 (art. 44), from the proposal on; gone when it was rejected, or comes too late. */
export interface Advance {
  readonly ground: AdvanceGround;
  /** When the other limit ends that the ground is. */
  readonly endsOn?: CivilDate;
  readonly proposedBy: string;
  decidedBy?: string;
  /** From this day on somebody may handle the case, whatever review comes to. */
  decidedOn?: CivilDate;
  /** 补办手续 */
  completedOn?: CivilDate;
}

/** 终止 (法律援助法 art. 48), from the report of its ground on. */
export interface Termination {
  ground: TerminationGround | AdvanceEnd;
  /** Who says so: the handler, the centre, or the organ that handles the matter. */
  source: TerminationSource;
  readonly reportedBy: string;
  reportedOn: CivilDate;
  verifiedBy?: string;
  decidedBy?: string;
  decidedOn?: CivilDate;
  /** Who has the decision, since when. */
  served?: Service;
}

/** 更换承办人 (art. 55), from its request to the last signature of the hand-over; gone when it is over, whatever came of it. */
export interface Change {
  readonly cause: ChangeCause;
  readonly requestedBy: string;
  requestedOn: CivilDate;
  decidedOn?: CivilDate;
  /** The firm that is to name the successor, or has. */
  firm?: string;
  /** Who is to take the case over, since when; until both have signed it is still his whom it was. */
  successor?: string;
  successorOn?: CivilDate;
  /** Whose signature the hand-over waits for. */
  awaits?: HandOverSide;
}

/** 异议 (art. 49) to the refusal or the termination of aid. */
export interface Objection {
  readonly against: 'refusal' | 'termination';
  /** With the bureau, or with the centre that forwards it. */
  receivedOn: CivilDate;
  readonly enteredBy: string;
  /** By the centre that it was handed in at. */
  forwardedOn?: CivilDate;
  outcome?: 'upheld' | 'corrected';
  decidedOn?: CivilDate;
  decidedBy?: string;
}

/** 结案 */
export interface Conclusion {
  on: CivilDate;
  result: string;
  document?: ClosingDocument;
  /** 挽回损失, yuan */
  recovered?: number;
  readonly recordedAt: Instant;
}

/** The case folded from its journal. Stored on the row, so API, validator and stage decide by the same facts. */
export interface Facts extends Omit<Opening, 'receivedAt' | 'persons' | 'missing'>, HeadFacts {
  stage: StageName;
  receivedAt: Instant;
  persons: number;
  missing: readonly string[];
  kind: CaseKind;
  criminalStage?: CriminalStage;
  procedure?: Procedure;
  matterId: string;
  channel: string;
  station?: string;
  limitationOn?: CivilDate;
  /** The matter is with the court, the commission or the organ: its limitation is kept. */
  filedOn?: CivilDate;
  advance?: Advance;
  supplementNoticed: boolean;
  /** While the reply is waited for. */
  replyTime?: ReplyTime;
  /** The notice that stands; it is gone with an end that was ordered corrected. */
  supplement?: Supplement;
  ending?: Ending;
  /** Day of the bureau's order by which a case that had ended before any decision goes on. */
  resumedOn?: CivilDate;
  proposal?: 'grant' | 'refuse';
  reviewer?: string;
  recused: string[];
  decision?: 'grant' | 'refuse' | 'terminate' | EndKind;
  approver?: string;
  decidedOn?: CivilDate;
  firm?: string;
  handler?: string;
  /** Of the first one: what was done is not dated before anybody handled the case. */
  handlerNamedOn?: CivilDate;
  /** Who has done what in it, so far as that keeps him from something else (duties.ts). */
  did?: Partial<Record<Duty, string[]>>;
  /** Everybody who ever handled it: he decides nothing of it, now or later. */
  handlers: string[];
  organInformed?: boolean;
  organInformedOn?: CivilDate;
  engagement?: 'signed' | 'not-required' | 'not-possible';
  meeting?: 'recorded' | 'not-possible';
  fileReading?: 'recorded' | 'not-required' | 'not-possible';
  /** Days of these three, also of a finding that one was not possible. */
  engagedOn?: CivilDate;
  metOn?: CivilDate;
  fileReadOn?: CivilDate;
  /** 进展报告, how many there were. */
  progressReports?: number;
  hearings: Hearing[];
  /** The ground under decision, or the decided one; gone when it was not confirmed, rejected or corrected. */
  termination?: Termination;
  change?: Change;
  /** The latest; earlier ones stand in the history. */
  objection?: Objection;
  conclusion?: Conclusion;
  fileSubmittedOn?: CivilDate;
  fileAcceptedAt?: Instant;
  callback?: 'reached' | 'unreachable' | 'expired' | CallbackObstacle;
  /** The attempts on record, in their order. */
  calls: CallbackRow[];
  /** Those of a closing that was undone, which say nothing of the next one. */
  attemptsUndone?: number;
  grade?: string;
  evaluator?: string;
  evaluations: number;
  /** Of the grade that stands: whose work it judges, and the step in which it was given. */
  judged?: { readonly handler: string; readonly seq: number };
  /** Released to that handler (公布评估结果), by whom, since when; gone with the grade, and where another takes its place. */
  released?: { readonly by: string; readonly at: Instant };
  archivedAt?: Instant;
  /** Who demands a statement of the agency that has not been given yet. */
  demandedBy?: string;
  /** Which head has asked the handler and has had no answer yet. */
  askedBy?: string;
  /** Corrections proposed so far, and what those that wait for their second person are about. */
  corrections: number;
  pending: { readonly n: number; readonly thing: string }[];
}

/** 旁听 of one hearing, as far as a step says something of it. */
export interface AttendanceRow {
  readonly hearing: number;
  readonly observer?: string;
  readonly namedAt?: Instant;
  readonly outcome?: 'attended' | 'not-attended' | 'not-possible' | 'cancelled';
  readonly mode?: string;
  readonly recordedAt?: Instant;
  /** The record was void: outcome, mode and instant are as if it had not been made. */
  readonly void?: true;
}
/** 回访: one attempt. */
export interface CallbackRow {
  readonly n: number;
  readonly day: CivilDate;
  readonly method: string;
  readonly outcome: string;
  readonly person?: string;
  readonly satisfaction?: string;
  /** 回访的其他答复 */
  readonly feeTaken?: boolean;
  readonly toldProgress?: boolean;
  readonly onTime?: boolean;
  readonly caller: string;
  readonly recordedAt: Instant;
}
/** 质量评估: one grade. */
export interface EvaluationRow {
  readonly n: number;
  readonly grade: string;
  readonly evaluator: string;
  readonly recordedAt: Instant;
}

/** 交接: whose the case was, and whose it is. */
export interface HandOverRow {
  readonly n: number;
  readonly from: string;
  readonly to: string;
}

/** 更正: one proposal, and what became of it. What it says of people and in words stays with its command. */
export interface CorrectionRow {
  readonly n: number;
  readonly field: string;
  readonly of?: number;
  readonly role?: string;
  readonly part?: string;
  readonly change?: string;
  /** Key of the command that proposed it. */
  readonly command: string;
  readonly before?: Code;
  readonly after?: Code;
  readonly outcome?: 'confirmed' | 'rejected';
}

/** Tables beside the case that its stages write to; a new one is a row here and a writer (prisma/functions). */
export interface CaseSides {
  hearing: Hearing;
  attendance: AttendanceRow;
  callback: CallbackRow;
  evaluation: EvaluationRow;
  correction: CorrectionRow;
  hand_over: HandOverRow;
}

export type CaseInput = Input<Opening>;
export type CaseCommand = CommandInput<Opening>;
export type CaseStep = Step<Facts, Opening, CaseSides>;

export const factsOf = (opening: Opening, takenOverAt?: Instant): Facts => ({
  ...opening,
  ...(takenOverAt !== undefined && { takenOverAt }),
  stage: 'intake',
  supplementNoticed: false,
  recused: [],
  handlers: [],
  hearings: [],
  calls: [],
  corrections: 0,
  pending: [],
  evaluations: 0,
});
