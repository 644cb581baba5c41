import { CASE_SHEETS } from '../domain/case/sheets.js';
import { ENDED, refusal } from '../domain/engine/judge.js';
import { actAction as actPermission, may, taskAction as taskPermission } from '../domain/permissions.js';
import { caseAfter, partiesOf, situationOf, type CaseDesk, type CaseRow, type TaskRow } from '../db/cases.js';
import { movedOn } from '../db/events.js';
import { inWords } from '../db/refusals.js';
import { formatInstant } from '../domain/time.js';
import { checkConfirmed, checkCorrection } from './corrections.js';
import { checkCause, checkHearing, checkPersons, recordDesk } from './checks.js';
import { entersSomething, filed, filedInto, type Filed } from './filing.js';
import { peopleErrors } from './people.js';
import { readAnyTask } from './any-task.js';
import { readDesk, showCase } from './case-desk.js';
import type { Request } from './reader.js';
import type { CaseAfterCommand } from './case-view.js';
import { inputTitle } from './event-title.js';
import { REPLAYED, type Submitted } from './commands.js';
import { bodyFor, moveFrom, offerOf, type Offer, type Wanted } from './move.js';
import { invalid, Problem, refused } from './problems.js';
import { firstOfRequestTask, requestReply, type RequestReply } from './request-submit.js';
import { caseSubject, maySee, taskSubject } from './subjects.js';

/** `S`: the status of what was done in time. */
export type MutationReply<S extends 200 | 201> =
  | { status: S; headers: Record<string, string>; body: CaseAfterCommand }
  | {
      status: 202;
      headers: Record<string, string>;
      body: { case: { id: string }; command: { id: string; state: 'pending' } };
    };

/**
 * Whoever sends the same again gets the same outcome. Nobody looks for it beforehand: storing a command finds the earlier one,
 * and what is refused is looked for before the refusal goes out, for it may be its own first sending that it is refused for.
 */
export async function once<S extends 200 | 201>(
  r: Request,
  route: string,
  sent: unknown,
  status: S,
  first: () => Promise<Submitted>,
): Promise<MutationReply<S>> {
  return reply(r, await submittedOnce(r, route, sent, first), status);
}

export async function submittedOnce(r: Request, route: string, sent: unknown, first: () => Promise<Submitted>) {
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const earlier = await r.deps.commands
      .earlier(r.user.username, route, r.idempotencyKey, sent)
      // Of a case that is not his to read any more a refusal says that it was one.
      .catch((again: unknown) => throwAgain(again, error.type === 'not-found'));
    if (!earlier) throw error;
    return earlier;
  }
}

function throwAgain(problem: unknown, bare: boolean): never {
  throw bare && problem instanceof Problem ? problem.bare() : problem;
}

/** Completes, or acts on, a task of whatever proceeding. */
export async function submitTask(
  r: Request,
  taskId: string,
  name: string,
  sent: unknown,
): Promise<MutationReply<200> | RequestReply<200>> {
  const route = `tasks/${taskId}/${name}`;
  const done = await submittedOnce(r, route, sent, () => firstOfTask(r, route, taskId, name, sent));
  return done.command.proceedingKind === 'request' ? requestReply(r, done, 200) : reply(r, done, 200);
}

async function firstOfTask(r: Request, route: string, taskId: string, name: string, sent: unknown) {
  const found = await readAnyTask(r, taskId);
  if (found.of === 'request') return firstOfRequestTask(r, route, found.desk, name, sent);
  const { task, row, openTasks } = found.desk;
  const permission = taskPermission(task.kind, name);
  const offer = offerOf({ task, action: name });
  if (!permission || !offer) throw new Problem('not-found');
  if (!may(r.user, permission, taskSubject(task))) throw new Problem('not-your-task');
  await checkUnchanged(r, row);
  if (task.state !== 'open') throw new Problem(ENDED[task.state]);
  return submit(r, { row, openTasks, route, wanted: { task, action: name }, offer, sent });
}

/** An act that answers no task. */
export async function submitAct(r: Request, caseId: string, name: string, sent: unknown): Promise<MutationReply<200>> {
  const route = `cases/${caseId}/${name}`;
  return once(r, route, sent, 200, () => firstOfAct(r, route, caseId, name, sent));
}

