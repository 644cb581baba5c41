import { grouped, type CaseRecord } from './record.js';
import { answersOf, isDone, isRefusal, type Taken } from './told.js';
import type { Report } from './violation.js';

/** (2) Each effect once: one step for a command, one end for a task, one notice for a key, one answer for a caller. */
export function checkEffects(c: CaseRecord, calls: readonly Taken[], report: Report): void {
  checkSteps(c, report);
  checkTasks(c, report);
  checkNotices(c, report);
  for (const call of calls) checkAnswers(call, report);
}

function checkSteps(c: CaseRecord, report: Report): void {
  const byCommand = grouped(
    c.steps.filter((s) => s.input.actor !== undefined),
    (s) => s.key.split('/')[0]!,
  );
  for (const command of c.commands) {
    const steps = byCommand.get(command.id) ?? [];
    const expected = command.state === 'done' ? command.inputs.map((input) => input.key) : [];
    if (command.state !== 'pending' && steps.map((s) => s.key).join() !== expected.join())
      report(`command ${command.id} is ${command.state} with the steps ${steps.map((s) => s.key).join() || 'none'}`);
    byCommand.delete(command.id);
  }
  for (const [id] of byCommand) report(`a step has the key of command ${id}, which is not on record`);
  const decisions = c.steps.filter((s) => s.input.task?.includes('.approve.') && s.input.action !== 'return');
  if (decisions.length > 1) report(`the case was decided ${decisions.length} times`);
}

/** A task ends once: by the one answer that is its outcome, or by the deadline that ended it. */
function checkTasks(c: CaseRecord, report: Report): void {
  const answers = grouped(
    c.steps.filter((s) => s.input.kind === 'task'),
    (s) => s.input.task!,
  );
  for (const task of c.tasks) {
    const given = answers.get(task.id) ?? [];
    const ending = given.filter((s) => s.seq === task.endedSeq);
    const late = given.filter((s) => s.seq <= task.openedSeq || s.seq > (task.endedSeq ?? Infinity));
    if (late.length > 0) report(`task ${task.id} was answered at step ${late[0]!.seq}, when it was not open`);
    if (task.state === 'done' && !(ending.length === 1 && ending[0]!.input.action === task.outcome))
      report(`task ${task.id} is done as ${task.outcome} at ${task.endedSeq}, where no such answer stands`);
    if (task.state === 'expired') checkExpired(c, task, report);
    const twice = grouped(given, (s) => s.input.action).get(task.outcome ?? undefined) ?? [];
    if (task.state === 'done' && twice.length > 1) report(`task ${task.id} was ended ${twice.length} times`);
    answers.delete(task.id);
  }
  for (const [id] of answers) report(`task ${id} was answered and does not exist`);
}

function checkExpired(c: CaseRecord, task: CaseRecord['tasks'][number], report: Report): void {
  const expiry = c.steps.find((s) => s.seq === task.endedSeq)?.input;
  if (expiry?.kind !== 'expiry') report(`task ${task.id} expired at ${task.endedSeq}, where no deadline ended`);
}

/** A rung that spoke told each of its people once; a hearing that was new, gone or unattended asked for one draw. */
function checkNotices(c: CaseRecord, report: Report): void {
  const fired = new Set(c.steps.filter((s) => s.input.kind === 'rung').map((s) => s.key));
  const messages = grouped(c.messages, (m) => m.key);
  for (const key of fired)
    if (messages.get(key)?.length !== 1)
      report(`rung ${key} spoke and ${messages.get(key)?.length ?? 0} messages say so`);
  for (const { key, kind } of c.messages)
    if (kind === 'rung' && !fired.has(key)) report(`a message tells of rung ${key}, which never spoke`);
  const moves = c.steps.filter(isHandOver).map(({ seq }) => `${c.row.id}/${seq}/handed-over`);
  for (const key of moves)
    if (messages.get(key)?.length !== 1) report(`the case was handed over under ${key}, and nobody is told once`);
  const told = grouped(c.alerts, (a) => `${a.key} ${a.recipient}`);
  for (const [who, alerts] of told) if (alerts.length > 1) report(`${who} was alerted ${alerts.length} times`);
  for (const key of new Set(c.alerts.map((a) => a.key)))
    if (!fired.has(key) && !moves.includes(key)) report(`people were alerted under ${key}, a rung that never spoke`);
  const sittings = c.steps.filter((s) => isAboutHearing(c, s.seq));
  for (const { seq } of sittings)
    if (messages.get(`${c.row.id}/${seq}/draw`)?.length !== 1)
      report(`step ${seq} changed a hearing or its attendance and asked for no draw`);
}

/** The last signature under a hand-over list: of whoever takes it over, or of the head for him. */
const isHandOver = ({ input: { task = '', action, data } }: CaseRecord['steps'][number]): boolean =>
  task.includes('.accept-hand-over.') || (action === 'sign-hand-over' && data?.['side'] === 'successor');

const HEARING_EVENTS =
  /^(act\.report-hearing|act\.drawn|hearing\..*|new-date\.set|name-observer\.not-possible|attend\.not-attended)$/;
const isAboutHearing = (c: CaseRecord, seq: number) =>
  c.events.some((e) => e.seq === seq && (HEARING_EVENTS.test(e.kind) || (isTermination(e.kind) && callsOff(c, seq)))) ||
  announces(c, seq);
/** By a report, a new day, or the correction of a termination. */
const announces = (c: CaseRecord, seq: number) => c.tasks.some((t) => t.kind === 'hearing' && t.openedSeq === seq);
const isTermination = (kind: string) => kind === 'decide-termination.terminate' || kind === 'approve.refuse';
const callsOff = (c: CaseRecord, seq: number) =>
  c.tasks.some((t) => t.kind === 'hearing' && t.state === 'cancelled' && t.endedSeq === seq);

/** Whoever sends the same again is told of the same outcome, whatever has happened since. */
function checkAnswers(call: Taken, report: Report): void {
  const [first] = call.sent;
  const what = `key ${call.key} of ${call.actor} (${call.route})`;
  const all = answersOf(call);
  const same = all.filter(({ sent }) => sent.bodySha256 === first!.bodySha256);
  const done = same.filter(({ answer }) => isDone(answer));
  const outcomes = done.map(({ answer: a }) => [a.status, a.caseId, a.commandId, a.commandSeq].join(' '));
  const distinct = new Set(outcomes);
  if (distinct.size > 1)
    report(`${what} was answered in ${distinct.size} ways: ops ${done.map((d) => d.sent.op).join()}`);
  const bodies = new Set(all.filter(({ answer }) => isDone(answer)).map(({ sent }) => sent.bodySha256));
  if (bodies.size > 1) report(`${what} took effect with ${bodies.size} bodies`);
  const stored = call.command;
  if (stored?.state !== 'refused') return;
  // What was refused before it was stored binds nobody.
  const refusals = same.filter(({ answer }) => isRefusal(answer) && answer.at > stored.receivedAt);
  for (const { sent, answer } of refusals)
    if (answer.problem !== `/problems/${stored.problem}`)
      report(`${what} was refused as ${stored.problem}, op ${sent.op} was told ${answer.problem}`);
}
