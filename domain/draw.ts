import { addDays, daysBetween, type CivilDate } from './time.js';

/**
 * Which hearings are attended (庭审旁听). A promise over planned attendances breaks easily — hearings are put off or
 * turn non-public — so the draw takes the earliest dates, counts what has been attended, and keeps a spare.
 */
export interface DrawRule {
  /** Whole percent of cases with an attendable hearing held that must have been attended. */
  target: number;
  /** Whole percent steered for until `aimUntil`. */
  aim: number;
  /** Share of the period, 0 to 1, after which the target itself is steered for. */
  aimUntil: number;
  /** Weeks before the end of the period in which, below the target, everything that helps is drawn. */
  lastWeeks: number;
  /** Attendances kept planned beyond what the aim asks for. */
  spare: number;
  version: number;
}

export const DRAW_RULE: DrawRule = { target: 20, aim: 30, aimUntil: 0.75, lastWeeks: 6, spare: 1, version: 1 };

/** A public hearing ahead, at a court or in labour arbitration, that nobody has been drawn for. */
export interface Candidate {
  hearingId: string;
  caseId: string;
  date: CivilDate;
  /** The case is already among those held in the period. */
  caseHeld: boolean;
  /** Another hearing of the case is drawn: ahead, or its record is pending. */
  casePlanned: boolean;
  /** The case has a complete attendance record in the period. */
  caseAttended: boolean;
  /** The handler entered an earlier hearing only after it was held. */
  handlerCharged: boolean;
}

/** Distinct cases, by the date of the hearing within the period. */
export interface DrawState {
  /** Cases with an attendable hearing held. */
  held: number;
  attended: number;
  /** Cases drawn and not attended yet: hearing ahead, or record pending. */
  planned: number;
  /** Those of `planned` that are among `held` already; default 0, which draws a little more than needed. */
  plannedHeld?: number;
  periodFrom: CivilDate;
  periodTo: CivilDate;
  today: CivilDate;
}

export type DrawReason = 'steering' | 'handler-charged' | 'below-target-last-weeks';

export interface Draw {
  hearingId: string;
  reason: DrawReason;
}

/**
 * The hearings to draw now. Asked again at once, with what was drawn counted as planned, it draws nothing more.
 *
 * In order — hearings of charged handlers, then earliest date, then lot — a case is drawn while attended and planned
 * cases are fewer than the aim over all cases that will have been held by then (those passed over included) plus the
 * spare. So with daily runs, hearings announced at least a day ahead and every drawn one attended, the rate never
 * falls below the target.
 *
 * @param candidates hearings that have not begun; those outside the period, in the past, or of a case that is already
 *   attended or planned are skipped, for their attendance would not help
 * @param seed of the lot, recorded with the draw
 */
export function chooseDraws(rule: DrawRule, state: DrawState, candidates: readonly Candidate[], seed: string): Draw[] {
  const everything = inLastWeeks(rule, state) && state.attended * 100 < rule.target * state.held;
  const percent = steeredFor(rule, state);
  const draws: Draw[] = [];
  const drawnCases = new Set<string>();
  const aheadCases = new Set<string>();
  let covered = state.attended + state.planned;
  let denominator = state.held + state.planned - (state.plannedHeld ?? 0);

  for (const candidate of inOrder(candidates, state, seed)) {
    if (drawnCases.has(candidate.caseId)) continue;
    if (!candidate.caseHeld && !aheadCases.has(candidate.caseId)) denominator += 1;
    aheadCases.add(candidate.caseId);
    const steered = covered * 100 < percent * denominator + rule.spare * 100;
    if (!steered && !everything) continue;
    draws.push({ hearingId: candidate.hearingId, reason: reasonOf(candidate, steered) });
    drawnCases.add(candidate.caseId);
    covered += 1;
  }
  return draws;
}

/**
 * The place of a hearing in the lot: a whole number below 2³² that is fair enough over hearings and cannot be chosen
 * by whoever records them, the seed being set before (FNV-1a with a final mix; not cryptographic).
 */
export function lotOf(seed: string, hearingId: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${hearingId}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function inOrder(candidates: readonly Candidate[], state: DrawState, seed: string): Candidate[] {
  return candidates
    .filter(({ date }) => date >= state.today && date >= state.periodFrom && date <= state.periodTo)
    .filter(({ caseAttended, casePlanned }) => !caseAttended && !casePlanned)
    .map((candidate) => ({ candidate, lot: lotOf(seed, candidate.hearingId) }))
    .sort(
      (a, b) =>
        Number(b.candidate.handlerCharged) - Number(a.candidate.handlerCharged) ||
        compare(a.candidate.date, b.candidate.date) ||
        a.lot - b.lot ||
        compare(a.candidate.hearingId, b.candidate.hearingId),
    )
    .map(({ candidate }) => candidate);
}

function reasonOf(candidate: Candidate, steered: boolean): DrawReason {
  if (!steered) return 'below-target-last-weeks';
  return candidate.handlerCharged ? 'handler-charged' : 'steering';
}

function steeredFor(rule: DrawRule, { periodFrom, periodTo, today }: DrawState): number {
  const length = daysBetween(periodFrom, periodTo) + 1;
  return daysBetween(periodFrom, today) < rule.aimUntil * length ? rule.aim : rule.target;
}

function inLastWeeks(rule: DrawRule, { periodTo, today }: DrawState): boolean {
  return today > addDays(periodTo, -7 * rule.lastWeeks);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
