import { z } from 'zod';
import type { Codes } from '../domain/engine/code.js';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { TASKS, type TaskKind } from '../domain/kinds.js';
import { parseInstant } from '../domain/time.js';
import { cachedRuleBook } from '../db/rule-book.js';
import { idFor } from '../db/ids.js';
import { MemoryHost } from '../workflows/engine/memory.js';
import { codesOf } from './actions/action.js';
import { actAction, taskAction } from './actions/catalogue.js';
import { instant, username } from './fields.js';
import { inputErrors } from './input-errors.js';
import { openingInput, type ApplicationBody, type NoticeBody, type OpeningPlace } from './openings.js';
import { invalid, Problem, refused, type InputError } from './problems.js';
import type { Deps } from './deps.js';

/**
 * Taking over an open case: its true past, told act by act with the dates it had. The whole of it is tried on the
 * in-memory host first; the first thing that does not fit refuses everything, with a pointer to it.
 */
export const historyItem = z
  .strictObject({
    task: z.enum(Object.keys(TASKS) as [TaskKind, ...TaskKind[]]).optional(),
    action: z.string().max(60),
    at: instant.describe('当时发生的时刻'),
    by: username.describe('当时的办理人'),
    firm: z.string().max(64).optional().describe('办理人所在律所'),
    body: z.looseObject({}).default({}),
  })
  .meta({ id: 'PastAct' });
export type HistoryItem = z.output<typeof historyItem>;

export interface PastTold {
  readonly inputs: readonly CommandInput[];
}

export async function tellPast(
  deps: Deps,
  door: 'application' | 'notice',
  opening: ApplicationBody | NoticeBody,
  history: readonly HistoryItem[],
  place: OpeningPlace,
): Promise<PastTold> {
  const open = openingInput(door, opening, place);
  const first = { ...open, at: Math.min(open.opening.receivedAt, place.now), takenOverAt: place.now };
  const host = new MemoryHost(await cachedRuleBook(deps.db.pool)());
  host.send(first);
  const inputs: CommandInput[] = [first];
  let last = first.at;
  for (const [i, item] of history.entries()) {
    const at = parseInstant(item.at);
    const pointer = `/history/${i}`;
    if (at > place.now) throw invalid([{ pointer: `${pointer}/at`, code: 'date-in-future' }]);
    if (at < last) throw invalid([{ pointer: `${pointer}/at`, code: 'date-before-event' }]);
    last = at;
    const input = pastInput(host, item, at, `${place.commandId}/${i + 1}`, pointer);
    const against = host.send(input);
    if (against) throw atPointer(refused(against), pointer);
    inputs.push(input);
  }
  return { inputs };
}

function pastInput(host: MemoryHost, item: HistoryItem, at: number, key: string, pointer: string): CommandInput {
  const spec = item.task ? taskAction(item.task, item.action) : actAction(item.action);
  if (!spec) throw invalid([{ pointer: `${pointer}/action`, code: 'value' }]);
  const parsed = spec.body.safeParse(item.body);
  if (!parsed.success)
    throw invalid(
      inputErrors(parsed.error, item.body, 'body').map((e) => ({ ...e, pointer: `${pointer}/body${e.pointer}` })),
    );
  const data: Codes = codesOf(spec.body, parsed.data);
  const actor = { user: item.by, ...(item.firm && { firm: item.firm }) };
  if (!item.task) return { kind: 'act', key, at, actor, action: item.action, data };
  const task = host.run.openTasks.find((t) => t.kind === item.task);
  if (!task) throw atPointer(new Problem('task-not-open'), pointer);
  return { kind: 'task', key, at, actor, task: task.id, action: item.action, data };
}

function atPointer(problem: Problem, pointer: string): Problem {
  const errors: InputError[] = (problem.data.errors ?? []).map((e) => ({
    ...e,
    pointer: `${pointer}/body${e.pointer}`,
  }));
  return new Problem(problem.type, {
    ...(problem.data.params && { params: problem.data.params }),
    errors: errors.length > 0 ? errors : [{ pointer, code: 'invalid' }],
  });
}

/** Ids of a new case follow from the caller's key: a repetition names the same case. */
export function openingIds(user: string, route: string, key: string): { commandId: string; caseId: string } {
  const commandId = idFor(`command/${user}/${route}/${key}`);
  return { commandId, caseId: idFor(`case/${commandId}`) };
}
