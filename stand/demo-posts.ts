import { ACCOUNTS, AUTHORITY } from '../prisma/demo-people.js';

/** The staff of an agency; those of the second one carry a suffix. */
export const AGENCIES = ['ph', 'hl'] as const;
export type Agency = (typeof AGENCIES)[number];

/** Who does the task: its assignee, the firm's manager, or the first of the pool. */
export function doerOf(
  agency: Agency,
  task: { readonly role: string; readonly assignee: string | null; readonly firm: string | null },
): string {
  if (task.assignee !== null) return task.assignee;
  return postOf(agency, task.role, task.firm);
}

export function postOf(agency: Agency, role: string, firm?: string | null): string {
  const account = [agency, AUTHORITY]
    .flatMap((of) => ACCOUNTS.filter((a) => a.agency_id === of))
    .find((a) => a.roles.some((r) => r === role) && (!firm || a.firm_id === firm));
  if (!account) throw new Error(`agency ${agency} has no ${role}`);
  return account.username;
}
