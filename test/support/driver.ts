import type { Opening } from '../../domain/case/facts.js';
import { CASE_ACTS, CASE_SHEETS, CASE_TASKS } from '../../domain/case/sheets.js';
import type { Codes, Shape } from '../../domain/engine/code.js';
import { actsNow } from '../../domain/engine/judge.js';
import type { TaskInput } from '../../domain/engine/proceeding.js';
import type { Refusal } from '../../domain/engine/refusal.js';
import { atTime, civilDate } from '../../domain/time.js';
import { plausible } from './codes.js';
import { book, on, opening } from './fixtures.js';
import { caseInMemory } from '../../workflows/in-memory.js';

const sheetOf = (kind: string, action: string): Shape =>
  (CASE_TASKS as Readonly<Record<string, { actions: Readonly<Record<string, { codes: Shape }>> }>>)[kind]!.actions[
    action
  ]!.codes;

/** Moves one case on in memory, with a plausible code for whatever a sheet asks for and the test does not say. */
export class Driver {
  readonly host = caseInMemory(book);
  n = 0;
  constructor(private readonly key = () => `k${++this.n}`) {}
  open(o: Partial<Opening> = {}, at = atTime('2026-03-02', '09:10')) {
    return this.host.send({ kind: 'open', key: this.key(), at, actor: { user: 'intake' }, opening: opening(o) });
  }
  do(kind: string, action: string, at: number, data: Codes = {}, user = kind, firm?: string) {
    const task = this.host.run.openTasks.find((t) => t.kind === kind);
    const input: TaskInput = {
      kind: 'task',
      key: this.key(),
      at,
      actor: { user, ...(firm && { firm }) },
      task: task?.id ?? `none.${kind}`,
      action,
      data: plausible(sheetOf(kind, action), data, civilDate(at)),
    };
    return this.host.send(input);
  }
  act(action: string, at: number, data: Record<string, string | number | boolean> = {}, user = 'lawyer1') {
    const { codes } = CASE_ACTS[action as keyof typeof CASE_ACTS];
    const filled = plausible(codes, data, civilDate(at));
    return this.host.send({ kind: 'act', key: this.key(), at, actor: { user }, action, data: filled });
  }
  get acts() {
    return actsNow(CASE_SHEETS, this.host.run.facts);
  }
  get open_() {
    return this.host.run.openTasks.map((t) => t.kind).sort();
  }
  /** Outcome of each drawn hearing, by its number. */
  get attendance() {
    const rows = this.host.steps.flatMap((step) => step.sides.attendance ?? []);
    return Object.fromEntries(rows.flatMap(({ hearing, outcome }) => (outcome ? [[hearing, outcome]] : [])));
  }
  get ends() {
    const out: Record<string, string> = {};
    for (const s of this.host.steps)
      for (const d of s.deadlines) if (d.op === 'end') out[d.id.split('~').slice(1).join('@')] = d.how;
    return out;
  }
}

export function toHandling(d: Driver, o: Partial<Opening> = {}) {
  d.open(o);
  d.do('review', 'propose-grant', on('2026-03-03'), {}, 'reviewer');
  d.do('approve', 'grant', on('2026-03-04'), {}, 'director');
  d.do('assign', 'assign-firm', on('2026-03-04', '11:00'), { firm: 'f1' }, 'assigner');
  d.do('name-handler', 'name', on('2026-03-04', '15:00'), { lawyer: 'lawyer1' }, 'firm', 'f1');
}

function taken(refused: Refusal | undefined): void {
  if (refused) throw new Error(`refused: ${refused.type}`);
}

/** A hearing that the handler reports, and that is drawn at once. */
export function hearingOn(d: Driver, day: string, reportedOn: string) {
  taken(d.act('report-hearing', on(reportedOn), { day, summonsOn: reportedOn, public: true, forum: 'court' }));
  const hearing = d.host.run.facts.hearings.length;
  taken(d.act('drawn', on(reportedOn, '11:00'), { hearing }, 'system'));
}
/** Reported, verified and decided, all on one day. */
export function terminate(d: Driver, day: string, source = 'centre', by = 'assigner') {
  taken(d.act('report-termination', on(day, '09:00'), { ground: 'own-counsel', source }, by));
  d.do('verify-termination', 'confirmed', on(day, '10:00'), { on: day }, 'reviewer');
  d.do('decide-termination', 'terminate', on(day, '11:00'), {}, 'director');
}
/** Engaged, met, the file read, all on one day. */
export function worked(d: Driver, day: string) {
  for (const [task, action] of [
    ['engage', 'sign'],
    ['meet', 'record'],
    ['read-file', 'record'],
  ] as const)
    d.do(task, action, on(day), {}, 'lawyer1');
}
/** Concluded on the 10th of March, the recipient called, the file graded and archived on the 16th. */
export function toArchived(d: Driver) {
  toHandling(d);
  worked(d, '2026-03-05');
  taken(d.do('conclude', 'conclude', on('2026-03-10'), { document: 'judgment' }, 'lawyer1'));
  d.do('callback', 'reached', on('2026-03-11'), {}, 'callback');
  d.do('submit-file', 'submit', on('2026-03-11'), {}, 'lawyer1');
  d.do('check-file', 'accept', on('2026-03-12'), {}, 'archivist');
  d.do('evaluate', 'grade', on('2026-03-13'), {}, 'evaluator');
  taken(d.do('archive', 'archive', on('2026-03-16'), {}, 'archivist'));
}
/** Decided and served on the 5th of March, the recipient called, the file accepted: nothing is left but the time for an objection. */
export function toTerminatedAndFiled(d: Driver) {
  toHandling(d);
  terminate(d, '2026-03-05');
  serve(d, '2026-03-05');
  d.do('callback', 'reached', on('2026-03-06'), {}, 'callback');
  d.do('submit-file', 'submit', on('2026-03-06'), {}, 'lawyer1');
  d.do('check-file', 'accept', on('2026-03-07'), {}, 'archivist');
}
export const serve = (d: Driver, day: string) =>
  d.do('serve-termination', 'served', on(day, '15:00'), { on: day, handlerOn: day }, 'assigner');

export const correct = (d: Driver, at: number, data: Record<string, string | number | boolean>, by = 'intake') =>
  d.act('correct', at, data, by);
/** Proposed, and confirmed by the head. */
export function corrected(d: Driver, at: number, data: Record<string, string | number | boolean>, by = 'intake') {
  taken(correct(d, at, data, by));
  const task = d.host.run.openTasks.findLast((t) => t.kind === 'confirm-correction')!;
  const input = { kind: 'task', key: `confirm${d.host.steps.length}`, at, actor: { user: 'director' } } as const;
  taken(d.host.send({ ...input, task: task.id, action: 'confirm', data: {} }));
}
