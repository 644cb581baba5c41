import type { CaseRecord } from './record.js';
import { answersOf, isDone, isRefusal, type Taken } from './told.js';
import type { Report } from './violation.js';

/** (1) What was acknowledged and never came to be on record. */
export function lostCommands(calls: readonly Taken[], report: Report): void {
  for (const call of calls) {
    const told = answersOf(call).find(({ answer }) => answer.status < 300);
    if (told && !call.command)
      report(
        `${call.route} of ${call.actor} was answered ${told.answer.status} (op ${told.sent.op}) and is not on record`,
      );
  }
}

/**
 * (1) Every acknowledged command is on record with what the caller was told, and a step of its case; a refused one is
 * no step. `seen`: the step up to which the case's workflow has come; undefined when none is running.
 */
export function checkCommands(c: CaseRecord, calls: readonly Taken[], seen: number | undefined, report: Report): void {
  const steps = new Map(c.steps.map((step) => [step.key, step.seq]));
  const reached = seen ?? (c.row.resting ? c.row.seq : undefined);
  for (const call of calls) {
    const { id, state } = call.command!;
    const what = `command ${id} (${call.route})`;
    const last = c.commands.find((command) => command.id === id)?.inputs.at(-1)?.key ?? id;
    const step = steps.get(last);
    for (const { answer } of answersOf(call)) {
      if (answer.status === 202 && state === 'pending') report(`${what} was taken with 202 and is still pending`);
      if (answer.status < 300 && answer.commandId !== id) report(`${what} was called ${answer.commandId}`);
      if (!isDone(answer)) continue;
      if (answer.commandSeq !== step) report(`${what} is step ${step}, its caller was told ${answer.commandSeq}`);
      if (state !== 'done') report(`${what} was answered ${answer.status} and is ${state}`);
      else checkTold(c, what, step, answer, report);
    }
    if (state === 'refused' && [...steps.keys()].some((key) => key.split('/')[0] === id))
      report(`${what} was refused and is a step of its case`);
    if (step !== undefined && reached !== undefined && reached < step)
      report(`${what} is step ${step}, its workflow has come to ${reached}`);
    checkRefusals(what, call, report);
  }
}

/** The state that the caller was told is one the case has been in, at the command's step or after it. */
function checkTold(
  c: CaseRecord,
  what: string,
  step: number | undefined,
  answer: { caseId?: string; seq?: number; stage?: string; tasks?: readonly string[] },
  report: Report,
): void {
  const { caseId, seq, stage, tasks } = answer;
  if (caseId !== undefined && caseId !== c.row.id) report(`${what} was answered with case ${caseId}`);
  if (seq === undefined) return;
  if (seq > c.row.seq || seq < (step ?? 0))
    report(`${what} is step ${step} of ${c.row.seq}, the caller was told ${seq}`);
  const stageThen = c.events.findLast((e) => e.seq <= seq && e.kind.startsWith('stage.'))?.kind.slice('stage.'.length);
  if (stage !== undefined && stage !== stageThen)
    report(`${what}: the caller was told stage ${stage} at ${seq}, which was ${stageThen}`);
  // Tasks are read after the row, so they may be those of a later step.
  const openAt = (n: number) =>
    c.tasks
      .filter((t) => t.openedSeq <= n && (t.endedSeq ?? Infinity) > n)
      .map((t) => t.id)
      .sort()
      .join();
  if (tasks === undefined) return;
  for (let n = seq; n <= c.row.seq; n++) if (openAt(n) === tasks.join()) return;
  report(`${what}: the tasks that the caller was told were never open together from ${seq} on: ${tasks.join(' ')}`);
}

/** Whoever is refused can rely on it, unless he sends the same again before it was ever stored. */
function checkRefusals(what: string, call: Taken, report: Report): void {
  const { state, receivedAt } = call.command!;
  for (const { sent, answer } of answersOf(call)) {
    if (!isRefusal(answer) || answer.at <= receivedAt || sent.bodySha256 !== call.sent[0]!.bodySha256) continue;
    if (state === 'done')
      report(`${what} was refused (${answer.status} ${answer.problem}, op ${sent.op}) and took effect`);
  }
}
