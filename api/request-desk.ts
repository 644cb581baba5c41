import type { z } from 'zod';
import { asTask, type TaskRow } from '../db/cases.js';
import { claimsOf } from '../db/claims.js';
import {
  anotherRequest,
  ownerFor,
  requestDesk,
  requestTaskDesk,
  unitOf,
  wholeRequest,
  type RequestDesk,
  type RequestRow,
  type RequestTaskDesk,
  type WholeRequest,
} from '../db/requests.js';
import { actionsNow, actsNow } from '../domain/engine/judge.js';
import { actAction, may, taskAction } from '../domain/permissions.js';
import { REQUEST_SHEETS } from '../domain/request/sheets.js';
import { civilDate, formatInstant } from '../domain/time.js';
import { lookingOf } from './case-desk.js';
import { historyOf } from './case-history.js';
import { offered, TASK_CLASSES, viewDeadline, viewTask, type Offered, type taskDetail } from './case-view.js';
import { placesIn, standing } from './deputising.js';
import { entriesOf } from './entry-view.js';
import { NOBODY } from './form.js';
import { requestActForm, requestTaskForm, type RequestContext } from './forms/requests.js';
import { messages } from './language.js';
import { wordOf } from './messages/words.js';
import { Problem } from './problems.js';
import type { Reader } from './reader.js';
import { hiddenIn, maskedPhone, REQUEST_CLASSES, viewRequest, type RequestView } from './request-view.js';
import { veiled } from './sight/veil.js';
import { against, maySeeRequest, requestSubject, taskSubject } from './subjects.js';

/** Reads requests and their tasks for somebody. "Not yours" and "not there" are the same answer. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A request that the user may read, with its open tasks. */
export async function readRequest(r: Reader, id: string): Promise<RequestDesk> {
  return inPlace(r, readable(r, UUID.test(id) ? await requestDesk(r.deps.db.pool, id) : undefined));
}

/** A request that the user may read, with all that belongs to it. */
export async function readWholeRequest(r: Reader, id: string): Promise<WholeRequest> {
  return inPlace(r, readable(r, UUID.test(id) ? await wholeRequest(r.deps.db.pool, id) : undefined));
}

function readable<D extends RequestDesk>(r: Reader, desk: D | undefined): D {
  if (!desk || !maySeeRequest(r.user, desk.row)) throw new Problem('not-found');
  return desk;
}

/** A task of a request that the user may read: his own, or one of a request that is his to read. */
export async function readRequestTask(r: Reader, id: string): Promise<RequestTaskDesk> {
  const desk = await requestTaskDesk(r.deps.db.pool, id);
  if (!desk || !(maySeeRequest(r.user, desk.row) && may(r.user, 'task:read', readerOf(r, desk))))
    throw new Problem('not-found');
  return inPlace(r, desk);
}

/** The request and its tasks as the reader stands to them: where nobody of the agency is left, in the place of others. */
async function inPlace<D extends RequestDesk & { readonly task?: TaskRow }>(r: Reader, desk: D): Promise<D> {
  const { id, agency_id: agency } = desk.row;
  const places = await placesIn(r, { id, agency, recused: [], barred: () => [] });
  if (places.size === 0) return desk;
  return {
    ...desk,
    row: { ...desk.row, standsIn: [...new Set(places.values())] },
    openTasks: desk.openTasks.map((task) => standing(task, places)),
    ...(desk.task && { task: standing(desk.task, places) }),
  };
}

const readerOf = ({ user }: Reader, { task, row }: RequestTaskDesk) => ({
  ...taskSubject(task),
  station: task.station_id ?? requestSubject(row, user).station,
});

export async function showRequestTask(r: Reader, { task, row }: RequestTaskDesk): Promise<z.input<typeof taskDetail>> {
  const { pool } = r.deps.db;
  const isHis = against(r.user, task) === undefined;
  const [actions, around, claims, looking] = await Promise.all([
    taskActions(r, row, task),
    may(r.user, 'events:read', requestSubject(row, r.user))
      ? entriesOf(pool, task.id, r.lang, (actor) =>
          r.disclosures.ofRequest(row, { task: isHis, wrote: actor === r.user.username }),
        )
      : { asked: null, answered: null },
    claimsOf(pool, task.id),
    lookingOf(r),
  ]);
  const whole: z.input<typeof taskDetail> = {
    ...viewTask(task, looking),
    ...around,
    actions,
    contact: null,
    waitsFor: [],
    claims: claims.map(({ at, ...claim }) => ({ ...claim, at: formatInstant(at.getTime()) })),
    mayClaim: task.state === 'open' && task.assignee === null && isHis,
  };
  return veiled(whole, TASK_CLASSES, () => false);
}

/** What may be done to a task now by this user. */
async function taskActions(r: Reader, row: RequestRow, task: TaskRow): Promise<Offered[]> {
  const { kind, data } = task;
  if (task.state !== 'open' || data.notBy.includes(r.user.username)) return [];
  const titles: Readonly<Record<string, Readonly<Record<string, string>>>> = messages(r.lang).titles.actions;
  const context = await contextOf(r, row);
  return actionsNow(REQUEST_SHEETS, row.facts, asTask(task), r.now).flatMap((name) => {
    const permission = taskAction(kind, name);
    const form = requestTaskForm(kind, name);
    if (!permission || !form || !may(r.user, permission, taskSubject(task))) return [];
    return offered([`${kind}.${name}`, name, titles[kind]?.[name] ?? name], form, context, r.lang);
  });
}

/** Acts that the user may do in the request now. */
async function requestActs(r: Reader, row: RequestRow): Promise<Offered[]> {
  const titles: Readonly<Record<string, string>> = messages(r.lang).titles.acts;
  const context = await contextOf(r, row);
  return actsNow(REQUEST_SHEETS, row.facts).flatMap((name) => {
    const permission = actAction(name);
    const form = requestActForm(name);
    if (!permission || !form || !may(r.user, permission, requestSubject(row, r.user))) return [];
    return offered([name, name, titles[name] ?? name], form, context, r.lang);
  });
}

/** What its examples draw on. */
async function contextOf({ deps: { db }, now }: Reader, row: RequestRow): Promise<RequestContext> {
  const [unit, colleague = NOBODY, other = NOBODY] = await Promise.all([
    unitOf(db.pool, row.agency_id, null),
    ownerFor(db.pool, row, null),
    anotherRequest(db.pool, row),
  ]);
  return { today: civilDate(now), facts: row.facts, unit, colleague, other };
}

/** The request as its page shows it to this reader. @param full default: as his roles have it, on record */
export async function showRequest(
  r: Reader,
  { row, openTasks, deadlines }: WholeRequest,
  full = r.disclosures.ofRequest(row).shows('people'),
): Promise<RequestView> {
  const [looking, actions, history] = await Promise.all([
    lookingOf(r),
    requestActs(r, row),
    historyOf(r.deps.db.pool, row.id, r.lang),
  ]);
  const shown: RequestView = {
    ...viewRequest(row, wordOf('stage', row.stage, r.lang), full),
    contactPhone: maskedPhone(row.contact_phone, full),
    ...{ source: row.source, text: row.text, answer: row.answer },
    hidden: full ? [] : hiddenIn(row),
    mayReveal: !full && may(r.user, 'case:reveal', requestSubject(row, r.user)),
    tasks: openTasks.map((t) => viewTask(t, looking)),
    deadlines: deadlines.map((d) => viewDeadline(d, looking)),
    actions,
    history,
  };
  return veiled(shown, REQUEST_CLASSES, () => full);
}
