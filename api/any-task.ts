import type { z } from 'zod';
import { taskDesk, type TaskDesk, type TaskRow } from '../db/cases.js';
import { requestTaskDesk, type RequestTaskDesk } from '../db/requests.js';
import { readTask, showTask } from './case-desk.js';
import type { taskDetail } from './case-view.js';
import type { Reader } from './reader.js';
import { readRequestTask, showRequestTask } from './request-desk.js';

/** A task of whatever kind of proceeding, with what it belongs to. */
export type AnyTask =
  { readonly of: 'case'; readonly desk: TaskDesk } | { readonly of: 'request'; readonly desk: RequestTaskDesk };

/** One that the user may read. @throws Problem not-found */
export async function readAnyTask(r: Reader, id: string): Promise<AnyTask> {
  const desk = await readTask(r, id);
  return desk ? { of: 'case', desk } : { of: 'request', desk: await readRequestTask(r, id) };
}

export const showAnyTask = (r: Reader, { of, desk }: AnyTask): Promise<z.input<typeof taskDetail>> =>
  of === 'case' ? showTask(r, desk.task, desk.row) : showRequestTask(r, desk);

/** Of whichever proceeding, and who has recused himself from it. */
export async function anyTaskOf(
  { deps: { db } }: Pick<Reader, 'deps'>,
  id: string,
): Promise<{ readonly task: TaskRow; readonly recused: readonly string[] } | undefined> {
  const desk = await taskDesk(db.pool, id);
  if (desk) return { task: desk.task, recused: desk.row.facts.recused };
  const ofRequest = await requestTaskDesk(db.pool, id);
  return ofRequest && { task: ofRequest.task, recused: [] };
}
