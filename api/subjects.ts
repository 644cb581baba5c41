import type { CaseRow, TaskRow } from '../db/cases.js';
import type { RequestRow } from '../db/requests.js';
import { isTaskKind, TASKS } from '../domain/kinds.js';
import { may, taskAction, type User } from '../domain/permissions.js';
import type { Sighted } from '../domain/sight.js';

/** What a permission is asked of: where a case or a task lies, and who has it in hand. */

export const caseSubject = (c: CaseRow) => ({
  agency: c.agency_id,
  station: c.station_id,
  firm: c.firm_id,
  handler: c.handler,
  successor: c.facts.change?.successor,
  nextFirm: c.facts.change?.firm,
  observers: c.observers,
  recused: c.facts.recused,
  standsIn: c.standsIn,
});

/** The same, with what else says who reads which of its fields. */
export const sighted = (c: CaseRow): Sighted => ({
  ...caseSubject(c),
  handlers: c.facts.handlers,
  objected: c.facts.objection !== undefined,
  told: c.facts.released && c.facts.judged?.handler,
});

/** A request lies with the station that took it in, and with the one that owes the reply. */
export const requestSubject = (
  { agency_id: agency, station_id, unit_id, standsIn }: RequestRow,
  { station }: User,
): Sighted => ({
  ...{ agency, standsIn, station: station !== undefined && station === unit_id ? unit_id : station_id },
  ...{ handlers: [], objected: false },
});

export const maySeeRequest = (user: User, row: RequestRow): boolean =>
  may(user, 'request:read', requestSubject(row, user));

export const taskSubject = (t: TaskRow) => ({
  agency: t.agency_id,
  station: t.station_id,
  firm: t.firm_id,
  handler: t.handler,
  // Whoever has claimed it is not among those who could do it, or nobody would stand in.
  assignee: t.standsIn && t.claimed ? null : t.assignee,
  standsIn: t.standsIn,
});

export const maySee = (user: User, { row }: { readonly row: CaseRow }): boolean =>
  may(user, 'case:read', caseSubject(row));

/** Why somebody may not have this task of a pool; undefined when he may. */
export function against(user: User, task: TaskRow): 'not-your-task' | 'same-person' | 'same-firm' | undefined {
  const { notBy, notFirm } = task.data;
  const actions = isTaskKind(task.kind) ? Object.keys(TASKS[task.kind].actions) : [];
  const subject = { ...taskSubject(task), assignee: null };
  const can = actions.some((name) => {
    const permission = taskAction(task.kind, name);
    return permission !== undefined && may(user, permission, subject);
  });
  if (!can) return 'not-your-task';
  if (notBy.includes(user.username)) return 'same-person';
  return notFirm !== undefined && notFirm === user.firm ? 'same-firm' : undefined;
}
