import { CASE_SHEETS } from '../domain/case/sheets.js';
import type { Shape } from '../domain/engine/code.js';
import type { Actor, MoveInput } from '../domain/engine/proceeding.js';
import type { Role } from '../domain/roles.js';
import type { Instant } from '../domain/time.js';
import { codesFrom, type Desk, type Form } from './form.js';
import { actForm, taskForm } from './forms/catalogue.js';
import { inputErrors } from './input-errors.js';
import { judgedAt } from './judging.js';
import { invalid } from './problems.js';

/** What somebody wants done: an action of a task, or an act. */
export interface Wanted {
  readonly task?: { readonly id: string; readonly kind: string };
  readonly action: string;
}

/** An action that exists: its form, and the codes its sheet names. */
export interface Offer {
  readonly form: Form;
  readonly sheet: { readonly codes: Shape };
}

/** Undefined for what no sheet knows. */
export function offerOf({ task, action }: Wanted): Offer | undefined {
  const form = task ? taskForm(task.kind, action) : actForm(action);
  const tasks: Readonly<Record<string, { actions: Readonly<Record<string, Offer['sheet']>> } | undefined>> =
    CASE_SHEETS.tasks;
  const acts: Readonly<Record<string, Offer['sheet'] | undefined>> = CASE_SHEETS.acts;
  const sheet = task ? tasks[task.kind]?.actions[action] : acts[action];
  return form && sheet && { form, sheet };
}

/** The body as its form reads it at the instant. @throws Problem with a pointer to each field at fault */
export function bodyFor({ body }: Pick<Form, 'body'>, sent: unknown, at: Instant): Readonly<Record<string, unknown>> {
  const parsed = judgedAt(at, () => body.safeParse(sent ?? {}));
  if (!parsed.success) throw invalid(inputErrors(parsed.error, sent, 'body'));
  return parsed.data;
}

export interface By {
  readonly at: Instant;
  readonly actor: Actor;
  /** The post in whose place he does the task, nobody of the agency being left: it stands in the event, and nothing goes by it. */
  readonly deputising?: Role | undefined;
}

/** The one way from a body to what a proceeding gets of it: the codes of its sheet, in whose place it is done, and nothing else. */
export async function moveFrom(
  wanted: Wanted,
  { form, sheet }: Offer,
  body: Readonly<Record<string, unknown>>,
  desk: Desk,
  { at, actor, deputising }: By,
): Promise<(key: string) => MoveInput> {
  const { task, action } = wanted;
  const codes = await codesFrom(sheet, form, body, desk);
  const data = task && deputising ? { ...codes, deputising } : codes;
  return (key) =>
    task
      ? { kind: 'task', key, at, actor, task: task.id, action, data }
      : { kind: 'act', key, at, actor, action, data };
}