async function firstOfAct(r: Request, route: string, caseId: string, name: string, sent: unknown) {
  const { row, openTasks } = await readDesk(r, caseId);
  const permission = actPermission(name);
  const offer = offerOf({ action: name });
  if (!permission || !offer) throw new Problem('not-found');
  if (!may(r.user, permission, caseSubject(row))) throw new Problem('forbidden');
  await checkUnchanged(r, row);
  return submit(r, { row, openTasks, route, wanted: { action: name }, offer, sent });
}

/** Whoever has read an earlier step is told who has gone on from it, where the history is his to read. */
async function checkUnchanged({ ifMatch, deps, user, lang }: Request, row: CaseRow): Promise<void> {
  if (!ifMatch || ifMatch.includes(row.seq)) return;
  const since = Math.max(0, ...ifMatch.filter((seq) => seq < row.seq));
  const step = may(user, 'events:read', caseSubject(row)) && (await movedOn(deps.db.pool, row.id, since));
  if (!step) throw new Problem('case-changed');
  const { username, name, at, input } = step;
  const by = username === null || name === null ? null : { username, name };
  throw new Problem('case-changed', {
    moved: { by, at: formatInstant(at.getTime()), what: inputTitle(input, lang) },
  });
}

interface Prepared extends CaseDesk {
  readonly route: string;
  readonly wanted: Wanted & { readonly task?: TaskRow };
  readonly offer: Offer;
  readonly sent: unknown;
}

async function submit(r: Request, { row, openTasks, route, wanted, offer, sent }: Prepared): Promise<Submitted> {
  const { pool } = r.deps.db;
  const body = bodyFor(offer.form, sent, r.now);
  const { task, action } = wanted;
  if (task) await checkPersons(r, row, task, action, body);
  const entered = await enteredBy(r, row, wanted, body);
  await checkHearing(pool, row, action, body);
  if (!task && action === 'request-change') checkCause(r.user, row, body);
  const actor = { user: r.user.username, ...(r.user.firm && { firm: r.user.firm }) };
  const by = { at: r.now, actor, deputising: task?.standsIn?.[0] };
  const move = await moveFrom(wanted, offer, body, recordDesk(pool, row, r.now), by);
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
    sent,
    body,
    receivedAt: r.now,
    seq: row.seq,
    inputs: (id) => [move(id)],
    ...(entered && { filed: filed(r, entered) }),
  });
}

/** What the record says with it that it does not say now. */
async function enteredBy(r: Request, row: CaseRow, { task, action }: Prepared['wanted'], body: object) {
  if (!task && action === 'correct') return checkCorrection(r, row, body);
  if (task?.kind === 'confirm-correction') return action === 'confirm' ? checkConfirmed(r, row, task) : undefined;
  return checkedEntries(r, row, body);
}

/** What a body says of people and matter, against those on record; undefined where it says nothing of them. */
async function checkedEntries({ deps }: Request, row: CaseRow, body: object): Promise<Filed | undefined> {
  if (!entersSomething(body)) return undefined;
  const people = await partiesOf(deps.db.pool, [row.id]);
  if (body.noticeNumber !== undefined && row.facts.door !== 'notice')
    throw invalid([{ pointer: '/noticeNumber', code: 'unknown-field' }]);
  const errors = peopleErrors(body, people);
  if (errors.length > 0) throw invalid(errors);
  return filedInto(row, people, body);
}

/**
 * What a command brought about: the case as its sender may see it now, however often he asks. Whoever may not see it any
 * more, as a firm that has declined, is told that it is done. One still on its way is 202, and so is one that only the
 * workflow knows of: the record was restored from a backup, and the relay brings both together.
 */
async function reply<S extends 200 | 201>(r: Request, s: Submitted, status: S): Promise<MutationReply<S>> {
  const { id, proceeding: caseId, state, inputs } = s.command;
  const replayed = s.repeated ? REPLAYED : {};
  const key = inputs.at(-1)?.key ?? id;
  const after = state === 'done' ? await caseAfter(r.deps.db.pool, caseId, key) : undefined;
  if (!after)
    return {
      status: 202,
      headers: { Location: `/api/v1/commands/${id}`, ...replayed },
      body: { case: { id: caseId }, command: { id, state: 'pending' } },
    };
  if (s.confirmed) r.deps.commands.arrived(id);
  const { whole, seq } = after;
  const headers = { Location: `/api/v1/cases/${caseId}`, ...replayed };
  const command = { id, state: 'done', seq } as const;
  if (!maySee(r.user, whole)) return { status, headers, body: { case: { id: caseId }, command } };
  const body = { ...(await showCase(r, whole)), command };
  return { status, headers: { ETag: `"${body.seq}"`, ...headers }, body };
}
