import type { Codes, CommandInput } from '../domain/case.js';
import { ENDED, refusal } from '../domain/guard.js';
import { actAction as actPermission, may, taskAction as taskPermission } from '../domain/permissions.js';
import { caseAfter, situationOf, type CaseRow, type TaskRow } from '../db/cases.js';
import { inWords } from '../db/refusals.js';
import { codesOf, type ActionSpec } from './actions/action.js';
import { actAction, taskAction } from './actions/catalogue.js';
import { checkPersons, correctionCodes, intakeCodes } from './checks.js';
import { maySee, readDesk, readTask, showCase, type Reader } from './case-desk.js';
import { caseSubject, taskSubject, type CaseAfterCommand } from './case-view.js';
import { REPLAYED, type Submitted } from './commands.js';
import { inputErrors } from './input-errors.js';
import { invalid, Problem, refused } from './problems.js';

/** What a mutation of a case needs to know of its request. */
export interface Request extends Reader {
  readonly idempotencyKey: string;
  readonly ifMatch: number | undefined;
}

export type MutationReply =
  | { status: 200 | 201; headers: Record<string, string>; body: CaseAfterCommand }
  | {
      status: 202;
      headers: Record<string, string>;
      body: { case: { id: string }; command: { id: string; state: 'pending' } };
    };

/**
 * Whoever sends the same again gets the same outcome. Nobody looks for it beforehand: storing a command finds the earlier one,
 * and what is refused is looked for before the refusal goes out, for it may be its own first sending that it is refused for.
 */
export async function once(
  r: Request,
  route: string,
  sent: unknown,
  status: 200 | 201,
  first: () => Promise<Submitted>,
): Promise<MutationReply> {
  return reply(r, await submittedOnce(r, route, sent, first), status);
}

async function submittedOnce(r: Request, route: string, sent: unknown, first: () => Promise<Submitted>) {
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const earlier = await r.deps.commands.earlier(r.user.username, route, r.idempotencyKey, sent);
    if (!earlier) throw error;
    return earlier;
  }
}

/** Completes, or acts on, a task. */
export async function submitTask(r: Request, taskId: string, name: string, sent: unknown): Promise<MutationReply> {
  const route = `tasks/${taskId}/${name}`;
  return once(r, route, sent, 200, () => firstOfTask(r, route, taskId, name, sent));
}

async function firstOfTask(r: Request, route: string, taskId: string, name: string, sent: unknown) {
  const { task, row, openTasks: tasks } = await readTask(r, taskId);
  const permission = taskPermission(task.kind, name);
  const spec = taskAction(task.kind, name);
  if (!permission || !spec) throw new Problem('not-found');
  if (!may(r.user, permission, taskSubject(task))) throw new Problem('not-your-task');
  if (task.state !== 'open') throw new Problem(ENDED[task.state]);
  const body = parse(spec, sent);
  unchanged(r, row);
  const extra = await taskCodes(r, row, task, name, body);
  return submit(r, { row, tasks, route, name, kind: 'task', task, spec, sent, body, extra });
}

/** An act that answers no task. */
export async function submitAct(r: Request, caseId: string, name: string, sent: unknown): Promise<MutationReply> {
  const route = `cases/${caseId}/${name}`;
  return once(r, route, sent, 200, () => firstOfAct(r, route, caseId, name, sent));
}

async function firstOfAct(r: Request, route: string, caseId: string, name: string, sent: unknown) {
  const { row, openTasks: tasks } = await readDesk(r, caseId);
  const permission = actPermission(name);
  const spec = actAction(name);
  if (!permission || !spec) throw new Problem('not-found');
  if (!may(r.user, permission, caseSubject(row))) throw new Problem('forbidden');
  const body = parse(spec, sent);
  unchanged(r, row);
  const extra = name === 'correct' ? correctionCodes(body) : {};
  return submit(r, { row, tasks, route, name, kind: 'act', spec, sent, body, extra });
}

function parse(spec: ActionSpec, sent: unknown): Record<string, unknown> {
  const parsed = spec.body.safeParse(sent ?? {});
  if (!parsed.success) throw invalid(inputErrors(parsed.error, sent, 'body'));
  return parsed.data;
}

function unchanged(r: Request, row: CaseRow): void {
  if (r.ifMatch !== undefined && r.ifMatch !== row.seq) throw new Problem('case-changed');
}

async function taskCodes(r: Request, row: CaseRow, task: TaskRow, name: string, body: Record<string, unknown>) {
  if (task.kind === 'record' && name !== 'request-supplement') return intakeCodes(r.deps.db.pool, row, body);
  return checkPersons(r, row, task, name, body);
}

interface Prepared {
  readonly row: CaseRow;
  readonly tasks: readonly TaskRow[];
  readonly route: string;
  readonly name: string;
  readonly kind: 'task' | 'act';
  readonly task?: TaskRow;
  readonly spec: ActionSpec;
  readonly sent: unknown;
  readonly body: Record<string, unknown>;
  readonly extra: Record<string, unknown>;
}

async function submit(r: Request, p: Prepared): Promise<Submitted> {
  const data = { ...codesOf(p.spec.body, p.body), ...p.extra } as Codes;
  const actor = { user: r.user.username, ...(r.user.firm && { firm: r.user.firm }) };
  const input = (key: string): CommandInput =>
    p.task
      ? { kind: 'task', key, at: r.now, actor, task: p.task.id, action: p.name, data }
      : { kind: 'act', key, at: r.now, actor, action: p.name, data };
  const against = refusal(situationOf(p.row, p.tasks), input(''));
  if (against) throw refused(await inWords(r.deps.db.pool, against, input('')));
  return r.deps.commands.submit({
    actor: r.user.username,
    route: p.route,
    key: r.idempotencyKey,
    caseId: p.row.id,
    kind: p.kind,
    name: p.name,
    ...(p.task && { taskId: p.task.id }),
    body: p.sent ?? {},
    receivedAt: r.now,
    seq: p.row.seq,
    inputs: (id) => [input(id)],
  });
}

/**
 * What a command brought about: the case as its sender may see it now, however often he asks. Whoever may not see it any
 * more, as a firm that has declined, is told that it is done. One still on its way is 202, and so is one that only the
 * workflow knows of: the record was restored from a backup, and the relay brings both together.
 */
async function reply(r: Request, s: Submitted, status: 200 | 201): Promise<MutationReply> {
  const { id, caseId, state, inputs } = s.command;
  const replayed = s.repeated ? REPLAYED : {};
  const arrived = s.confirmed ? id : null;
  const key = inputs.at(-1)?.key ?? id;
  const after = state === 'done' ? await caseAfter(r.deps.db.pool, caseId, { key, arrived }) : undefined;
  if (!after)
    return {
      status: 202,
      headers: { Location: `/api/v1/commands/${id}`, ...replayed },
      body: { case: { id: caseId }, command: { id, state: 'pending' } },
    };
  const { whole, seq } = after;
  const headers = { Location: `/api/v1/cases/${caseId}`, ...replayed };
  const command = { id, state: 'done', seq } as const;
  if (!maySee(r.user, whole)) return { status, headers, body: { case: { id: caseId }, command } };
  const body = { ...(await showCase(r, whole)), command };
  return { status, headers: { ETag: `"${body.seq}"`, ...headers }, body };
}
