import type { CommandInput, Head, HeadFacts, Step } from '../engine/proceeding.js';
import type { CivilDate, Instant } from '../time.js';
import { HANDED, type RequestChannel, type RequestOutcome, type Subject, type Urgency } from './words.js';
import type { RequestStage } from './stages.js';

/** What opens a request, reduced to codes. Contact and text stay in the command's body. */
export interface RequestOpening extends Head {
  readonly agencyShort: string;
  /** The station that took it in. */
  readonly station?: string;
  readonly channel: RequestChannel;
  readonly subject: Subject;
  readonly urgency: Urgency;
  /** 人次: who asked in this contact. */
  readonly persons: number;
  readonly receivedAt: Instant;
  /** Left a number, so that he can be asked what he thinks of the answer. */
  readonly reachable: boolean;
  /** 首访责任人: who took it in. Absent where a program did: it is then its desk's until somebody sorts it. */
  readonly owner?: string;
}

/** The request folded from its journal. */
export interface RequestFacts extends Omit<RequestOpening, 'owner'>, HeadFacts {
  stage: RequestStage;
  owner?: string;
  /** 包案领导: signs every answer. */
  leader?: string;
  /** The unit that owes the reply; absent while the desk does. */
  unit?: string;
  answeredOn?: CivilDate;
  answeredBy?: string;
  satisfaction?: string;
  /** 不满意的，重办一次 */
  reopened: boolean;
  outcome?: RequestOutcome;
  /** The case that it was turned into. */
  case?: string;
  duplicateOf?: string;
  closedAt?: Instant;
}

export type RequestCommand = CommandInput<RequestOpening>;
/** It has no side tables. */
export type RequestSides = Readonly<Record<never, never>>;
export type RequestStep = Step<RequestFacts, RequestOpening, RequestSides>;

export const requestFactsOf = (opening: RequestOpening, takenOverAt?: Instant): RequestFacts => ({
  ...opening,
  ...(takenOverAt !== undefined && { takenOverAt }),
  stage: 'triage',
  reopened: false,
});

/** 信访交办: whoever has it in hand says within a day that he has it. */
export const isPetition = ({ channel, subject }: Pick<RequestFacts, 'channel' | 'subject'>): boolean =>
  channel === 'petition-office' || subject === 'petition';

/** Another office has handed it over. */
export const isHanded = ({ channel }: Pick<RequestFacts, 'channel'>): boolean => HANDED.includes(channel);
