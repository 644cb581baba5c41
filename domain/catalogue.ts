/**
 * What can be done in a case: the tasks with their actions (the ordinary path first) and the acts that answer no task.
 * One table for all: the workflow opens tasks by it, the permission matrix and the API's schemas are keyed by it.
 */
export const ROLES = [
  'intake',
  'station',
  'reviewer',
  'director',
  'deputy',
  'assigner',
  'firm',
  'lawyer',
  'observer',
  'callback',
  'evaluator',
  'archivist',
  'bureau',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Role of the pool that holds a task nobody in particular is assigned to. The deputy stands in for the director. */
export const TASKS = {
  record: { role: 'intake', actions: ['complete', 'save', 'request-supplement'] },
  supplement: { role: 'intake', actions: ['complied', 'not-complied'] },
  review: { role: 'reviewer', actions: ['propose-grant', 'propose-refusal', 'request-supplement', 'recuse'] },
  approve: { role: 'director', actions: ['grant', 'refuse', 'return'] },
  assign: { role: 'assigner', actions: ['assign-firm', 'assign-lawyer'] },
  'name-handler': { role: 'firm', actions: ['name', 'decline'] },
  'inform-organ': { role: 'assigner', actions: ['inform'] },
  engage: { role: 'lawyer', actions: ['sign', 'not-possible'] },
  meet: { role: 'lawyer', actions: ['record', 'not-possible'] },
  'read-file': { role: 'lawyer', actions: ['record', 'not-possible'] },
  hearing: { role: 'lawyer', actions: ['held', 'put-off', 'cancelled', 'turned-non-public'] },
  conclude: { role: 'lawyer', actions: ['conclude'] },
  'submit-file': { role: 'lawyer', actions: ['submit'] },
  'check-file': { role: 'archivist', actions: ['accept', 'return'] },
  'correct-file': { role: 'lawyer', actions: ['resubmit'] },
  'name-observer': { role: 'assigner', actions: ['name', 'not-possible'] },
  attend: { role: 'observer', actions: ['record', 'not-attended'] },
  callback: { role: 'callback', actions: ['reached', 'attempt', 'unreachable'] },
  evaluate: { role: 'evaluator', actions: ['grade'] },
  archive: { role: 'archivist', actions: ['archive'] },
  'confirm-correction': { role: 'director', actions: ['confirm', 'reject'] },
  'explain-delay': { role: 'director', actions: ['explain'] },
  'sign-circular': { role: 'bureau', actions: ['sign', 'discard'] },
} as const satisfies Record<string, { role: Role; actions: readonly string[] }>;

export type TaskKind = keyof typeof TASKS;
export type ActionOf<K extends TaskKind> = (typeof TASKS)[K]['actions'][number];

/** Acts that answer no task; the case row lists those open now. `drawn` and `replan` come from the system only. */
export const ACTS = [
  'withdraw',
  'report-hearing',
  'report-progress',
  'record-service',
  'correct',
  'order-correction',
  'addendum',
  'drawn',
  'replan',
] as const;
export type ActName = (typeof ACTS)[number];
export const SYSTEM_ACTS: readonly ActName[] = ['drawn', 'replan'];

export const STAGES = [
  'intake',
  'review',
  'assignment',
  'handling',
  'closing',
  'archived',
  'refused',
  'withdrawn',
  'terminated',
] as const;
export type Stage = (typeof STAGES)[number];

export type Door = 'application' | 'notice';
export type CaseKind = 'criminal' | 'civil' | 'administrative';
export type CriminalStage =
  | 'investigation'
  | 'prosecution-review'
  | 'first-instance'
  | 'second-instance'
  | 'retrial'
  | 'death-penalty-review'
  | 'compulsory-treatment';

/** How a civil or administrative matter is dealt with; decides whether there can be a hearing. */
export type Procedure = 'litigation' | 'labour-arbitration' | 'reconsideration' | 'non-litigation';
