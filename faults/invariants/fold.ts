import { digestOf } from '../ledger.js';
import type { Matter } from './procedure/matter.js';
import { folded } from './procedure/model.js';
import { grouped, type CaseRecord, type CommandRow, type Json } from './record.js';
import type { Report } from './violation.js';

/** Folds the journal of a case; answers undefined, with a report, where it tells what no case can be told. */
export function foldOf(c: CaseRecord, report: Report): Matter | undefined {
  const deadlines = new Map(c.deadlines.map((d) => [d.id, d]));
  try {
    return folded(c.row.id, c.steps, {
      dueOf: (id) => deadlines.get(id)?.dueAt ?? Infinity,
      rungOf: (id, index) => deadlines.get(id)?.rungs[index]?.rung,
    });
  } catch (error) {
    report(`the journal cannot be folded: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * (3) The row equals the fold. By the events: number and order of steps, stage. By the journal: who handles, dates,
 * people, tasks, hearings, attendance, callbacks, grades. Not covered here: the rest of `facts`, which the
 * fold on the in-memory host compares; the number, which (6) counts.
 */
export function checkFold(c: CaseRecord, model: Matter, report: Report): void {
  const { row, steps } = c;
  for (const [n, step] of steps.entries()) if (step.seq !== n + 1) return report(`step ${n + 1} is missing`);
  const byStep = grouped(c.events, (e) => e.seq);
  for (const step of steps) if (!byStep.has(step.seq)) report(`step ${step.seq} has no event`);
  const last = steps.at(-1);
  const stage = c.events.findLast((e) => e.kind.startsWith('stage.'))?.kind.slice('stage.'.length);
  compare(report, 'the row', row, {
    seq: last?.seq,
    stage,
    headStage: stage,
    handler: model.handler,
    firm: model.firm,
    persons: model.persons,
    receivedAt: model.receivedAt,
    enteredAt: Math.max(steps[0]?.at ?? 0, steps[0]?.input.takenOverAt ?? 0),
    completedAt: model.completedAt,
    decidedAt: model.decidedAt,
    concludedOn: model.concludedOn,
    concludedAt: model.concludedAt,
    archivedAt: model.archivedAt,
    updatedAt: last?.at,
    resting: model.resting,
  });
  compare(report, 'the model', { stage: model.stage }, { stage });
  compare(report, 'the facts', row.facts, {
    stage,
    handler: model.handler ?? undefined,
    firm: model.firm ?? undefined,
  });
  checkTasks(c, model, report);
  rows(report, 'hearing', c.hearings, model.hearings, (h) => h.no);
  // Which hearings are drawn is for (5) to say.
  const recorded = c.attendance.filter((a) => model.attendance.has(a.hearing));
  const attended = [...model.attendance.values()].map(({ told: _, ...row }) => row);
  rows(report, 'attendance of hearing', recorded, attended, (a) => a.hearing);
  rows(report, 'callback', c.callbacks, model.callbacks as unknown as typeof c.callbacks, (r) => r.n);
  rows(report, 'evaluation', c.evaluations, model.evaluations as unknown as typeof c.evaluations, (r) => r.n);
  checkPeople(c, report);
}

function checkTasks(c: CaseRecord, model: Matter, report: Report): void {
  const at = (seq: number | undefined) => (seq === undefined ? null : c.steps[seq - 1]?.at);
  const by = (seq: number | undefined) =>
    seq === undefined ? null : (c.steps[seq - 1]?.input.actor?.user ?? 'system');
  const expected = [...model.tasks.values()].map((t) => ({
    id: t.id,
    kind: t.kind,
    state: t.state,
    outcome: t.outcome ?? null,
    openedSeq: t.openedSeq,
    openedAt: at(t.openedSeq),
    endedSeq: t.endedSeq ?? null,
    endedAt: at(t.endedSeq),
    endedBy: by(t.endedSeq),
    dueBy: t.state === 'open' ? firstOf(c, t.id) : null,
  }));
  rows(report, 'task', c.tasks, expected, (t) => t.id);
  for (const { id, kind, state, assignee } of c.tasks)
    if (state === 'open' && HIS.includes(kind) && assignee !== model.handler)
      report(`task ${id} is ${assignee}'s, and the case ${model.handler}'s`);
}
/** What whoever handles the case has to do, whoever that was when it was opened. */
const HIS = [
  ...['engage', 'meet', 'read-file', 'conclude', 'hearing', 'new-date', 'submit-file', 'correct-file'],
  ...['answer-head', 'hand-over'],
];

/** When the first clock of a task runs out; whether the clocks are right is for the deadlines' own check. */
function firstOf(c: CaseRecord, task: string): number | null {
  const due = c.deadlines.filter((d) => d.task === task && d.state === 'armed').map((d) => d.dueAt);
  return due.length > 0 ? Math.min(...due) : null;
}

/** Who is on record in a role, by number; names are compared, never told. */
type People = Map<string, Map<number, string>>;
const LISTS = { recipient: 'recipients', opposing: 'opposing', representative: 'representatives' } as const;

/** People stand as the last body that names them says, and as was put right since. */
function checkPeople(c: CaseRecord, report: Report): void {
  const people: People = new Map(Object.keys(LISTS).map((role) => [role, new Map<number, string>()]));
  const proposals: Json[] = [];
  for (const { key, input } of c.steps) {
    const command = c.commands.find((each) => each.id === key.split('/')[0]);
    if (!command || key !== command.id) continue;
    const { kind, task = '', action = '' } = input;
    if (kind === 'act' && action === 'correct') proposals.push(bodyOf(command));
    if (kind === 'open' || task.includes('.record.')) entered(people, bodyOf(command));
    if (task.includes('.confirm-correction.') && action === 'confirm')
      corrected(people, proposals[Number(task.split('.').at(-1)) - 1]!);
  }
  for (const [role, expected] of people) {
    const stored = c.parties.filter((p) => p.role === role);
    const equal = stored.length === expected.size && stored.every((p) => expected.get(p.n) === p.name);
    if (!equal) report(`the ${role} list on record is not that of the last body that names it`);
  }
}

function entered(people: People, body: Json): void {
  for (const [role, list] of Object.entries(LISTS)) {
    const said = body[list] as { name?: string }[] | undefined;
    if (Array.isArray(said)) people.set(role, new Map(said.map(({ name = '' }, i) => [i + 1, name])));
  }
}

/** One person is added, taken away, or has another name. */
function corrected(people: People, { field, role, number, change, person }: Json): void {
  if (field !== 'people') return;
  const list = people.get(String(role))!;
  const { name } = (person ?? {}) as { name?: string | null };
  if (change === 'remove') list.delete(Number(number));
  else if (change === 'add') list.set(Math.max(0, ...list.keys()) + 1, name ?? '');
  else if (name !== undefined) list.set(Number(number), name ?? '');
}

/** Of a case taken over the body holds the opening beside its history. */
function bodyOf(command: CommandRow): Json {
  const body = JSON.parse(command.body) as Json;
  return (body['application'] ?? body['notice'] ?? body) as Json;
}

/** The rows of one table against what the fold expects, by their key. */
function rows<A extends object, E extends object>(
  report: Report,
  what: string,
  actual: readonly A[],
  expected: readonly E[],
  keyOf: (row: A | E) => string | number,
): void {
  const found = new Map(actual.map((row) => [keyOf(row), row]));
  for (const row of expected) {
    const name = `${what} ${keyOf(row)}`;
    const stored = found.get(keyOf(row));
    if (stored) compare(report, name, stored, row);
    else report(`${name} should be there`);
    found.delete(keyOf(row));
  }
  for (const key of found.keys()) report(`${what} ${key} should not be there`);
}

/** Says where a row is not what was expected of it. */
export function compare(report: Report, what: string, actual: object, expected: object): void {
  for (const [field, value] of Object.entries(expected)) {
    const stored = (actual as Json)[field];
    if (!same(stored, value))
      report(`${what}: ${field} is ${JSON.stringify(stored)} and should be ${JSON.stringify(value)}`);
  }
}

/** As JSON values are; a field that is not there is null. */
const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a) === JSON.stringify(b) || digestOf(a ?? null) === digestOf(b ?? null);
