import type { Codes } from '../domain/engine/code.js';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { ENDED, refusal } from '../domain/engine/judge.js';
import { actAction as actPermission, may, taskAction as taskPermission } from '../domain/permissions.js';
import { situationOf, wholeCase, type CaseRow, type TaskRow } from '../db/cases.js';
import type { StoredCommand } from '../db/commands.js';
import { prepared } from '../db/prepared.js';
import { inWords } from '../db/refusals.js';
import { codesOf, type ActionSpec } from './actions/action.js';
import { actAction, taskAction } from './actions/catalogue.js';
import { checkPersons, correctionCodes, intakeCodes } from './checks.js';
import { readDesk, readTask, showCase, type Reader } from './case-desk.js';
import { withForms, withoutForms, type CaseView } from './case-view.js';
import type { Submitted } from './commands.js';
import { DISCLOSED } from './disclosures.js';
import { inputErrors } from './input-errors.js';
import { invalid, Problem, refused } from './problems.js';
import { caseSubject, taskSubject } from './subjects.js';

/** What a mutation of a case needs to know of its request. */
export interface Request extends Reader {
  readonly idempotencyKey: string;
  readonly ifMatch: number | undefined;
}

export type MutationReply =
  | { status: 200 | 201; headers: Record<string, string>; body: CaseView }
  | {
      status: 202;
      headers: Record<string, string>;
      body: { case: { id: string }; command: { id: string; state: 'pending' } };
    };

/**
 * Whoever sends the same again gets the first answer. Nobody looks for it beforehand: storing a command finds the earlier one,
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

/** The case as the command left it; a repeated command gets the same answer again, one still on its way 202. */
async function reply(r: Request, { command, confirmed }: Submitted, status: 200 | 201): Promise<MutationReply> {
  const done = command.state === 'done';
  const kept = done ? keptAnswer(r, command) : undefined;
  const body = kept ?? (done ? await firstAnswer(r, command, confirmed) : undefined);
  if (!body)
    return {
      status: 202,
      headers: { Location: `/api/v1/commands/${command.id}` },
      body: { case: { id: command.caseId }, command: { id: command.id, state: 'pending' } },
    };
  return { status, headers: { ETag: `"${body.seq}"`, Location: `/api/v1/cases/${command.caseId}` }, body };
}

/** The answer of before; telling it again is reading it again. */
export function keptAnswer(r: Pick<Reader, 'disclosures'>, { caseId, answer, answerUnmasked }: StoredCommand) {
  if (answer === null) return undefined;
  if (answerUnmasked) r.disclosures.reveal(caseId, 'case');
  return withForms(JSON.parse(answer) as CaseView);
}

/**
 * Kept beside the command, so that whoever repeats it is told the very same. Asked without a second look at the rights:
 * a firm that declines may not see the case any more, but is told that it has declined.
 *
 * @returns undefined where only the workflow knows of the command: the record was restored from a backup, and the relay
 *   brings both together
 */
async function firstAnswer(
  r: Request,
  { id, caseId }: StoredCommand,
  confirmed: boolean,
): Promise<CaseView | undefined> {
  const whole = await wholeCase(r.deps.db.pool, caseId);
  if (!whole) return undefined;
  const body = await showCase(r, whole);
  const unmasked = r.disclosures.any;
  const { rows } = await r.deps.db.pool.query<{ earlier: string | null }>(
    KEEP_ANSWER([...r.disclosures.handedOver(), id, JSON.stringify(withoutForms(body)), unmasked, confirmed]),
  );
  const earlier = rows[0]?.earlier;
  return earlier ? withForms(JSON.parse(earlier) as CaseView) : rows[0] && body;
}

/** What it shows is written down with it, or neither is: one transaction, and one round trip, for both. */
const KEEP_ANSWER = prepared(
  `WITH kept AS (
     UPDATE command SET answer = coalesce(answer, $9),
       answer_unmasked = CASE WHEN answer IS NULL THEN $10::boolean ELSE answer_unmasked END,
       confirm_by = CASE WHEN $11 THEN NULL ELSE confirm_by END
     WHERE id = $8 AND state = 'done' RETURNING old.answer AS earlier
   ),
   disclosed AS (${DISCLOSED} WHERE EXISTS (SELECT FROM kept))
   SELECT earlier FROM kept`,
);
