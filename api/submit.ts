import { CASE_SHEETS } from '../domain/case/sheets.js';
import { ENDED, refusal } from '../domain/engine/judge.js';
import { actAction as actPermission, may, taskAction as taskPermission } from '../domain/permissions.js';
import { situationOf, wholeCase, type CaseDesk, type TaskRow } from '../db/cases.js';
import type { StoredCommand } from '../db/commands.js';
import { prepared } from '../db/prepared.js';
import { inWords } from '../db/refusals.js';
import { checkPersons, recordDesk } from './checks.js';
import { readDesk, readTask, showCase, type Reader } from './case-desk.js';
import { withForms, withoutForms, type CaseView } from './case-view.js';
import type { Submitted } from './commands.js';
import { DISCLOSED } from './disclosures.js';
import { bodyFor, moveFrom, offerOf, type Offer, type Wanted } from './move.js';
import { Problem, refused } from './problems.js';
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
  const { task, row, openTasks } = await readTask(r, taskId);
  const permission = taskPermission(task.kind, name);
  const offer = offerOf({ task, action: name });
  if (!permission || !offer) throw new Problem('not-found');
  if (!may(r.user, permission, taskSubject(task))) throw new Problem('not-your-task');
  if (task.state !== 'open') throw new Problem(ENDED[task.state]);
  return submit(r, { row, openTasks, route, wanted: { task, action: name }, offer, sent });
}

/** An act that answers no task. */
export async function submitAct(r: Request, caseId: string, name: string, sent: unknown): Promise<MutationReply> {
  const route = `cases/${caseId}/${name}`;
  return once(r, route, sent, 200, () => firstOfAct(r, route, caseId, name, sent));
}

async function firstOfAct(r: Request, route: string, caseId: string, name: string, sent: unknown) {
  const { row, openTasks } = await readDesk(r, caseId);
  const permission = actPermission(name);
  const offer = offerOf({ action: name });
  if (!permission || !offer) throw new Problem('not-found');
  if (!may(r.user, permission, caseSubject(row))) throw new Problem('forbidden');
  return submit(r, { row, openTasks, route, wanted: { action: name }, offer, sent });
}

interface Prepared extends CaseDesk {
  readonly route: string;
  readonly wanted: Wanted & { readonly task?: TaskRow };
  readonly offer: Offer;
  readonly sent: unknown;
}

async function submit(r: Request, { row, openTasks, route, wanted, offer, sent }: Prepared): Promise<Submitted> {
  const { pool } = r.deps.db;
  const body = bodyFor(offer, sent);
  if (r.ifMatch !== undefined && r.ifMatch !== row.seq) throw new Problem('case-changed');
  const { task, action } = wanted;
  if (task) await checkPersons(r, row, task, action, body);
  const actor = { user: r.user.username, ...(r.user.firm && { firm: r.user.firm }) };
  const move = await moveFrom(wanted, offer, body, recordDesk(pool, row), { at: r.now, actor });
  const against = refusal(CASE_SHEETS, situationOf(row, openTasks), move(''));
  if (against) throw refused(await inWords(pool, against, move('')));
  return r.deps.commands.submit({
    actor: r.user.username,
    route,
    key: r.idempotencyKey,
    caseId: row.id,
    kind: task ? 'task' : 'act',
    name: action,
    ...(task && { taskId: task.id }),
    body: sent ?? {},
    receivedAt: r.now,
    seq: row.seq,
    inputs: (id) => [move(id)],
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
