import { compare } from './fold.js';
import { dayOf, endOf, said } from './instants.js';
import { dueOf, nameOf, type Limits } from './limits.js';
import type { Matter } from './procedure/matter.js';
import type { ModelDeadline } from './procedure/things.js';
import type { CaseRecord, DeadlineRow, PlannedRung, StepRow } from './record.js';
import type { Report } from './violation.js';

export interface Now {
  /** Machine time of the check, ms since 1970; virtual where the test's time is. */
  readonly at: number;
  /** After its instant a rung may be this long in coming, ms: the spread of wake-ups, and a minute. */
  readonly slackMs: number;
}

/** The database's and a worker's clock may differ by this much, ms. */
const CLOCKS_MS = 1000;

/**
 * (4) Each armed deadline ended exactly once, in the right way, or is open in an open case; nothing of it came early,
 * no rung spoke twice, none was passed over in silence.
 */
export function checkDeadlines(c: CaseRecord, model: Matter, limits: Limits, now: Now, report: Report): void {
  const rows = new Map(c.deadlines.map((row) => [row.id, row]));
  for (const expected of model.deadlines.values()) {
    const row = rows.get(expected.id);
    if (!row) report(`deadline ${expected.id} should be there`);
    else {
      checkRow(row, expected, limits, report);
      checkRungs(c, row, expected, now, report);
    }
    rows.delete(expected.id);
  }
  for (const id of rows.keys()) report(`deadline ${id} should not be there`);
  for (const step of c.steps) if (step.input.deadline !== undefined) checkEarly(c, step, now, report);
}

function checkRow(row: DeadlineRow, expected: ModelDeadline, limits: Limits, report: Report): void {
  const what = `deadline ${row.id}`;
  const { rule, start, supersedes, armedSeq, armedAt, pauses, task, end, fixedDue } = expected;
  const stood = { startedAt: start, supersedes: supersedes ?? null, armedSeq, armedAt, task: task ?? null };
  const ended = {
    state: stateOf(row, expected),
    endedSeq: end?.seq ?? null,
    endedAt: end?.at ?? null,
    endedBy: end?.by ?? null,
    reason: end?.reason ?? null,
  };
  compare(report, what, row, { rule, ...stood, pauses, ...ended });
  const body = limits.rules.get(nameOf({ pack: row.pack, key: row.rule, version: row.version }));
  if (!body) return report(`${what}: rule ${row.pack}/${row.rule}/${row.version} does not exist`);
  const started = dayOf(row.startedAt);
  if (started < body.effectiveFrom || started > (body.effectiveTo ?? '9999-12-31'))
    report(`${what}: version ${row.version} of its rule was not in force on ${started}`);
  const due = dueOf(body, limits, row.startedAt, row.pauses, fixedDue);
  // What rests on a calendar that is not published is planned anew when it is.
  if (!row.provisional && due !== row.dueAt) report(`${what} is due ${said(row.dueAt)} and should be ${said(due)}`);
}

/** In time is what was received by then, or happened on a day that was over by then. */
function stateOf({ dueAt }: DeadlineRow, { end }: ModelDeadline): string {
  if (!end) return 'armed';
  if (end.how !== 'done') return end.how;
  const inTime = end.at <= dueAt || (end.on !== undefined && endOf(end.on) <= dueAt);
  return inTime ? 'met' : 'met-late';
}

function checkRungs(c: CaseRecord, row: DeadlineRow, expected: ModelDeadline, now: Now, report: Report): void {
  const what = `deadline ${row.id}`;
  const spoken = c.steps.filter((s) => s.input.kind === 'rung' && s.input.deadline === row.id);
  const indexes = spoken.map((s) => s.input.index ?? -1);
  if (indexes.some((index, n) => n > 0 && index <= indexes[n - 1]!))
    report(`${what}: its rungs spoke in the order ${indexes.join()}`);
  for (const [index, rung] of row.rungs.entries()) {
    const step = spoken.find((s) => s.input.index === index);
    if (step && rung.fired !== step.at) report(`${what}: rung ${index} spoke at ${said(step.at)}, not shown so`);
    if (!step && rung.fired !== undefined) report(`${what}: rung ${index} is shown as spoken and no step says so`);
  }
  if (expected.hushed || c.row.parked !== null) return;
  const until = (expected.before ?? expected.end)?.at ?? now.at - now.slackMs;
  const missed = owed(c, row, until).filter((index) => !indexes.some((i) => i >= index));
  for (const index of missed)
    report(`${what}: rung ${index} was due at ${said(row.rungs[index]?.at)} and never spoke (${said(until)})`);
  const expiry = Math.max(row.dueAt, c.steps[0]?.input.takenOverAt ?? 0);
  if (!expected.end && row.expires && expiry <= until)
    report(`${what} expired at ${said(expiry)} and nothing came of it`);
}

/**
 * Rungs that must have spoken by `until`. Of those that lay before the plan only the last one has to; what a past that
 * is told has behind it stays silent.
 */
function owed(c: CaseRecord, row: DeadlineRow, until: number): number[] {
  const planned = c.steps[row.plannedSeq - 1]?.at ?? row.armedAt;
  const takenOverAt = c.steps[0]?.input.takenOverAt ?? 0;
  const silent = (rung: PlannedRung) => planned <= takenOverAt && rung.at <= takenOverAt;
  const speaks = (rung: PlannedRung) => !silent(rung) && !(row.expires && rung.at > row.dueAt);
  const due = [...row.rungs.entries()].filter(([, rung]) => speaks(rung) && rung.at <= until);
  const after = due.filter(([, rung]) => rung.at > planned).map(([index]) => index);
  const before = due.filter(([, rung]) => rung.at <= planned).map(([index]) => index);
  // Born overdue: heard once, at the moment it is armed; what ends in that very step needs no word.
  return until > planned ? [...before.slice(-1), ...after] : after;
}

/** A rung or an expiry never comes before its planned instant, and never before the clock on the wall says so. */
function checkEarly(c: CaseRecord, step: StepRow, now: Now, report: Report): void {
  const { deadline = '', index, kind } = step.input;
  const plan = c.plans.findLast((p) => p.id === deadline && p.seq < step.seq);
  const planned = kind === 'rung' ? plan?.rungs[index ?? -1]?.at : plan?.due;
  if (planned === undefined) report(`step ${step.seq} is of deadline ${deadline}, which had no such rung`);
  else if (step.at < planned)
    report(`step ${step.seq}: ${step.key} came at ${said(step.at)}, planned ${said(planned)}`);
  const known = step.committedAt ?? now.at;
  if (step.at > known + CLOCKS_MS) report(`step ${step.seq}: ${step.key} of ${said(step.at)} came at ${said(known)}`);
}
