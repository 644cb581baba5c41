import { z } from 'zod';
import type { CaseCommand } from '../domain/case/facts.js';
import { TASKS, type TaskKind } from '../domain/kinds.js';
import { parseInstant } from '../domain/time.js';
import { loadRuleBook } from '../db/rule-book.js';
import { idFor } from '../db/ids.js';
import { caseInMemory } from '../workflows/in-memory.js';
import { firmOf } from '../db/lawyers.js';
import type { Desk } from './form.js';
import { bodyFor, moveFrom, offerOf } from './move.js';
import { instantOf, username, word } from './fields.js';
import {
  applicationBody,
  noticeBody,
  openingInput,
  type ApplicationBody,
  type NoticeBody,
  type OpeningPlace,
} from './openings.js';
import { faultsOfPeople, registerOf } from './past-people.js';
import { peopleErrors } from './people.js';
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
    at: instantOf('happened').describe('当时发生的时刻'),
    by: username.describe('当时的办理人'),
    firm: word.optional().describe('办理人所在律所'),
    body: z.looseObject({}).default({}),
  })
  .meta({ id: 'PastAct' });
export type HistoryItem = z.output<typeof historyItem>;

export const takeoverBody = z
  .strictObject({
    application: applicationBody.optional(),
    notice: noticeBody.optional(),
    history: z.array(historyItem).max(300),
  })
  .refine((b) => (b.application === undefined) !== (b.notice === undefined), { path: ['application'] })
  .meta({
    id: 'NewTakeover',
    example: {
      application: {
        ...{ channel: 'window', kind: 'civil', title: '追索劳动报酬', matter: 'labour' },
        ...{ receivedAt: '2024-03-04T09:00:00+08:00', narrative: '用人单位拖欠三个月工资。' },
        recipients: [{ name: '王示例', idKind: 'pending', phone: '13800000000' }],
      },
      history: [{ task: 'review', action: 'request-supplement', at: '2024-03-05T10:00:00+08:00', by: 'reviewer' }],
    },
  });
export type TakeoverBody = z.output<typeof takeoverBody>;

export interface PastTold {
  readonly inputs: readonly CaseCommand[];
  /** As it was read. */
  readonly history: readonly HistoryItem[];
  /** People and matter as they stand at the end, and where the last word on them is in the body. */
  readonly entered: { readonly body: ApplicationBody | NoticeBody; readonly at: string };
  /** Everybody who ever handled it. */
  readonly handlers: readonly string[];
}

export async function tellPast(
  deps: Deps,
  door: 'application' | 'notice',
  opening: ApplicationBody | NoticeBody,
  history: readonly HistoryItem[],
  place: OpeningPlace,
): Promise<PastTold> {
  const { pool } = deps.db;
  const open = openingInput(door, opening, place);
  const first = { ...open, at: Math.min(open.opening.receivedAt, place.now), takenOverAt: place.now };
  const book = await loadRuleBook(pool);
  const host = caseInMemory(book);
  host.send(first);
  const inputs: CaseCommand[] = [first];
  const read: HistoryItem[] = [];
  const known: Known & Partial<ApplicationBody & NoticeBody> = { ...opening, recipients: opening.recipients ?? [] };
  let told = `/${door}`;
  let last = first.at;
  const register = await registerOf(pool, place.agency.id, history);
  for (const [i, item] of history.entries()) {
    const at = parseInstant(item.at);
    const pointer = `/history/${i}`;
    if (at < last) throw invalid([{ pointer: `${pointer}/at`, code: 'date-before-event' }]);
    last = at;
    // What was put right before is told as it is now.
    if (!item.task && item.action === 'correct') throw invalid([{ pointer: `${pointer}/action`, code: 'not-known' }]);
    const task = item.task && host.run.openTasks.find((t) => t.kind === item.task);
    if (item.task && !task) throw atPointer(new Problem('task-not-open'), pointer);
    const wanted = { ...(task && { task }), action: item.action };
    const offer = offerOf(wanted);
    if (!offer) throw invalid([{ pointer: `${pointer}/action`, code: 'not-known' }]);
    const strangers = faultsOfPeople(item, offer, register, pointer);
    if (strangers.length > 0) throw invalid(strangers);
    const desk: Desk = {
      facts: host.run.facts,
      at,
      recorded: async () => known,
      firmOf: (username) => firmOf(pool, username),
      book: async () => book,
    };
    const actor = { user: item.by, ...(item.firm && { firm: item.firm }) };
    const input = await located(pointer, async () => {
      const body = bodyFor(offer.form, item.body, at);
      const move = (await moveFrom(wanted, offer, body, desk, { at, actor }))(`${place.commandId}/${i + 1}`);
      if (item.task === 'record') {
        Object.assign(known, body);
        told = `${pointer}/body`;
        if (door === 'application' && 'noticeNumber' in body)
          throw invalid([{ pointer: '/noticeNumber', code: 'unknown-field' }]);
        const twice = peopleErrors(known, []);
        if (twice.length > 0) throw invalid(twice);
      }
      read.push({ ...item, body: { ...body } });
      return move;
    });
    const against = host.send(input);
    if (against) throw refusedAt(refused(against), pointer);
    inputs.push(input);
  }
  const entered = { body: { ...opening, ...known }, at: told };
  return { inputs, history: read, entered, handlers: host.run.facts.handlers };
}

/** Refused for who did it: whoever stands in the way is the field at fault. */
const FOR_WHOM: readonly string[] = ['same-person', 'same-firm', 'not-your-task'];
function refusedAt(problem: Problem, pointer: string): Problem {
  if (!FOR_WHOM.includes(problem.type)) return atPointer(problem, pointer);
  return Problem.again({ ...problem.data, errors: [{ pointer: `${pointer}/by`, code: 'barred' }] });
}

/** People and matter as the opening and what was recorded since have them. */
type Known = Awaited<ReturnType<Desk['recorded']>>;

async function located<T>(pointer: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Problem ? atPointer(error, pointer) : error;
  }
}

function atPointer(problem: Problem, pointer: string): Problem {
  const errors: InputError[] = (problem.data.errors ?? []).map((e) => ({
    ...e,
    pointer: `${pointer}/body${e.pointer}`,
  }));
  return Problem.again({ ...problem.data, errors: errors.length > 0 ? errors : [{ pointer, code: 'invalid' }] });
}

/** Ids of a new case follow from the caller's key: a repetition names the same case. */
export function openingIds(user: string, route: string, key: string): { commandId: string; caseId: string } {
  const commandId = idFor(`command/${user}/${route}/${key}`);
  return { commandId, caseId: idFor(`case/${commandId}`) };
}
