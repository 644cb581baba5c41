import type { Code, Codes, Shape } from '../../domain/engine/code.js';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import { ACTS, TASKS } from '../../domain/kinds.js';
import { civilDate } from '../../domain/time.js';

/** A plausible code for every field that a sheet asks for; what is given comes first. */
export function plausible(codes: Shape, given: Codes, day: string): Codes {
  const filled: Record<string, Code | undefined> = {};
  for (const [name, { about, optional }] of Object.entries(codes)) {
    if (given[name] !== undefined) filled[name] = given[name];
    else if (!optional) filled[name] = about.type === 'choice' ? about.values[0] : PLAIN(day)[about.type];
  }
  return filled;
}
const PLAIN = (day: string) =>
  ({
    count: 1,
    day,
    flag: true,
    id: '00000000-0000-4000-8000-000000000000',
    ref: 'somebody',
    codes: [],
    time: '09:30',
    plain: day,
  }) as const;

interface Sheet {
  readonly codes: Shape;
}
const tasks: Readonly<Record<string, { readonly actions: Readonly<Record<string, Sheet>> } | undefined>> = TASKS;
const acts: Readonly<Record<string, Sheet | undefined>> = ACTS;

/** The codes of an action of a task, or of an act; undefined for what no sheet knows. */
export const codesAsked = (action: string, task?: string): Shape | undefined =>
  (task === undefined ? acts[action] : tasks[task]?.actions[action])?.codes;

/** The command with a plausible code for whatever its sheet asks for and it does not say. */
export function completed<I extends CommandInput>(input: I): I {
  if (input.kind === 'open') return input;
  const codes = codesAsked(input.action, input.kind === 'task' ? input.task.split('.')[1] : undefined);
  return codes ? { ...input, data: plausible(codes, input.data, civilDate(input.at)) } : input;
}
