import type { ChangedAlert, ChangedCase } from '../../db/changes.js';
import { may, type User } from '../../domain/permissions.js';
import type { Told } from './listener.js';

/** More than this at once is told as one: read everything again. */
const MOST_TOLD = 100;

export const REFRESH: readonly Told[] = [{ event: 'refresh' }];

/** What of it concerns somebody: what he may read now, each once. */
export function toldTo(user: User, cases: readonly ChangedCase[], alerts: readonly ChangedAlert[]): readonly Told[] {
  const told = new Map<string, Told>();
  const add = (event: Told['event'], caseId?: string | null) =>
    told.set(`${event} ${caseId}`, { event, ...(caseId && { caseId }) });
  for (const c of cases) {
    const { id, kind, agency, handler, observers, recused, tasks, ...lies } = c;
    const isCase = kind === 'case';
    if (isCase && may(user, 'case:read', { ...lies, agency, handler, observers, recused })) add('case', id);
    const readable = tasks.some((t) => may(user, 'task:read', { agency, handler, observers, recused, ...t }));
    if (readable) add('tasks', isCase ? id : undefined);
    // Whose tasks have gone to the next handler looks at his list; which case it was is not his any more.
    else if (c.handlers.includes(user.username)) add('tasks');
  }
  for (const { recipient, agency, caseId } of alerts)
    if (recipient === user.username && may(user, 'alert:read', { agency, owner: recipient })) add('alerts', caseId);
  return told.size > MOST_TOLD ? REFRESH : [...told.values()];
}
