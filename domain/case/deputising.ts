import { isTaskKind, TASKS, type TaskKind } from '../kinds.js';
import { deputised, ROLES, type Grants, type Relation, type Role } from '../roles.js';
import { isApart } from './duties.js';

/**
 * 司法局代行: where nobody of an agency is left who may do a task, for what each of them did in the case, for a recusal, for leave, or because
 * there is nobody of that post, somebody of the bureau above does it in their place (docs/decisions/0038). Who that is says the record
 * (prisma/functions/nobody_left.sql); here is of which tasks, and by which posts.
 */

/** Whose task it is, as the record asks for it. */
export interface PoolOfTask {
  /** Posts that are enough within the agency. */
  readonly agency: readonly Role[];
  /** Posts that are enough within the station of the task, or of its case. */
  readonly station: readonly Role[];
  /** Whoever handles the case, or ever did, may not do it. */
  readonly apart: boolean;
}

/** What the bureau asks of the head: it would answer itself. */
const ASKED_BY_BUREAU: readonly TaskKind[] = ['explain-delay'];

const KINDS = Object.keys(TASKS).filter(isTaskKind);

function poolOf(kind: TaskKind): PoolOfTask {
  const pool: Grants = deputised<Relation>(TASKS[kind].pool);
  const by = (relation: Relation): Role[] => ROLES.filter((role) => pool[role]?.includes(relation) ?? false);
  return { agency: by('agency'), station: by('station'), apart: isApart(kind) };
}

/** Tasks of the agency's own posts; not those of a firm, of whoever handles or observes, and of the bureau itself. */
export const POOLS: Readonly<Partial<Record<TaskKind, PoolOfTask>>> = Object.fromEntries(
  KINDS.map((kind) => [kind, poolOf(kind)] as const).filter(
    ([kind, { agency }]) => agency.length > 0 && !agency.includes('bureau') && !ASKED_BY_BUREAU.includes(kind),
  ),
);

/** The post in whose place it is done. */
export const postOf = (kind: string): Role | undefined => (isTaskKind(kind) ? TASKS[kind].role : undefined);
