import { factsOf } from './case/facts.js';
import { CASE_ACTS, CASE_SHEETS, CASE_TASKS } from './case/sheets.js';
import { STAGES } from './case/stages.js';
import { requestFactsOf } from './request/facts.js';
import { REQUEST_ACTS, REQUEST_SHEETS, REQUEST_TASKS } from './request/sheets.js';
import { REQUEST_STAGES } from './request/stages.js';

/**
 * The kinds of proceedings, and what each brings to the engine as data: how facts begin, its sheets, its stages. Their
 * stages as code stand in workflows/kinds.ts, their rows in activities/rows.ts; a kind that forgets one does not compile.
 */
export const KINDS = {
  case: { begin: factsOf, sheets: CASE_SHEETS, stages: STAGES },
  request: { begin: requestFactsOf, sheets: REQUEST_SHEETS, stages: REQUEST_STAGES },
} as const;
export type KindName = keyof typeof KINDS;

/** Tasks and acts of all kinds; their names are different from kind to kind, but for what rungs ask for and the system does. */
export const TASKS = { ...CASE_TASKS, ...REQUEST_TASKS } as const;
export const ACTS = { ...CASE_ACTS, ...REQUEST_ACTS } as const;

export type TaskKind = keyof typeof TASKS;
export type ActionOf<K extends TaskKind> = keyof (typeof TASKS)[K]['actions'] & string;
export type ActName = keyof typeof ACTS;
/** Those of a case alone. */
export type CaseTask = keyof typeof CASE_TASKS;
export type CaseAct = keyof typeof CASE_ACTS;

export const isKind = (name: string): name is KindName => Object.hasOwn(KINDS, name);
export const isTaskKind = (name: string): name is TaskKind => Object.hasOwn(TASKS, name);
export const isActName = (name: string): name is ActName => Object.hasOwn(ACTS, name);
