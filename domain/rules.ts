import type { CivilDate } from './time.js';

/**
 * How a period is counted. `fixed`: the due instant is named by the case itself (a hearing, the date in a notice), and
 * `amount` means nothing.
 */
export type Unit = 'natural-day' | 'working-day' | 'hour' | 'fixed';

/** 提醒, 催办, 督办, 通报批评. */
export type RungName = 'reminder' | 'urge' | 'supervise' | 'circular';

/**
 * `owner`: the assignee of the task, or all of its pool role in the agency, station or firm; `head`: director and
 * deputy of the centre; `bureau`: the supervising judicial bureau (司法局).
 */
export type Recipient = 'owner' | 'head' | 'bureau';

export interface LadderStep {
  rung: RungName;
  /** What the offset counts from. */
  at: 'before-due' | 'due-day-morning' | 'after-due';
  /** Offset in working days, at 09:00. */
  workingDays?: number;
  /** Offset as a share of the whole period, 0 to 1, back from the due instant. */
  fraction?: number;
  recipients: Recipient[];
  /** What the answer to this rung must bring, if anything: cause and new date (督办), a signature (通报批评). */
  needs?: 'cause-and-date' | 'signature';
}

export interface Ladder {
  /** What rules name it by: 'statutory', 'internal', 'reminder', 'none', or a local one. */
  key: string;
  steps: LadderStep[];
}

export type RuleKey =
  | 'entry'
  | 'review'
  | 'supplement-reply'
  | 'supplement-time'
  | 'confirm-end'
  | 'confirm-correction'
  | 'statement'
  | 'answer-head'
  | 'limitation'
  | 'decide-advance'
  | 'formalities'
  | 'assign-application'
  | 'assign-notice'
  | 'name-handler'
  | 'engagement'
  | 'progress'
  | 'hearing-report'
  | 'hearing-outcome'
  | 'new-date'
  | 'decide-termination'
  | 'serve-termination'
  | 'decide-change'
  | 'assign-successor'
  | 'hand-over'
  | 'inform-change'
  | 'objection-period'
  | 'forward-objection'
  | 'objection'
  | 'submit-file'
  | 'check-file'
  | 'correct-file'
  | 'name-observer'
  | 'attendance-record'
  | 'callback'
  | 'callback-grace'
  | 'quality'
  | 'archive'
  | 'request-triage'
  | 'request-answer'
  | 'request-acknowledge'
  | 'request-receipt'
  | 'request-opinion';

/** A limit as data. A deadline pins the version in force on the civil date of its own start event. */
export interface Rule {
  pack: string;
  key: RuleKey;
  version: number;
  /** In `unit`; 0 when the unit is `fixed`. */
  amount: number;
  unit: Unit;
  /** Whether a last day that is not a working day moves to the next one (民法典 art. 203). */
  roll: boolean;
  /** The event whose day (or, for hours, whose moment) starts the period. */
  startEvent: string;
  /** Key of the ladder that speaks when the period is running out. */
  ladder: string;
  /** Whether nothing is accepted any more after the due instant; otherwise what comes late is taken and marked late. */
  expires: boolean;
  legalBasis: string;
  /** A default of this product where the law is silent; every place may set its own. */
  local: boolean;
  title: { zh: string; en: string };
  effectiveFrom: CivilDate;
  /** Last day in force, included; absent while in force. */
  effectiveTo?: CivilDate;
  jurisdiction: string;
}

/** A set of rules that an agency works by. What it does not say itself is said by its base. */
export interface Pack {
  key: string;
  base?: string;
  title: { zh: string; en: string };
}

/** No version of the rule is in force on the day, in the pack or in any of its bases. */
export class NoRuleInForce extends Error {
  readonly code = 'NO_RULE_IN_FORCE';
  override readonly name = 'NoRuleInForce';

  constructor(
    readonly pack: string,
    readonly key: string,
    readonly on: CivilDate,
  ) {
    super(
      `no version of rule ${key} is in force on ${on} in pack ${pack} or its bases; load one or choose another pack`,
    );
  }
}

/** The bases of the packs that come with the product. */
export const DEFAULT_BASES: Readonly<Record<string, string>> = { workday: 'law' };

/**
 * The rule that governs a period starting on the day: the highest version in force in the pack, else in its base, and
 * so on down.
 *
 * @param on civil date of the start event, Asia/Shanghai
 * @param bases base of each pack that has one; default the packs of the product, a local pack must be given
 * @throws NoRuleInForce
 */
export function ruleInForce(
  rules: readonly Rule[],
  pack: string,
  key: RuleKey,
  on: CivilDate,
  bases: Readonly<Record<string, string>> = DEFAULT_BASES,
): Rule {
  const seen = new Set<string>();
  for (let current: string | undefined = pack; current !== undefined && !seen.has(current); current = bases[current]) {
    seen.add(current);
    const found = newestInForce(rules, current, key, on);
    if (found) return found;
  }
  throw new NoRuleInForce(pack, key, on);
}

/** The bases of these packs, as `ruleInForce` takes them. */
export function basesOf(packs: readonly Pack[]): Record<string, string> {
  return Object.fromEntries(packs.flatMap((pack) => (pack.base === undefined ? [] : [[pack.key, pack.base]])));
}

function newestInForce(rules: readonly Rule[], pack: string, key: RuleKey, on: CivilDate): Rule | undefined {
  let newest: Rule | undefined;
  for (const rule of rules) {
    if (rule.pack !== pack || rule.key !== key) continue;
    if (rule.effectiveFrom > on || (rule.effectiveTo !== undefined && rule.effectiveTo < on)) continue;
    if (!newest || rule.version > newest.version) newest = rule;
  }
  return newest;
}
