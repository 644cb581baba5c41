import { outOfBounds } from '../bounds.js';
import { civilDate, isCivilDate, type CivilDate, type Instant } from '../time.js';
import type { Codes, Shape } from './code.js';
import type { HeadFacts, MoveInput, Task, TaskInput, TaskState } from './proceeding.js';
import type { PlainRefusal, Refusal } from './refusal.js';
import type { ActSheet, ActionSheet, TaskSheet } from './sheet.js';

/** The sheets of one kind of proceeding, and what it says of itself as a whole. */
export interface Sheets<F> {
  readonly tasks: Readonly<Record<string, TaskSheet<F>>>;
  readonly acts: Readonly<Record<string, ActSheet<F>>>;
  /** The day before which nothing of it can have happened. */
  readonly begunOn: (facts: F) => CivilDate;
  /** Why an act is refused that is not open. */
  readonly closed: (facts: F) => PlainRefusal;
  /** Who may not do this task for what he has done before; where none is named, no act either. */
  readonly barred?: (facts: F, task?: string) => readonly string[];
  /** Takes down an answer that keeps somebody from something else later. */
  readonly noted?: (facts: F, task: string, action: string, user: string) => void;
}

/** What is judged by. The workflow has it in memory, the API reads it from the row: both decide by `refusal`. */
export interface Situation<F> {
  readonly facts: F;
  readonly tasks: readonly Task[];
}

/** Why a task that has ended takes no answer any more. */
export const ENDED = {
  done: 'task-done',
  cancelled: 'task-not-open',
  expired: 'too-late',
} as const satisfies Record<Exclude<TaskState, 'open'>, PlainRefusal>;

/** The first reason why this may not take effect now; undefined when it may. */
export function refusal<F extends HeadFacts>(
  sheets: Sheets<F>,
  s: Situation<F>,
  input: MoveInput,
): Refusal | undefined {
  return input.kind === 'act' ? ofAct(sheets, s.facts, input) : ofTask(sheets, s, input);
}

function ofAct<F extends HeadFacts>(sheets: Sheets<F>, facts: F, input: MoveInput): Refusal | undefined {
  const sheet = own(sheets.acts, input.action);
  if (sheets.barred?.(facts).includes(input.actor.user)) return { type: 'same-person' };
  if (!sheet?.when(facts)) return { type: sheets.closed(facts), params: { stage: facts.stage } };
  return judged(sheet, facts, {}, input, sheet.since?.(facts) ?? sheets.begunOn(facts));
}

function ofTask<F extends HeadFacts>(sheets: Sheets<F>, s: Situation<F>, input: TaskInput): Refusal | undefined {
  const task = s.tasks.find((t) => t.id === input.task);
  const sheet = task && own(sheets.tasks, task.kind);
  if (!sheet) return { type: 'task-not-open' };
  const { user, firm } = input.actor;
  if (task.assignee !== undefined && task.assignee !== user) return { type: 'not-your-task' };
  if (task.firm !== undefined && task.firm !== firm) return { type: 'not-your-task' };
  if (task.notBy.includes(user) || sheets.barred?.(s.facts, task.kind).includes(user)) return { type: 'same-person' };
  if (task.notFirm !== undefined && task.notFirm === firm) return { type: 'same-firm' };
  const action = own(sheet.actions, input.action);
  if (!action) return { type: 'not-allowed-now', params: { action: input.action } };
  if (task.expiresAt !== undefined && input.at > task.expiresAt) return { type: 'too-late' };
  return judged(action, s.facts, task.data, input, task.since);
}

function judged<F>(sheet: ActionSheet<F>, facts: F, data: Codes, input: MoveInput, since: CivilDate) {
  const today = civilDate(input.at);
  const waits = sheet.waits?.({ facts, today, data });
  if (waits) return waits;
  if (sheet.open?.({ facts, today, data }) === false)
    return { type: 'not-allowed-now', params: { action: input.action } } satisfies Refusal;
  return (
    datesOf(sheet.codes, input.data, today, since) ??
    sheet.against({ facts, today, at: input.at, user: input.actor.user, task: { data }, given: input.data })
  );
}

/** Every day is one that rules and calendar can count with, and no answer is dated before the event it answers. */
function datesOf(codes: Shape, data: Codes, today: CivilDate, since: CivilDate): Refusal | undefined {
  for (const [field, { about, answers }] of Object.entries(codes)) {
    const day = data[field];
    if (about.type !== 'day' || day === undefined) continue;
    const pointer = `/${field}`;
    if (typeof day !== 'string' || !isCivilDate(day)) return { type: 'validation', params: { pointer } };
    const out = outOfBounds(about.kind, day, today);
    if (out) return { type: out.type, params: { pointer, ...out.params } };
    if (answers && day < since) return { type: 'date-before-event', params: { pointer, since } };
  }
  return undefined;
}

/** The actions of a task that are on offer, the ordinary one first; dates and persons are judged when the answer comes. */
export function actionsNow<F>(sheets: Sheets<F>, facts: F, task: Pick<Task, 'kind' | 'data'>, now: Instant): string[] {
  const sheet = own(sheets.tasks, task.kind);
  if (!sheet) return [];
  const first = sheet.ordinary?.(facts);
  return Object.entries(sheet.actions)
    .filter(([, { open, waits }]) => {
      const sight = { facts, today: civilDate(now), data: task.data };
      return open?.(sight) !== false && waits?.(sight) === undefined;
    })
    .map(([name]) => name)
    .sort((a, b) => Number(b === first) - Number(a === first));
}

/** What the actions of a task that are not on offer yet wait for. */
export function waitsFor<F>(sheets: Sheets<F>, facts: F, task: Pick<Task, 'kind' | 'data'>, now: Instant): Refusal[] {
  const sight = { facts, today: civilDate(now), data: task.data };
  const actions = Object.values(own(sheets.tasks, task.kind)?.actions ?? {});
  return actions.flatMap(({ waits }) => waits?.(sight) ?? []);
}

/** The acts that can be done, from the facts alone; those of the system among them. */
export function actsNow<F>({ acts }: Pick<Sheets<F>, 'acts'>, facts: F): string[] {
  return Object.keys(acts).filter((name) => acts[name]!.when(facts));
}

/** Names come from outside: what every object has is none of them. */
const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;
