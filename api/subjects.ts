import type { CaseRow, TaskRow } from '../db/cases.js';
import { may, type User } from '../domain/permissions.js';

/** What a permission is asked of: where a case or a task lies, and who has it in hand. */

export const caseSubject = (c: CaseRow) => ({
  agency: c.agency_id,
  station: c.station_id,
  firm: c.firm_id,
  handler: c.handler,
  observers: c.observers,
});

export const taskSubject = (t: TaskRow) => ({
  agency: t.agency_id,
  station: t.station_id,
  firm: t.firm_id,
  handler: t.handler,
  assignee: t.assignee,
});

export const maySee = (user: User, { row }: { readonly row: CaseRow }): boolean =>
  may(user, 'case:read', caseSubject(row));
