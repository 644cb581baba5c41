import {
  requestAfter,
  isRequestOf,
  ownerFor,
  requestSituation,
  unitOf,
  type RequestDesk,
  type RequestRow,
} from '../db/requests.js';
import type { TaskRow } from '../db/cases.js';
import { inWords } from '../db/refusals.js';
import { picked, type Codes, type Shape } from '../domain/engine/code.js';
import { ENDED, refusal } from '../domain/engine/judge.js';
import type { MoveInput } from '../domain/engine/proceeding.js';
import { actAction, may, taskAction } from '../domain/permissions.js';
import { REQUEST_SHEETS } from '../domain/request/sheets.js';
import { REPLAYED, type Submitted } from './commands.js';
import type { Form } from './form.js';
import { requestActForm, requestTaskForm } from './forms/requests.js';
import { bodyFor, type Wanted } from './move.js';
import { invalid, Problem, refused } from './problems.js';
import { readRequest, showRequest } from './request-desk.js';
import type { RequestAfterCommand } from './request-view.js';
import type { Request } from './reader.js';
import { maySeeRequest, requestSubject, taskSubject } from './subjects.js';
import { applied } from './turning.js';

/** What is sent to a request (诉求): through the same door as what is sent to a case. */

/** The first sending of an action of one of its tasks. @throws Problem */
export async function firstOfRequestTask(
  r: Request,
  route: string,
  { task, ...desk }: RequestDesk & { readonly task: TaskRow },
  name: string,
  sent: unknown,
): Promise<Submitted> {
  const permission = taskAction(task.kind, name);
  const form = requestTaskForm(task.kind, name);
  if (!permission || !form) throw new Problem('not-found');
  if (!may(r.user, permission, taskSubject(task))) throw new Problem('not-your-task');
  checkUnchanged(r, desk.row);
  if (task.state !== 'open') throw new Problem(ENDED[task.state]);
  return submit(r, desk, { route, wanted: { task, action: name }, form, sent });
}

/** The first sending of an act that answers no task. @throws Problem */
export async function firstOfRequestAct(r: Request, route: string, id: string, name: string, sent: unknown) {
  const desk = await readRequest(r, id);
  const permission = actAction(name);
  const form = requestActForm(name);
  if (!permission || !form) throw new Problem('not-found');
  if (!may(r.user, permission, requestSubject(desk.row, r.user))) throw new Problem('forbidden');
  checkUnchanged(r, desk.row);
  return submit(r, desk, { route, wanted: { action: name }, form, sent });
}

function checkUnchanged({ ifMatch }: Request, row: RequestRow): void {
  if (ifMatch && !ifMatch.includes(row.seq)) throw new Problem('case-changed');
}

interface Prepared {
  readonly route: string;
  readonly wanted: Wanted & { readonly task?: TaskRow };
  readonly form: Pick<Form, 'body'>;
  readonly sent: unknown;
}

async function submit(r: Request, desk: RequestDesk, { route, wanted, form, sent }: Prepared): Promise<Submitted> {
  const { pool } = r.deps.db;
  const { row } = desk;
  const body = bodyFor(form, sent, r.now);
  await checkNamed(r, row, body);
  const { task, action } = wanted;
  const turned = task && action === 'apply' ? await applied(r, route, row, body) : undefined;
  const actor = { user: r.user.username };
  const deputising = task?.standsIn?.[0];
  const data: Codes = {
    ...codesOf(wanted, body),
    ...(turned && { case: turned.caseId }),
    // In whose place it is done stands in the event, as of cases.
    ...(deputising && { deputising }),
  };
  const move = (key: string): MoveInput =>
    task
      ? { kind: 'task', key, at: r.now, actor, task: task.id, action, data }
      : { kind: 'act', key, at: r.now, actor, action, data };
  const against = refusal(REQUEST_SHEETS, requestSituation(desk), move(''));
  if (against) throw refused(await inWords(pool, against, move('')));
  return r.deps.commands.submit({
    actor: r.user.username,
    route,
    key: r.idempotencyKey,
    proceedingKind: 'request',
    caseId: row.id,
    kind: task ? 'task' : 'act',
    name: action,
    ...(task && { taskId: task.id }),
    ...{ sent, body, receivedAt: r.now, seq: row.seq },
    inputs: (id) => [move(id)],
    ...(turned && { filed: turned.filed, also: turned.also }),
  });
}

/** What of the body may leave PostgreSQL: what the sheet names. */
function codesOf({ task, action }: Wanted, body: Readonly<Record<string, unknown>>): Codes {
  const tasks: Readonly<Record<string, { actions: Readonly<Record<string, Sheet>> } | undefined>> =
    REQUEST_SHEETS.tasks;
  const acts: Readonly<Record<string, Sheet | undefined>> = REQUEST_SHEETS.acts;
  const sheet = task ? tasks[task.kind]?.actions[action] : acts[action];
  return picked(sheet?.codes ?? {}, body) as Codes;
}
interface Sheet {
  readonly codes: Shape;
}

/** A station of the agency, somebody of its desk, another of its requests: what is none of these is not known. */
async function checkNamed(r: Request, row: RequestRow, body: Readonly<Record<string, unknown>>): Promise<void> {
  const { pool } = r.deps.db;
  const { unit, owner, of } = body as Readonly<Record<'unit' | 'owner' | 'of', string | undefined>>;
  const agency = row.agency_id;
  const unknown = (pointer: string) => invalid([{ pointer, code: 'not-known' }]);
  if (unit !== undefined && (await unitOf(pool, agency, unit)) === undefined) throw unknown('/unit');
  if (owner !== undefined && (await ownerFor(pool, row, owner)) === undefined) throw unknown('/owner');
  if (of !== undefined && !(await isRequestOf(pool, agency, of))) throw unknown('/of');
}

export type RequestReply<S extends 200 | 201> =
  | { status: S; headers: Record<string, string>; body: RequestAfterCommand }
  | {
      status: 202;
      headers: Record<string, string>;
      body: { request: { id: string }; command: { id: string; state: 'pending' } };
    };

/** The request as its sender may see it now; that it is done, for whoever may not. */
export async function requestReply<S extends 200 | 201>(r: Request, s: Submitted, status: S): Promise<RequestReply<S>> {
  const { id, proceeding, state, inputs } = s.command;
  const replayed = s.repeated ? REPLAYED : {};
  const after = state === 'done' ? await requestAfter(r.deps.db.pool, proceeding, inputs.at(-1)?.key ?? id) : undefined;
  if (!after)
    return {
      status: 202,
      headers: { Location: `/api/v1/commands/${id}`, ...replayed },
      body: { request: { id: proceeding }, command: { id, state: 'pending' } },
    };
  if (s.confirmed) r.deps.commands.arrived(id);
  const headers = { Location: `/api/v1/requests/${proceeding}`, ...replayed };
  const command = { id, state: 'done', seq: after.seq } as const;
  if (!maySeeRequest(r.user, after.whole.row))
    return { status, headers, body: { request: { id: proceeding }, command } };
  const body = { ...(await showRequest(r, after.whole)), command };
  return { status, headers: { ETag: `"${body.seq}"`, ...headers }, body };
}
